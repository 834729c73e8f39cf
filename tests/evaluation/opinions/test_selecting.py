"""A selection holds the opinions that were asked for, and no other."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from evaluation.opinions.codes import OpinionFlag, Origin, ThumbPart
from evaluation.opinions.columns import DuelColumns, ThumbColumns, columns_of
from evaluation.opinions.selecting import OpinionFilter, select_duels, select_thumbs
from tests.evaluation.opinions.histories import Row, rows_of
from tests.evaluation.opinions.test_columns import ids, thumb_rows

some_ids = st.none() | st.sets(st.integers(1, 6))
moments = st.none() | st.integers(0, 10)
filters = st.builds(
    OpinionFilter,
    origins=st.none() | st.sets(st.sampled_from(Origin)),
    versions=some_ids,
    articles=some_ids.map(lambda some: some if some is None else np.array(sorted(some), np.int32)),
    since=moments,
    until=moments,
    counted=st.none() | st.booleans(),
)
duel_rows = st.tuples(
    ids, ids, st.integers(0, 9), st.sampled_from(Origin), st.sampled_from([0, 1, 2, 4, 6]), ids,
    ids, st.integers(0, 3),
)  # fmt: skip


def is_asked(row: Row, asked: OpinionFilter, versions: set[int]) -> bool:
    """Whether a row is asked for, one condition after the other."""
    article, _, at, origin, flags, *_ = row
    return (
        (asked.origins is None or origin in asked.origins)
        and (asked.versions is None or versions <= set(asked.versions))
        and (asked.articles is None or article in asked.articles.tolist())
        and (asked.since is None or at >= asked.since)
        and (asked.until is None or at < asked.until)
        and (asked.counted is None or (flags & 3 == 0) == asked.counted)
    )


@given(st.lists(thumb_rows, max_size=30), filters, st.none() | st.sets(st.sampled_from(ThumbPart)))
def test_thumbs_are_those_that_fit_every_condition(
    rows: list[Row], asked: OpinionFilter, parts: set[ThumbPart] | None
) -> None:
    found = select_thumbs(columns_of(ThumbColumns, rows), asked, parts=parts)
    fitting = [
        row for row in rows if is_asked(row, asked, {row[5]}) and (parts is None or row[7] in parts)
    ]
    assert rows_of(found) == Counter(fitting)
    assert (np.diff(found.article) >= 0).all()


@given(st.lists(duel_rows, max_size=30), filters)
def test_duels_are_those_of_two_versions_asked_for(rows: list[Row], asked: OpinionFilter) -> None:
    found = select_duels(columns_of(DuelColumns, rows), asked)
    assert rows_of(found) == Counter(row for row in rows if is_asked(row, asked, {row[5], row[6]}))


def test_readers_opinions_that_count_are_asked_for_unless_it_is_said_otherwise() -> None:
    rows = [
        (1, 1, 5, Origin.READER, 0, 7, 0, 0, 1, 0),
        (1, 2, 5, Origin.READER, OpinionFlag.KNEW, 7, 0, 0, 1, 0),
        (1, 3, 5, Origin.READER, OpinionFlag.UNSCREENED, 7, 0, 0, 1, 0),
        (1, 4, 5, Origin.READER, OpinionFlag.QUARANTINED, 7, 0, 0, 1, 0),
        (1, 5, 5, Origin.SIMULATED, 0, 7, 0, 0, 1, 0),
        (1, 6, 5, Origin.IMPORTED, 0, 7, 0, 0, 1, 0),
    ]
    found = select_thumbs(columns_of(ThumbColumns, rows), OpinionFilter())
    assert found.reader.tolist() == [1, 2]
    left_out = select_thumbs(columns_of(ThumbColumns, rows), OpinionFilter(counted=False))
    assert left_out.reader.tolist() == [3, 4]


def test_an_article_that_is_asked_for_and_has_no_opinion_changes_nothing() -> None:
    # More than an int8 counts, all of them between the first article and the second.
    thumbs = columns_of(ThumbColumns, [(a, 1, 5, 0, 0, 7, 0, 0, 1, 0) for a in (1, 900)])
    wanted = np.arange(1, 900, dtype=np.int32)
    found = select_thumbs(thumbs, OpinionFilter(articles=wanted))
    assert found.article.tolist() == [1]
