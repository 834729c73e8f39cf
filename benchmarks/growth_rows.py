"""A site of very many articles, made by bulk: for the benchmark of what pages cost as it grows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import repeat
from typing import Any, Final

from benchmarks.growth_filling import Size, fill, moments
from benchmarks.growth_said import add_duels, add_readers, add_thumbs

METRICS: Final = ("rouge1", "rouge2", "rougeL", "bertscore")
SOURCES: Final = ("north", "south", "west", "east", "")


def build(size: Size) -> None:
    """All of it in one transaction."""
    import numpy as np
    from django.db import transaction

    rng = np.random.default_rng(2026)
    with transaction.atomic():
        _add_corpus(rng, size)
        _add_scores(rng, size)
        add_readers(rng, size)
        add_thumbs(rng, size)
        add_duels(rng, size)
        _add_surveys(rng, size)
        _add_work(size)


def _texts(rng: Any, count: int, words: int) -> Iterator[str]:
    """Pieces of one long text in which few words are frequent, as in a language."""
    pool = _pool()
    length = 6 * words
    for start in rng.integers(len(pool) - length - 20, size=count).tolist():
        begins = pool.index(" ", start) + 1
        yield f"{pool[begins : pool.rindex(' ', begins, begins + length)].capitalize()}."


@cache
def _pool() -> str:
    import numpy as np

    rng = np.random.default_rng(7)
    letters = np.array(list("etaoinshrdlucmfwypvbgk"))
    drawn = "".join(letters[rng.integers(len(letters), size=400_000)].tolist())
    lengths = rng.integers(3, 10, size=20_000).tolist()
    starts = rng.integers(len(drawn) - 10, size=20_000).tolist()
    vocabulary = [drawn[at : at + n] for at, n in zip(starts, lengths, strict=True)]
    ranks = np.minimum(rng.zipf(1.15, size=1_000_000), len(vocabulary)) - 1
    return " ".join([vocabulary[rank] for rank in ranks.tolist()])


def _add_corpus(rng: Any, size: Size) -> None:
    from summaries.articles.models import Article, Tag
    from summaries.breakdowns.models import Section, Summary
    from summaries.references.models import Reference
    from summaries.versions.models import ModelVersion

    n, k = size.articles, size.versions
    fill(
        ModelVersion, k, name=(f"v{i}" for i in range(k)), version=repeat("1"),
        status=repeat("live"), weight=repeat(1.0), kind=repeat("imported"),
    )  # fmt: skip
    titles = _texts(rng, n, 6)
    fill(
        Article, n,
        key=(f"a{i}" for i in range(n)), slug=(f"a{i}" for i in range(n)),
        title=(f"{title[:80]} {i}" for i, title in enumerate(titles)), text=_texts(rng, n, 250),
        source=(SOURCES[i % 5] for i in range(n)), language=repeat("en"),
        text_hash=(f"{i:032x}" for i in range(n)), references_hash=(f"{i:032x}" for i in range(n)),
        created_at=moments(n), url=repeat(None),
    )  # fmt: skip
    fill(Tag, 20, name=(f"tag {i}" for i in range(20)), slug=(f"tag-{i}" for i in range(20)))
    of_tags = {"article_id": (1 + i for i in range(n)), "tag_id": (1 + i % 20 for i in range(n))}
    fill(Article.tags.through, n, **of_tags)
    references = n - n // 50
    fill(
        Reference, references, article_id=range(1, n + 1), position=repeat(0),
        text=_texts(rng, references, 40),
    )  # fmt: skip
    m = size.summaries
    fill(
        Summary, m,
        article_id=(1 + i // k for i in range(m)), version_id=(1 + i % k for i in range(m)),
        text=_texts(rng, m, 60), text_hash=(f"{i:032x}" for i in range(m)),
        created_at=moments(m), gives_away=repeat(0), marked_with=repeat("x"),
    )  # fmt: skip
    fill(
        Section, m // 2, summary_id=(1 + 2 * i for i in range(m)), kind=repeat("question"),
        position=repeat(0), heading=repeat("Why?"), body=_texts(rng, m // 2, 20),
        polarity=repeat(None),
    )  # fmt: skip


def _add_scores(rng: Any, size: Size) -> None:
    from evaluation.runs.models import Metric, Score

    names = METRICS
    fill(
        Metric, len(names), name=names, signature=[f"{name}|v:1" for name in names],
        engine=repeat("rouge"),
    )  # fmt: skip
    m, k = size.summaries, len(names)
    values = rng.beta(4, 8, size=m * k).tolist()
    fill(
        Score, m * k,
        summary_id=(1 + i // k for i in range(m * k)), metric_id=(1 + i % k for i in range(m * k)),
        value=values, precision=values, recall=values,
        text_hash=(f"{i // k:032x}" for i in range(m * k)),
        against_hash=(f"{i // k // size.versions:032x}" for i in range(m * k)),
    )  # fmt: skip


def _add_surveys(rng: Any, size: Size) -> None:
    """A survey that half of the readers answered, and ideas."""
    from surveys.ideas.models import Idea
    from surveys.questionnaires.models import Question, Response, Survey

    fill(Survey, 1, title=["How do you read?"], slug=["reading"], opens_at=moments(1))
    fill(
        Question, 2, survey_id=repeat(1), number=[1, 2], kind=["scale", "one"],
        text=["How good?", "Which?"], options=["[1, 2, 3, 4, 5]", '["a", "b"]'],
        shown_if_answers=repeat("[]"),
    )  # fmt: skip
    n = size.readers // 2
    fill(
        Response, n, survey_id=repeat(1), reader_id=range(1, n + 1), started_at=moments(n),
        completed_at=moments(n),
    )  # fmt: skip
    ideas = min(2_000, size.articles // 20)
    fill(
        Idea, ideas, title=(f"Idea {i}" for i in range(ideas)), state=repeat("open"),
        fingerprint=(f"{i:032x}" for i in range(ideas)), proposer_id=range(1, ideas + 1),
    )  # fmt: skip


def _add_work(size: Size) -> None:
    """Runs with their chunks, and batches with an item an article."""
    from evaluation.runs.models import Chunk, Run
    from summaries.batches.models import Batch, BatchItem

    now = next(moments(1))
    runs = 200
    options = '{"metrics": ["rouge"], "signatures": {"rouge": {"rouge1": "rouge1|v:1"}}}'
    ids = fill(
        Run, runs, options=repeat(options), status=repeat("finished"), total=repeat(100),
        done=repeat(100), created_at=repeat(now), started_at=repeat(now), finished_at=repeat(now),
        audit=repeat(None),
    )  # fmt: skip
    fill(Run.versions.through, runs, run_id=ids, modelversion_id=repeat(1))
    chunks = max(runs, size.articles // 5)
    fill(
        Chunk, chunks, run_id=(1 + i % runs for i in range(chunks)),
        position=(i // runs for i in range(chunks)), engine=repeat("rouge"),
        summary_ids=repeat("[1, 2, 3]"), finished_at=repeat(now),
    )  # fmt: skip
    batches = 100
    fill(
        Batch, batches, version_id=repeat(1), status=repeat("finished"), requested_at=repeat(now),
        finished_at=repeat(now),
    )  # fmt: skip
    fill(
        BatchItem, size.articles, batch_id=(1 + i % batches for i in range(size.articles)),
        article_id=range(1, size.articles + 1), status=repeat("done"), finished_at=repeat(now),
    )  # fmt: skip


def sizes(said: Sequence[int]) -> Size:
    """Of articles and versions, with two ballots an article."""
    articles, versions = said
    return Size(articles, versions, ballots=max(2_000, 2 * articles))
