"""An interval has its ends in order and knows what it holds."""

import pytest

from evaluation.stats.interval import LEVEL, Interval, two_sided_z


def test_an_interval_holds_its_ends_and_nothing_outside() -> None:
    interval = Interval(low=0.2, high=0.4, level=0.95)
    assert interval.holds(0.2)
    assert interval.holds(0.4)
    assert not interval.holds(0.41)


@pytest.mark.parametrize(("low", "high"), [(0.4, 0.2), (float("nan"), 1.0)])
def test_ends_in_the_wrong_order_are_refused(low: float, high: float) -> None:
    with pytest.raises(ValueError, match="is empty"):
        Interval(low=low, high=high, level=0.95)


def test_the_two_sided_quantile_is_the_one_of_the_tables() -> None:
    assert two_sided_z(0.95) == pytest.approx(1.959964, abs=1e-6)
    assert two_sided_z(LEVEL) == two_sided_z(0.95)  # where nobody asks for another
    assert two_sided_z(0.90) == pytest.approx(1.644854, abs=1e-6)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_that_is_no_share_is_refused(level: float) -> None:
    with pytest.raises(ValueError, match=r"give 0\.95"):
        two_sided_z(level)
