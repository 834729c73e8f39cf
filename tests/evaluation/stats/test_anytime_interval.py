"""The interval for repeated looks at any estimate: its boundary, and that it is seldom crossed."""

import math

import numpy as np
import pytest

from evaluation.stats.anytime_interval import anytime_factor, anytime_interval


def test_the_boundary_is_robbinss() -> None:
    # With information t = 1 / error**2 and the mixture's r, a motion S stays within
    # sqrt((t + r) * log((t + r) / (r * .05**2))); the estimate is S / t.
    error, sharpest = 0.02, 0.01
    doubt = 2 * math.log(20)
    t = 1 / error**2
    r = (1 / sharpest**2) / (doubt + math.log(1 + doubt))
    reach = math.sqrt((t + r) * math.log((t + r) / (r * 0.05**2))) / t
    interval = anytime_interval(estimate=0.3, error=error, sharpest_at=sharpest)
    assert (interval.low, interval.high) == pytest.approx((0.3 - reach, 0.3 + reach))


def test_it_is_narrowest_about_where_asked() -> None:
    factors = {e: anytime_factor(error=e, sharpest_at=0.01) for e in (0.003, 0.01, 0.03)}
    assert factors[0.01] == pytest.approx(3.04, abs=0.01)
    assert factors[0.003] == pytest.approx(3.26, abs=0.01)
    assert factors[0.03] == pytest.approx(3.76, abs=0.01)


@pytest.mark.parametrize(("error", "sharpest"), [(0.0, 1.0), (1.0, 0.0), (-1.0, 1.0)])
def test_errors_that_are_not_positive_are_refused(error: float, sharpest: float) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        anytime_interval(estimate=0.0, error=error, sharpest_at=sharpest)


def test_daily_looks_at_a_growing_mean_seldom_lose_the_truth() -> None:
    # 2,000 streams, 60 days of 30 skewed values each, first looked at on the fourth day, when
    # the mean is near enough to normal; errors estimated from the values.
    rng = np.random.default_rng(2026)
    days = rng.exponential(size=(2000, 60, 30)) - 1
    number = 30 * np.arange(1, 61)
    means = days.sum(axis=2).cumsum(axis=1) / number
    spread = (days**2).sum(axis=2).cumsum(axis=1) / number - means**2
    errors = np.sqrt(spread / (number - 1))
    factors = np.vectorize(lambda e: anytime_factor(error=e, sharpest_at=0.05))(errors)
    lost = (np.abs(means) > factors * errors)[:, 3:].any(axis=1).mean()
    lost_z = (np.abs(means) > 1.96 * errors)[:, 3:].any(axis=1).mean()
    assert lost <= 0.05
    assert lost_z > 0.2
