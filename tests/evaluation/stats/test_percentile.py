"""Percentile intervals: which order statistics, and when there are too few."""

import numpy as np
import pytest

from evaluation.stats.percentile import percentile_interval
from evaluation.stats.resampling import affordable_resamples


def test_the_percentiles_are_order_statistics() -> None:
    interval = percentile_interval(np.arange(1.0, 40.0), level=0.9)  # 39 values, tail .05 * 40 = 2
    assert interval is not None
    assert (interval.low, interval.high) == (2.0, 38.0)
    interval = percentile_interval(np.arange(1.0, 39.0), level=0.9)  # .05 * 39 is less than two
    assert interval is not None and (interval.low, interval.high) == (1.0, 38.0)


def test_too_many_undefined_replicates_give_no_interval() -> None:
    replicates = np.linspace(0, 1, 100)
    replicates[:2] = np.nan
    assert percentile_interval(replicates) is not None
    replicates[:3] = np.nan
    assert percentile_interval(replicates) is None
    assert percentile_interval(np.full(3, np.nan)) is None


@pytest.mark.parametrize(
    ("units", "resamples"), [(0, 9_999), (1, 9_999), (10**9, 399), (10**7, 399)]
)
def test_no_fewer_than_399_and_no_more_than_9999_are_drawn(units: int, resamples: int) -> None:
    assert affordable_resamples(units) == resamples
