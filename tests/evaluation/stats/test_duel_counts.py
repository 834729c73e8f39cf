"""Rows of duels: one each, appended for a new version, and read back where they were counted."""

import itertools

import numpy as np

from evaluation.stats.duel_counts import LEFT_WON, RIGHT_WON, TIE, cells_of, duel_cells, duel_counts


def rows_of(versions: int) -> list[int]:
    triples = itertools.product(range(versions), range(versions), (LEFT_WON, TIE, RIGHT_WON))
    left, right, outcome = (np.array(side) for side in zip(*triples, strict=True))
    return duel_cells(left, right, outcome).tolist()  # type: ignore[no-any-return]


def test_every_kind_of_duel_has_a_row_of_its_own() -> None:
    for versions in (1, 2, 5):
        assert sorted(rows_of(versions)) == list(range(cells_of(versions)))


def test_a_new_version_appends_rows() -> None:
    assert set(rows_of(3)) < set(rows_of(4))
    assert max(rows_of(3)) < min(set(rows_of(4)) - set(rows_of(3)))


def test_counts_come_back_from_their_rows() -> None:
    left, right = np.array([0, 0, 2]), np.array([1, 1, 0])
    outcome = np.array([LEFT_WON, LEFT_WON, TIE])
    table = np.bincount(duel_cells(left, right, outcome), minlength=cells_of(3))
    counts = duel_counts(table[:, None].astype(np.int32), versions=3)
    assert counts.shape == (3, 3, 3, 1)
    assert counts[LEFT_WON, 0, 1, 0] == 2
    assert counts[TIE, 2, 0, 0] == 1
    assert counts.sum() == 3


def test_rows_that_are_not_there_yet_count_nothing() -> None:
    table = np.ones((cells_of(2), 1), dtype=np.int32)
    counts = duel_counts(table, versions=3)
    assert counts[:, 2].sum() == counts[:, :, 2].sum() == 0
    assert counts.sum() == 6  # two ordered pairs of three outcomes
