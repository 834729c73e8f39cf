"""Columns of duels: what they count, and what is no duel."""

import numpy as np
import pytest

from evaluation.stats.duels import LEFT_WON, RIGHT_WON, TIE, Duels

GOOD = {"left": [0, 2], "right": [1, 0], "outcome": [TIE, RIGHT_WON], "articles": [7, 7]}


def columns(**changed: list[int]) -> Duels:
    values = {**GOOD, "people": [1, 2], **changed}
    return Duels(**{name: np.array(column, dtype=int) for name, column in values.items()})


def test_each_outcome_is_counted_where_it_happened() -> None:
    counts = columns().counts(versions=3)
    assert counts.shape == (3, 3, 3)
    assert counts[TIE, 0, 1] == 1
    assert counts[RIGHT_WON, 2, 0] == 1
    assert counts.sum() == len(columns()) == 2


def test_narrow_columns_count_as_wide_ones_do() -> None:
    # 199 * 200 + 198 does not fit into 16 bits.
    narrow = [np.array(v, dtype=np.int16) for v in ([199], [198], [LEFT_WON], [0], [0])]
    assert Duels(*narrow).counts(versions=200)[LEFT_WON, 199, 198] == 1


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"left": [0, -1]}, "below 0"),
        ({"right": [-1, 0]}, "below 0"),
        ({"outcome": [-1, 0]}, "none of 0"),
        ({"outcome": [3, 0]}, "none of 0"),
        ({"left": [0, 0]}, "meets itself"),
        ({"people": [1]}, "give one length"),
    ],
)
def test_what_is_no_duel_is_refused(changed: dict[str, list[int]], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        columns(**changed)


def test_a_version_that_is_not_among_them_is_refused() -> None:
    assert columns().counts(versions=3).sum() == 2
    with pytest.raises(ValueError, match="not among 2"):
        columns().counts(versions=2)
    with pytest.raises(ValueError, match="not among 2"):
        columns(left=[0, 1], right=[2, 0]).counts(versions=2)


def test_there_may_be_no_duels() -> None:
    none = columns(**{name: [] for name in (*GOOD, "people")})
    assert none.counts(versions=2).sum() == 0


def test_names_are_refused() -> None:
    names = np.array(["a", "b"])
    with pytest.raises(ValueError, match="whole numbers"):
        Duels(*[np.array([0, 1]), np.array([1, 0]), np.array([0, 0]), names, names])
