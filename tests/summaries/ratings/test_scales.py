"""Scales: which values they have, and which one a set of values is likely on."""

from __future__ import annotations

import pytest

from summaries.ratings.scales import FEWEST_DIFFERENT, TOLERANCE, Scale, guessed_scale


def guessed(*values: float) -> str:
    return str(guessed_scale(values, low=min(values), high=max(values)))


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ([1, 5], "1 to 5 in steps of 1"),
        ([2, 3, 4], "1 to 5 in steps of 1"),
        ([0, 1], "0 to 1 in steps of 1"),
        ([0, 5], "0 to 5 in steps of 1"),
        ([1, 7], "1 to 7 in steps of 1"),
        ([1, 8], "1 to 10 in steps of 1"),
        ([0, 11], "0 to 100 in steps of 1"),
        ([-1, 0, 1], "-1 to 1 in steps of 1"),
        ([-2, 3], "-3 to 3 in steps of 1"),
        ([-5, 140], "-5 to 140 in steps of 1"),
        ([200, 200], "200 to 201 in steps of 1"),
        ([0.5, 1, 4.5], "0 to 5 in steps of 0.5"),
        ([0.1, 0.3, 0.7], "0 to 1 in steps of 0.1"),
        ([0.996, 0.998, 1.0], "0 to 1"),
    ],
)
def test_the_first_usual_scale_that_holds_all_values_is_guessed(
    values: list[float], scale: str
) -> None:
    assert guessed(*values) == scale


def test_a_fine_step_is_told_by_three_different_values_and_not_by_two() -> None:
    assert FEWEST_DIFFERENT == 3
    assert guessed(0.5, 1.0) == "0 to 1"
    assert guessed(0.0, 0.5, 1.0) == "0 to 1 in steps of 0.5"


def test_means_tell_no_step_and_neither_do_values_that_are_not_all_known() -> None:
    assert str(guessed_scale([], low=1.33, high=4.67)) == "1 to 5"
    assert str(guessed_scale([1, 2], low=1, high=5, is_complete=False)) == "1 to 5"


def test_a_value_is_on_the_scale_at_its_ends_and_on_its_steps() -> None:
    scale = Scale(1, 5, 0.5)
    assert [scale.has(value) for value in (0.99, 1, 3.5, 5, 5.01)] == [
        False,
        True,
        True,
        True,
        False,
    ]
    assert not scale.has(3.6)
    assert scale.has(3.6, is_mean=True)
    assert not scale.has(5.1, is_mean=True)
    assert Scale(1, 5).has(3.6)


def test_a_step_of_tenths_holds_what_binary_makes_of_tenths() -> None:
    tenths = Scale(0, 1, 0.1)
    assert all(tenths.has(number / 10) for number in range(11))  # 0.3 / 0.1 is 2.9999999999999996
    assert tenths.has(0.3 + TOLERANCE / 2)
    assert not tenths.has(0.3 + TOLERANCE * 2)
