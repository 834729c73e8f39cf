"""Columns of opinions: their order, cells put in and taken out, and a version's view of a duel."""

from __future__ import annotations

from collections import Counter
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.opinions.codes import (
    LEFT_OUT,
    REASON_ORDER,
    OpinionFlag,
    Origin,
    ThumbPart,
    reason_bits,
)
from evaluation.opinions.columns import (
    LARGEST_ID,
    DuelColumns,
    ThumbColumns,
    cell_keys,
    columns_of,
    joined,
    numbered,
    replaced,
    three_outcomes,
    worth_to,
)
from evaluation.stats.duels import LEFT_WON, RIGHT_WON, TIE
from summaries.breakdowns.models import Section
from surveys.duels.outcome import Outcome
from surveys.thumbs.reasons import REASONS
from tests.evaluation.opinions.histories import Row, rows_of

ids = st.integers(1, 4)
thumb_rows = st.tuples(
    ids, ids, st.integers(0, 9), st.sampled_from(Origin), st.sampled_from([0, 1, 2, 4, 6]), ids,
    st.integers(0, 2), st.sampled_from(ThumbPart), st.integers(0, 1), st.integers(0, 3),
)  # fmt: skip


def duels_of(*rows: tuple[int, int, int]) -> DuelColumns:
    """Duels of left, right and outcome, one a reader on one article."""
    return columns_of(
        DuelColumns,
        [(1, reader, 0, 0, 0, *row) for reader, row in enumerate(rows, start=1)],
    )


@given(st.lists(thumb_rows, max_size=30))
def test_columns_hold_the_rows_in_order_of_article_and_reader(rows: list[Row]) -> None:
    columns = columns_of(ThumbColumns, rows)
    assert rows_of(columns) == Counter(tuple(map(int, row)) for row in rows)
    keys = cell_keys(columns.article, columns.reader)
    assert (np.diff(keys) >= 0).all()


@given(st.lists(thumb_rows, max_size=20), st.randoms())
def test_the_order_is_of_what_rows_say_not_of_how_they_came(rows: list[Row], rng: Random) -> None:
    turned = list(rows)
    rng.shuffle(turned)
    pairs = zip(
        columns_of(ThumbColumns, rows).in_order(),
        columns_of(ThumbColumns, turned).in_order(),
        strict=True,
    )
    assert all(one.tolist() == other.tolist() for one, other in pairs)


@given(
    st.lists(thumb_rows, max_size=30),
    st.lists(thumb_rows, max_size=8),
    st.sets(st.tuples(ids, ids)),
)
def test_replaced_cells_hold_the_fresh_rows_and_nothing_else(
    rows: list[Row], fresh: list[Row], emptied: set[Row]
) -> None:
    cells = {row[:2] for row in fresh} | emptied
    keys = np.array([article << 32 | reader for article, reader in cells], np.int64)
    found = replaced(
        columns_of(ThumbColumns, rows), cells=keys, fresh=columns_of(ThumbColumns, fresh)
    )
    expected = columns_of(ThumbColumns, [*(r for r in rows if r[:2] not in cells), *fresh])
    pairs = zip(found.in_order(), expected.in_order(), strict=True)
    assert all(one.tolist() == other.tolist() and one.dtype == other.dtype for one, other in pairs)


def test_pieces_are_joined_with_the_types_of_their_columns() -> None:
    one = columns_of(ThumbColumns, [(1, 1, 5, 0, 0, 7, 0, 0, 1, 0)])
    two = columns_of(ThumbColumns, [(2, 1, 5, 0, 0, 7, 0, 0, 1, 0)])
    for pieces, length in (([], 0), ([one], 1), ([one, two], 2)):
        found = joined(ThumbColumns, pieces)
        assert len(found) == length
        assert [column.dtype for column in found.in_order()] == [
            column.dtype for column in one.in_order()
        ]


def test_an_opinion_takes_thirty_bytes_and_a_duel_twenty_seven() -> None:
    # thumbs: 4 ids of 4, the moment 8, reasons 2, and 4 small numbers; duels: 4 × 4 + 8 + 3
    assert columns_of(ThumbColumns, [(1, 1, 5, 0, 0, 7, 0, 0, 1, 0)]).bytes_held == 30
    assert duels_of((1, 2, Outcome.TIE.code)).bytes_held == 27


def test_an_id_that_does_not_fit_is_refused() -> None:
    row = (LARGEST_ID, 1, 5, 0, 0, 7, 0, 0, 1, 0)
    assert columns_of(ThumbColumns, [row]).article.tolist() == [LARGEST_ID]
    with pytest.raises(ValueError, match="widen"):
        columns_of(ThumbColumns, [(LARGEST_ID + 1, *row[1:])])


def test_a_day_ends_with_its_last_second() -> None:
    row = (1, 1, 86_400 * 20_000 - 1, 0, 0, 7, 0, 0, 1, 0)
    assert columns_of(ThumbColumns, [row]).day.tolist() == [19_999]
    assert columns_of(ThumbColumns, [(*row[:2], row[2] + 1, *row[3:])]).day.tolist() == [20_000]


def test_a_duel_is_worth_to_a_version_what_it_made_of_it_on_either_side() -> None:
    left, tie, right, bad = (Outcome(each).code for each in ("first", "tie", "second", "bad"))
    duels = duels_of((1, 2, left), (2, 1, left), (1, 2, right), (2, 1, right), (1, 2, tie),
                     (3, 1, bad))  # fmt: skip
    assert worth_to(duels, 1).tolist() == [1, 0, 0, 1, 0.5, 0.5]
    assert worth_to(duels, 2).tolist()[:5] == [0, 1, 1, 0, 0.5]
    assert three_outcomes(duels).tolist() == [LEFT_WON, LEFT_WON, RIGHT_WON, RIGHT_WON, TIE, TIE]


def test_every_reason_for_a_part_has_a_bit_of_its_own() -> None:
    parts = ["summary", *Section.Kind.values]
    assert {reason for part in parts for reason in REASONS[part]} == set(REASON_ORDER)
    assert len(REASON_ORDER) == len(set(REASON_ORDER)) <= 16
    assert reason_bits(()) == 0
    assert reason_bits(("wrong", "long", "impractical")) == 1 + 4 + 512  # places 0, 2 and 9
    assert reason_bits(["unrelated"]) == 0


def test_the_numbers_that_the_database_keeps_stay_what_they_are() -> None:
    assert [part.name.lower() for part in ThumbPart] == ["summary", *Section.Kind.values]
    assert [part.value for part in ThumbPart] == [0, 1, 2, 3, 4, 5]
    origins = {"READER": 0, "IMPORTED": 1, "JUDGE": 2, "SIMULATED": 3}
    assert {origin.name: origin.value for origin in Origin} == origins
    outcomes = {"FIRST": 0, "TIE": 1, "SECOND": 2, "BAD": 3}
    assert {outcome.name: outcome.code for outcome in Outcome} == outcomes
    assert [flag.value for flag in OpinionFlag] == [1, 2, 4, 8, 16, 32, 64]
    assert LEFT_OUT == 127 - OpinionFlag.KNEW  # what alone counts nevertheless


@pytest.mark.parametrize("spread", [1, 8, 9, 1_000])  # to either side of where ids are sorted
@given(st.lists(st.integers(1, 50), min_size=1, max_size=30))
def test_numbered_ids_are_counted_from_0_in_their_order(spread: int, few: list[int]) -> None:
    ids = np.array([7 + spread * each for each in few], np.int32)
    codes, distinct = numbered(ids)
    assert distinct.tolist() == sorted(set(ids.tolist()))
    assert distinct[codes].tolist() == ids.tolist()
    assert codes.dtype == np.intp and distinct.dtype == np.int32


def test_nothing_is_numbered_by_nothing() -> None:
    codes, distinct = numbered(np.zeros(0, np.int32))
    assert (len(codes), len(distinct)) == (0, 0)
