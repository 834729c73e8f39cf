"""A million ballots of made-up readers, for the benchmark of the comparison page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice, repeat
from typing import Any

VERSIONS, ARTICLES, READERS, METRICS = 12, 2_000, 20_000, 5
CELLS = VERSIONS * ARTICLES


def fill(model: Any, count: int, first: int = 1, /, **columns: Iterable[Any]) -> None:
    """Insert rows by one prepared statement, ids from `first`; what is not given gets its default.

    An endless column is as long as the others.
    """
    from django.db import connection

    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    defaults = {
        field.attname: repeat(field.get_db_prep_save(field.get_default(), connection))
        for field in fields
        if field.attname not in columns
    }
    names = ['"id"', *(f'"{field.column}"' for field in fields)]
    marks = ", ".join(["%s"] * len(names))
    statement = f'INSERT INTO "{model._meta.db_table}" ({", ".join(names)}) VALUES ({marks})'  # noqa: S608  # names of the models' own
    rows = zip(
        range(first, first + count),
        *((columns | defaults)[field.attname] for field in fields),
        strict=False,
    )
    with connection.cursor() as cursor:
        while batch := list(islice(rows, 20_000)):
            cursor.executemany(statement, batch)


def build(ballots: int) -> None:
    """Versions, articles, readers, scores; half of the ballots thumbs, half duels."""
    import numpy as np
    from django.db import transaction

    rng = np.random.default_rng(2026)
    with transaction.atomic():
        add_corpus()
        add_scores(rng)
        add_thumbs(rng, ballots // 2)
        add_duels(rng, ballots // 2)


def add_corpus() -> None:
    """Articles, each with a summary by every version."""
    from summaries.articles.models import Article
    from summaries.breakdowns.models import Summary
    from summaries.versions.models import ModelVersion
    from surveys.readers.models import Reader
    from surveys.thumbs.models import Target

    names = [f"v{i}" for i in range(VERSIONS)]
    fill(ModelVersion, VERSIONS, name=names, status=["live"] * VERSIONS)
    keys = [f"a{i}" for i in range(ARTICLES)]
    fill(
        Article,
        ARTICLES,
        key=keys,
        slug=keys,
        title=(f"Article {i}" for i in range(ARTICLES)),
        text=("x" * (500 + 3 * (i % 2_000)) for i in range(ARTICLES)),
        source=(("north", "south", "west")[i % 3] for i in range(ARTICLES)),
    )
    cells = {
        "article_id": [1 + i // VERSIONS for i in range(CELLS)],
        "version_id": [1 + i % VERSIONS for i in range(CELLS)],
    }
    texts = (f"Summary {i} of it." for i in range(CELLS))
    fill(Summary, CELLS, **cells, text=texts, text_hash=repeat(""))
    ids = range(1, CELLS + 1)
    fill(Target, CELLS, **cells, kind=repeat("summary"), summary_id=ids)
    fill(Reader, READERS, key_hash=(f"r{i}" for i in range(READERS)))


def add_scores(rng: Any) -> None:
    """A score of every summary by every metric."""
    from evaluation.runs.models import Metric, Score
    from evaluation.runs.sums import recount_sums

    names = [f"m{i}" for i in range(METRICS)]
    signatures = (f"{name}|v:1" for name in names)
    fill(Metric, METRICS, name=names, signature=signatures, engine=["m"] * METRICS)
    values = rng.random(CELLS * METRICS).tolist()
    fill(
        Score,
        len(values),
        summary_id=(1 + i // METRICS for i in range(len(values))),
        metric_id=(1 + i % METRICS for i in range(len(values))),
        value=values,
        text_hash=repeat(""),
        against_hash=repeat(""),
    )
    recount_sums(everything=True)  # they were written past what keeps the sums


def add_thumbs(rng: Any, count: int) -> None:
    """Thumbs that prefer later versions a little, one of a reader and target at most."""
    import numpy as np

    from surveys.thumbs.models import Vote

    # Cells are drawn without replacement, reader by reader.
    chosen = rng.choice(READERS * CELLS, size=count + count // 50, replace=False)
    chosen = np.sort(chosen)[:count]
    target = 1 + chosen % CELLS
    up = rng.random(count) < 0.5 + 0.02 * (target % VERSIONS)
    said = {
        "reader_id": (1 + chosen // CELLS).tolist(),
        "target_id": target.tolist(),
        "value": np.where(up, 1, -1).tolist(),
    }
    ballots = add_ballots(rng, count, kind=repeat("thumb"), **said)
    fill(Vote, count, **said, ballot_id=ballots)


def add_duels(rng: Any, count: int) -> None:
    """Choices that lean to later versions, one in seven a tie."""
    import numpy as np

    from surveys.duels.models import Duel, DuelVote, Impression

    pairs = [(i, j) for i in range(VERSIONS) for j in range(i + 1, VERSIONS)]
    fill(Duel, len(pairs) * ARTICLES, **duel_columns(pairs))
    duel = rng.integers(len(pairs) * ARTICLES, size=count)
    who = np.sort(rng.integers(READERS, size=count)) + 1
    left = rng.random(count) < 0.5
    merit = np.array([pairs[d // ARTICLES] for d in duel.tolist()])
    lean = 1 / (1 + np.exp(0.08 * (merit[:, 1] - merit[:, 0])))
    said = np.where(rng.random(count) < 0.15, 1, np.where(rng.random(count) < lean, 0, 2))
    of = {"duel_id": (1 + duel).tolist(), "reader_id": who.tolist()}
    fill(
        Impression,
        count,
        **of,
        first_on_left=left.tolist(),
        strategy=repeat("random"),
        probability=repeat(0.1),
        expires_at=received(rng, count),
    )
    impressions = range(1, count + 1)
    ballots = add_ballots(
        rng,
        count,
        kind=repeat("duel"),
        reader_id=of["reader_id"],
        impression_id=impressions,
        value=repeat(1),
    )
    fill(
        DuelVote,
        count,
        **of,
        impression_id=impressions,
        ballot_id=ballots,
        article_id=(1 + duel % ARTICLES).tolist(),
        first_version_id=(1 + merit[:, 0]).tolist(),
        second_version_id=(1 + merit[:, 1]).tolist(),
        outcome=np.array(["first", "tie", "second"])[said].tolist(),
        first_on_left=left.tolist(),
    )


def add_ballots(rng: Any, count: int, **columns: Iterable[Any]) -> range:
    """Counted ballots; their ids."""
    from surveys.ballots.models import Ballot

    first = 1 + (Ballot.objects.order_by("-pk").values_list("pk", flat=True).first() or 0)
    ids = range(first, first + count)
    days = received(rng, count)
    fill(
        Ballot,
        count,
        first,
        **columns,
        idempotency_key=map(str, ids),
        body_hash=repeat(""),
        received_at=days,
        applied_at=days,
    )
    return ids


def duel_columns(pairs: Sequence[tuple[int, int]]) -> dict[str, list[int]]:
    """A duel for every pair of versions on every article, pair by pair."""
    columns: dict[str, list[int]] = {
        name: [] for name in ("article_id", "first_id", "second_id", "first_version_id",
                              "second_version_id")
    }  # fmt: skip
    for first, second in pairs:
        for article in range(ARTICLES):
            columns["article_id"].append(1 + article)
            columns["first_id"].append(1 + article * VERSIONS + first)
            columns["second_id"].append(1 + article * VERSIONS + second)
            columns["first_version_id"].append(1 + first)
            columns["second_version_id"].append(1 + second)
    return columns


def received(rng: Any, count: int) -> list[str]:
    """A moment in January or February 2026 for each ballot."""
    days = rng.integers(59, size=count).tolist()
    dates = [f"2026-{1 + d // 31:02}-{1 + d % 31:02} 12:00:00" for d in range(59)]
    return [dates[day] for day in days]
