"""A site of very many articles, made by bulk: for the benchmark of what pages cost as it grows."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, repeat
from typing import Any, Final

METRICS: Final = ("rouge1", "rouge2", "rougeL", "bertscore")
SOURCES: Final = ("north", "south", "west", "east", "")
READERS_A_BALLOT: Final = 10
_AT_ONCE: Final = 20_000


@dataclass(frozen=True, slots=True)
class Size:
    """articles × versions summaries, each with a score by each of METRICS; of ballots half are
    thumbs."""

    articles: int
    versions: int
    ballots: int

    @property
    def summaries(self) -> int:
        """An article's stand one after another, by version."""
        return self.articles * self.versions

    @property
    def readers(self) -> int:
        """Of about ten ballots each."""
        return max(200, self.ballots // READERS_A_BALLOT)


def fill(model: Any, count: int, /, **columns: Iterable[Any]) -> range:
    """Insert rows past the ORM, ids after the largest there is; an endless column is cut.

    What is not given gets its default. Returns the ids.
    """
    from django.db import connection
    from django.db.models import Max

    first = 1 + (model.objects.aggregate(last=Max("pk"))["last"] or 0)
    fields = [f for f in model._meta.concrete_fields if not f.primary_key]
    for field in fields:
        if field.attname not in columns:
            value = field.get_db_prep_save(field.get_default(), connection)
            if value is None and not field.null:
                value = ""
            columns[field.attname] = repeat(value)
    names = [model._meta.pk.column, *(f.column for f in fields)]
    ids = range(first, first + count)
    rows = zip(ids, *(columns[f.attname] for f in fields), strict=False)
    table, said = model._meta.db_table, ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f'COPY "{table}" ({said}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), %s)", [ids[-1]]
            )
        else:
            marks = ", ".join(["%s"] * len(names))
            statement = f'INSERT INTO "{table}" ({said}) VALUES ({marks})'  # noqa: S608  # names of models
            while batch := list(islice(rows, _AT_ONCE)):
                cursor.executemany(statement, batch)
    return ids


def build(size: Size) -> None:
    """All of it in one transaction."""
    import numpy as np
    from django.db import transaction

    rng = np.random.default_rng(2026)
    with transaction.atomic():
        _add_corpus(rng, size)
        _add_scores(rng, size)
        _add_readers(rng, size)
        _add_thumbs(rng, size)
        _add_duels(rng, size)
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
        created_at=_moments(n), url=repeat(None),
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
        created_at=_moments(m), gives_away=repeat(0), marked_with=repeat("x"),
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


def _add_readers(rng: Any, size: Size) -> None:
    from surveys.exposures.models import Exposure
    from surveys.readers.models import Reader

    n = size.readers
    fill(Reader, n, key_hash=(f"{i:064x}" for i in range(n)), created_at=_moments(n))
    shown = min(size.articles, size.ballots // 2)
    fill(
        Exposure, shown, reader_id=(1 + i % n for i in range(shown)),
        article_id=(1 + i for i in range(shown)),
        version_id=(1 + rng.integers(size.versions, size=shown)).tolist(),
        first_seen=_moments(shown),
    )  # fmt: skip


def _add_thumbs(rng: Any, size: Size) -> None:
    """One of a reader and target at most, later versions a little more liked."""
    import numpy as np

    from surveys.thumbs.models import Tally, Target, Vote

    m, count = size.summaries, size.ballots // 2
    fill(
        Target, m, kind=repeat("summary"), summary_id=range(1, m + 1),
        article_id=(1 + i // size.versions for i in range(m)),
        version_id=(1 + i % size.versions for i in range(m)),
    )  # fmt: skip
    cells = np.unique(rng.integers(size.readers * m, size=count + count // 20))
    cells = np.sort(rng.permutation(cells)[:count])
    target = 1 + cells % m
    up = rng.random(count) < 0.5 + 0.02 * (target % size.versions)
    said = {
        "reader_id": (1 + cells // m).tolist(),
        "target_id": target.tolist(),
        "value": np.where(up, 1, -1).tolist(),
    }
    ids = _add_ballots(count, kind=repeat("thumb"), **said)
    fill(Vote, count, **said, ballot_id=ids)
    ups, downs = (np.bincount(target[up == side], minlength=m + 1) for side in (True, False))
    voted = np.flatnonzero(ups + downs)
    fill(
        Tally, len(voted), target_id=voted.tolist(), up=ups[voted].tolist(),
        down=downs[voted].tolist(),
    )  # fmt: skip


def _add_duels(rng: Any, size: Size) -> None:
    """Of two versions of an article, one in seven a tie."""
    import numpy as np

    from surveys.duels.models import Duel, DuelVote, Impression, PairTally

    k, count = size.versions, size.ballots // 2
    pairs = [(i, j) for i in range(k) for j in range(i + 1, k)][:200]
    place = rng.integers(size.articles * len(pairs), size=count)
    shown, where = np.unique(place, return_inverse=True)
    article, pair = shown // len(pairs), np.array(pairs)[shown % len(pairs)]
    fill(
        Duel, len(shown), article_id=(1 + article).tolist(),
        first_id=(1 + article * k + pair[:, 0]).tolist(),
        second_id=(1 + article * k + pair[:, 1]).tolist(),
        first_version_id=(1 + pair[:, 0]).tolist(), second_version_id=(1 + pair[:, 1]).tolist(),
    )  # fmt: skip
    reader = (1 + rng.integers(size.readers, size=count)).tolist()
    left = (rng.random(count) < 0.5).tolist()
    moments = list(_moments(count))
    impressions = fill(
        Impression, count, duel_id=(1 + where).tolist(), reader_id=reader, first_on_left=left,
        strategy=repeat("random"), probability=repeat(0.1), served_at=moments, expires_at=moments,
    )  # fmt: skip
    ids = _add_ballots(
        count, kind=repeat("duel"), reader_id=reader, impression_id=impressions, value=repeat(1)
    )
    outcomes = np.array(["first", "tie", "second"])[rng.choice(3, size=count, p=[0.45, 0.14, 0.41])]
    both = pair[where]
    fill(
        DuelVote, count, impression_id=impressions, duel_id=(1 + where).tolist(), reader_id=reader,
        ballot_id=ids, article_id=(1 + article[where]).tolist(),
        first_version_id=(1 + both[:, 0]).tolist(), second_version_id=(1 + both[:, 1]).tolist(),
        outcome=outcomes.tolist(), first_on_left=left,
    )  # fmt: skip
    fill(
        PairTally, len(pairs), first_version_id=[1 + i for i, _ in pairs],
        second_version_id=[1 + j for _, j in pairs], first=repeat(count // len(pairs)),
        second=repeat(count // len(pairs)),
    )  # fmt: skip


def _add_ballots(count: int, **columns: Iterable[Any]) -> range:
    from surveys.ballots.models import Ballot

    moments = list(_moments(count))
    return fill(
        Ballot, count, **columns, idempotency_key=(secrets.token_hex(8) for _ in range(count)),
        body=repeat("{}"), body_hash=repeat(""), received_at=moments, applied_at=moments,
        screened_at=moments,
    )  # fmt: skip


def _add_surveys(rng: Any, size: Size) -> None:
    """A survey that half of the readers answered, and ideas."""
    from surveys.ideas.models import Idea
    from surveys.questionnaires.models import Question, Response, Survey

    fill(Survey, 1, title=["How do you read?"], slug=["reading"], opens_at=_moments(1))
    fill(
        Question, 2, survey_id=repeat(1), number=[1, 2], kind=["scale", "one"],
        text=["How good?", "Which?"], options=["[1, 2, 3, 4, 5]", '["a", "b"]'],
        shown_if_answers=repeat("[]"),
    )  # fmt: skip
    n = size.readers // 2
    fill(
        Response, n, survey_id=repeat(1), reader_id=range(1, n + 1), started_at=_moments(n),
        completed_at=_moments(n),
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

    now = next(_moments(1))
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


def _moments(count: int) -> Iterator[Any]:
    """Evenly over the last sixty days but one, the newest last."""
    from django.db import connection

    end = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    span = datetime.timedelta(days=59)
    for place in range(count):
        moment = end - span * (count - place) / count
        yield connection.ops.adapt_datetimefield_value(moment)


def sizes(said: Sequence[int]) -> Size:
    """Of articles and versions, with two ballots an article."""
    articles, versions = said
    return Size(articles, versions, ballots=max(2_000, 2 * articles))
