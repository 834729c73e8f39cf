"""What is taken off the pigeonhole interval, and when there is no interval."""

import numpy as np
import pytest

from evaluation.stats.clustered_bootstrap import Over
from evaluation.stats.clustered_interval import clustered_errors, clustered_intervals

# 999 deviations; .025 * 1,000 = 25th from each end: -475 and 475.
DEVIATIONS = np.arange(-499.0, 500.0)[None, :]


def ends(independent: float, over: Over) -> tuple[float, float]:
    (interval,) = clustered_intervals(
        np.array([1000.0]), DEVIATIONS, independent=np.array([independent]), over=over
    )
    assert interval is not None
    return interval.low, interval.high


def test_one_way_replicates_are_taken_as_they_are() -> None:
    assert ends(1.0, "readers") == (525.0, 1475.0)
    assert ends(1e9, "articles") == (525.0, 1475.0)


def test_twice_the_independent_variance_is_taken_off_both_ways() -> None:
    variance = (999**2 - 1) / 12  # of 999 numbers in a row
    # a quarter of the variance is independent: 1 - 2 / 4 is left, the width shrinks by sqrt(.5)
    low, high = ends(variance / 4, "both")
    assert (low, high) == pytest.approx((1000 - 475 * 0.5**0.5, 1000 + 475 * 0.5**0.5), abs=1e-3)


def test_nothing_falls_below_independent_votes() -> None:
    variance = (999**2 - 1) / 12  # of 999 numbers in a row
    # 1 - 2 * .4 = .2 would be less than the .4 of independent votes
    low, high = ends(0.4 * variance, "both")
    assert high - low == pytest.approx(950 * 0.4**0.5, abs=1e-3)


def test_errors_and_factors_are_those_of_the_interval() -> None:
    variance = (999**2 - 1) / 12  # of 999 numbers in a row
    errors, factors = clustered_errors(
        DEVIATIONS, independent=np.array([variance / 4]), over="both"
    )
    assert factors[0] == pytest.approx(0.5**0.5)
    assert errors[0] == pytest.approx((variance / 2) ** 0.5)


def test_replicates_far_out_count_four_errors() -> None:
    deviations = np.append(np.random.default_rng(1).normal(size=998), [1e6, np.inf])[None, :]
    errors, _ = clustered_errors(deviations, independent=np.zeros(1), over="readers")
    assert errors[0] == pytest.approx(1.0, abs=0.07)


@pytest.mark.parametrize("deviations", [np.zeros(99), np.append(np.zeros(9), [np.nan] * 90)])
def test_replicates_that_do_not_vary_or_are_not_known_give_no_interval(
    deviations: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> None:
    (interval,) = clustered_intervals(
        np.array([0.5]), deviations[None, :], independent=np.array([0.1]), over="both"
    )
    assert interval is None
