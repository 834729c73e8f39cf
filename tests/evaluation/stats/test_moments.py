"""Sums that come out the same in any order, and whatever was put in and taken out again."""

from __future__ import annotations

import statistics
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from evaluation.stats.exact_sums import PLACES
from evaluation.stats.moments import Moments, parts_of


def test_mean_spread_and_slant_are_those_of_the_numbers() -> None:
    values = [0.5, 0.25, 1.0, 0.25]
    found = Moments.of(values)
    assert (found.number, found.mean) == (4, 0.5)  # 2 / 4
    # deviations 0, -1/4, 1/2, -1/4: squares 0 + 1/16 + 1/4 + 1/16 = 3/8, over 3
    assert found.variance == 0.125
    assert found.skewness == pytest.approx(float(stats.skew(values)))


def test_what_is_taken_out_leaves_nothing_behind() -> None:
    rng = np.random.default_rng(7)
    kept, gone = rng.random(500).tolist(), (1e6 * rng.random(500)).tolist()
    assert Moments() == Moments.of([])
    there_and_back = Moments.of(kept) + Moments.of(gone) - Moments.of(reversed(gone))
    assert there_and_back == Moments.of(sorted(kept))
    assert there_and_back.variance == pytest.approx(statistics.variance(kept), rel=1e-9)


def test_equal_numbers_have_no_spread_at_all() -> None:
    found = Moments.of([0.1] * 1_000)
    assert (found.variance, found.skewness) == (0.0, 0.0)
    assert found.mean == 0.1  # not 0.0999…, as a sum of floats would say


@pytest.mark.parametrize("values", [[], [3.0]])
def test_of_fewer_than_two_there_is_no_spread(values: list[float]) -> None:
    found = Moments.of(values)
    assert found.mean == (values[0] if values else None)
    assert found.variance is None and found.skewness == 0.0


def test_what_is_not_finite_is_left_out_and_what_is_vast_is_not() -> None:
    assert Moments.of([float("nan"), float("inf"), 2.0]) == Moments.of([2.0])
    vast = Moments.of([1e300, -1e300, 0.0])
    assert vast.mean == 0.0
    assert vast.variance is None  # 1e600 is more than a float holds
    assert vast.skewness == pytest.approx(0.0)
    assert Moments.of([2.0**52 + 1, 1.0]).mean == 2.0**51 + 1


@pytest.mark.parametrize("value", [0.5, -3.25, 2.0**51 + 0.5, -(2.0**51) - 0.5, 2.0**52, 1e300])
def test_no_digit_of_a_float_is_lost(value: float) -> None:
    assert Fraction(parts_of(value), 2**PLACES) == Fraction(value)


def test_two_numbers_have_a_spread_and_no_slant() -> None:
    assert Moments.of([1.0, 3.0]).variance == 2.0
    assert Moments.of([1.0, 3.0]).skewness == 0.0


@pytest.mark.parametrize("unit", [1e-20, 1.0, 1e150, 1e300])
def test_three_have_a_slant_in_whatever_unit(unit: float) -> None:
    # About 1/3: (2/3)^3 - 2 (1/3)^3 = 2/9 over three, and 2/3 over three to the power of 3/2.
    assert Moments.of([0.0, 0.0, unit]).skewness == pytest.approx(2**-0.5)
    assert Moments.of([0.0, 0.0, -unit]).skewness == pytest.approx(-(2**-0.5))
