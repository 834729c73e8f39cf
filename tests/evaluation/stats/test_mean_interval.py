"""The interval of a mean from its sums: Student's where nothing slants, and it covers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from evaluation.stats.interval import Interval
from evaluation.stats.mean_bootstrap import mean_intervals
from evaluation.stats.mean_interval import _unslanted, mean_estimate
from evaluation.stats.moments import Moments


def interval_of(values: list[float], level: float = 0.95) -> Interval:
    found = mean_estimate(Moments.of(values), level=level).interval
    assert found is not None
    return found


def test_without_slant_it_is_students() -> None:
    # t(2) at .975 = 4.3027; spread 1, error 1 / sqrt(3)
    found = interval_of([1.0, 2.0, 3.0])
    assert (found.low, found.high) == pytest.approx(
        (2 - 4.3027 / 3**0.5, 2 + 4.3027 / 3**0.5), abs=1e-4
    )


def test_slant_moves_both_ends_to_where_the_long_tail_lies() -> None:
    values = [0.0, 0.1, 0.1, 0.2, 0.2, 0.3, 0.4, 1.9]
    found = interval_of(values)
    error = float(stats.sem(values))
    reach = float(stats.t.ppf(0.975, 7)) * error
    mean = float(np.mean(values))
    assert found.low > mean - reach and found.high > mean + reach
    mirrored = interval_of([-value for value in values])
    assert (mirrored.low, mirrored.high) == pytest.approx((-found.high, -found.low))


def test_an_end_is_where_halls_cubic_meets_students_quantile() -> None:
    values = [0.0, 0.1, 0.1, 0.2, 0.2, 0.3, 0.4, 1.9]
    found, error = interval_of(values), float(stats.sem(values))
    slant = float(stats.skew(values)) / 8**0.5
    for end, reach in ((found.low, 1), (found.high, -1)):
        t = (float(np.mean(values)) - end) / error
        cubic = t + slant * t**2 / 3 + slant**2 * t**3 / 27 + slant / 6
        assert cubic == pytest.approx(reach * stats.t.ppf(0.975, 7))


def test_of_four_numbers_the_slant_is_chance_and_of_five_it_is_not() -> None:
    def middle(values: list[float]) -> float:
        found = interval_of(values)
        return (found.low + found.high) / 2

    assert middle([0.0, 0.0, 0.0, 1.0]) == pytest.approx(0.25)
    assert middle([0.0, 0.0, 0.0, 0.0, 1.0]) > 0.2 + 0.01


def test_a_slant_near_nothing_goes_over_into_none() -> None:
    slanted = Moments.of([1.0, 2.0, 3.0, 1.0, 2.0, 3.0 + 1e-7])
    found = mean_estimate(slanted).interval
    even = interval_of([1.0, 2.0, 3.0, 1.0, 2.0, 3.0])
    assert found is not None
    assert (found.low, found.high) == pytest.approx((even.low, even.high), abs=1e-6)


@pytest.mark.parametrize("reach", [-3.0, 0.5, 2.0])
@pytest.mark.parametrize("slant", [-9e-7, 9e-7])
def test_below_a_millionth_of_slant_the_end_is_the_cubics_to_first_order(
    reach: float, slant: float
) -> None:
    # The cubic itself is right to 1e-9 there; what slant moves is 1.5e-7 and more.
    cubic = 3 / slant * (math.cbrt(1 + slant * (reach - slant / 6)) - 1)
    assert _unslanted(reach, slant) == pytest.approx(cubic, abs=2e-9, rel=0)


@pytest.mark.parametrize(("values", "mean"), [([], None), ([4.0], 4.0), ([4.0, 4.0], 4.0)])
def test_what_is_not_known_stays_empty(values: list[float], mean: float | None) -> None:
    found = mean_estimate(Moments.of(values))
    assert (found.mean, found.interval, found.articles) == (mean, None, len(values))


def test_a_level_outside_its_range_is_refused() -> None:
    with pytest.raises(ValueError, match="level"):
        mean_estimate(Moments.of([1.0, 2.0]), level=1.0)


@pytest.mark.parametrize("count", [10, 30, 200])
def test_it_covers_on_skewed_scores_and_is_no_wider_than_resampling(count: int) -> None:
    rng = np.random.default_rng(2026)
    columns = rng.exponential(size=(count, 1_000))
    found = [interval_of(column.tolist()) for column in columns.T]
    resampled = mean_intervals(columns[:, :200], rng=rng, resamples=499)
    held = np.mean([each.holds(1.0) for each in found])
    assert 0.92 <= held <= 0.975  # two standard errors of 1,000 draws are 0.014
    widths = [each.high - each.low for each in found[:200]]
    peers = [each.interval.high - each.interval.low for each in resampled if each.interval]
    assert np.median(widths) < 1.1 * np.median(peers)


def test_an_estimate_says_its_mean_its_level_and_of_how_many() -> None:
    found = mean_estimate(Moments.of([1.0, 2.0, 6.0]), level=0.9)
    assert (found.mean, found.articles) == (3.0, 3)
    assert found.interval is not None and found.interval.level == 0.9
