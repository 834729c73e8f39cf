"""Percentile intervals: which order statistics, and when there are too few."""

from typing import Any

import numpy as np
import pytest

from evaluation.stats.percentile import percentile_interval
from evaluation.stats.resampling import affordable_resamples, resample_weights


def test_the_percentiles_are_order_statistics() -> None:
    interval = percentile_interval(np.arange(1.0, 40.0), level=0.9)  # 39 values, tail .05 * 40 = 2
    assert interval is not None
    assert (interval.low, interval.high, interval.level) == (2.0, 38.0, 0.9)
    interval = percentile_interval(np.arange(1.0, 39.0), level=0.9)  # .05 * 39 is less than two
    assert interval is not None and (interval.low, interval.high) == (1.0, 38.0)


def test_too_many_undefined_replicates_give_no_interval() -> None:
    replicates = np.linspace(0, 1, 100)
    replicates[:2] = np.nan
    assert percentile_interval(replicates) is not None
    replicates[:3] = np.nan
    assert percentile_interval(replicates) is None
    assert percentile_interval(np.full(3, np.nan)) is None


@pytest.mark.parametrize(("undefined", "told"), [(25, True), (26, False)])
def test_as_many_undefined_replicates_as_a_tail_holds_are_borne(undefined: int, told: bool) -> None:
    replicates = np.arange(100.0)
    replicates[:undefined] = np.nan
    assert (percentile_interval(replicates, level=0.5) is not None) == told


def test_of_few_replicates_the_ends_are_the_first_and_the_last_and_of_none_there_are_none() -> None:
    found = percentile_interval(np.array([3.0, 1.0, 2.0]))  # .025 * 4 is no rank
    assert found is not None and (found.low, found.high) == (1.0, 3.0)
    assert percentile_interval(np.zeros(0)) is None


def test_a_level_outside_0_to_1_is_refused() -> None:
    with pytest.raises(ValueError, match="level"):
        percentile_interval(np.arange(39.0), level=1.0)


class _Noting(np.random.Generator):
    """Draws, and how many rows were drawn at once."""

    rows: tuple[int, ...] = ()

    def integers(self, *given: Any, **named: Any) -> Any:
        self.rows += (named["size"][0],)
        return super().integers(*given, **named)


def test_a_million_draws_are_held_at_once_and_not_one_more() -> None:
    # 9,900 rows of 101 are 999,900; one more would be 1,000,001.
    rng = _Noting(np.random.PCG64(1))
    weights = resample_weights(units=101, resamples=9_999, rng=rng)
    assert rng.rows == (9_900, 99)
    assert weights.dtype == np.float32
    rng = _Noting(np.random.PCG64(1))
    resample_weights(units=1_000, resamples=2_500, rng=rng)
    assert rng.rows == (1_000, 1_000, 500)
    rng = _Noting(np.random.PCG64(1))
    resample_weights(units=1_000_001, resamples=2, rng=rng)
    assert rng.rows == (1, 1)


def test_a_single_unit_is_drawn_once_each_time() -> None:
    weights = resample_weights(units=1, resamples=1, rng=np.random.default_rng(1))
    assert weights.tolist() == [[1.0]]


@pytest.mark.parametrize(("units", "resamples"), [(0, 5), (5, 0)])
def test_nothing_is_not_resampled(units: int, resamples: int) -> None:
    with pytest.raises(ValueError, match="must be at least 1"):
        resample_weights(units=units, resamples=resamples, rng=np.random.default_rng(1))


@pytest.mark.parametrize(
    ("units", "resamples"),
    [(0, 9_999), (1, 9_999), (10**9, 399), (10**7, 399), (20_000, 500), (1_000, 9_999)],
)
def test_no_fewer_than_399_and_no_more_than_9999_are_drawn(units: int, resamples: int) -> None:
    assert affordable_resamples(units) == resamples
