"""The share interval: its equation, its edges, its coverage."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.stats.interval import two_sided_z
from evaluation.stats.wilson import share_floors, share_interval


def rejects(share: float, *, successes: int, trials: int, z: float) -> bool:
    """The naive reference: the score test of one share, by its definition."""
    return (successes - trials * share) ** 2 > z * z * trials * share * (1 - share)


def binomial_mass(successes: int, trials: int, share: float) -> float:
    return math.comb(trials, successes) * share**successes * (1 - share) ** (trials - successes)


def test_the_worked_example_comes_out() -> None:
    # 8 of 10, z = 1.96: centre (0.8 + 0.19207) / 1.38415 = 0.71674,
    # reach 1.96 * sqrt((0.16 + 0.09604) / 10) / 1.38415 = 0.22658
    interval = share_interval(successes=8, trials=10)
    assert interval is not None
    assert interval.low == pytest.approx(0.49016, abs=1e-4)
    assert interval.high == pytest.approx(0.94332, abs=1e-4)


def test_no_trials_say_nothing() -> None:
    assert share_interval(successes=0, trials=0) is None


@pytest.mark.parametrize(("successes", "trials"), [(-1, 5), (6, 5), (0, -1)])
def test_impossible_counts_are_refused(successes: int, trials: int) -> None:
    with pytest.raises(ValueError, match="successes are 0 to trials"):
        share_interval(successes=successes, trials=trials)


@pytest.mark.parametrize("design_effect", [0.0, -1.0, math.nan])
def test_a_design_effect_that_is_not_positive_is_refused(design_effect: float) -> None:
    with pytest.raises(ValueError, match="design effect"):
        share_interval(successes=1, trials=2, design_effect=design_effect)


def test_under_a_design_effect_of_two_ten_answers_are_five() -> None:
    halved = share_interval(successes=8, trials=10, design_effect=2.0, level=0.9)
    assert halved is not None and halved == share_interval(successes=4, trials=5, level=0.9)
    assert halved.level == 0.9


def test_of_none_the_low_end_is_0_and_of_all_the_high_end_1_to_the_last_digit() -> None:
    for trials in range(1, 100):
        none, every = (share_interval(successes=count, trials=trials) for count in (0, trials))
        assert none is not None and every is not None
        assert (none.low, every.high) == (0.0, 1.0)
    assert (share_floors(np.zeros(99, int), np.arange(1, 100)) == 0.0).all()


def test_half_a_success_of_a_billion_has_ends_between_0_and_1() -> None:
    low = share_interval(successes=0.5, trials=1e9)
    high = share_interval(successes=1e9 - 0.5, trials=1e9)
    assert low is not None and low.low > 0
    assert high is not None and high.high < 1


@given(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_ends_are_where_the_score_test_turns(counts: tuple[int, int]) -> None:
    successes, trials = counts
    interval = share_interval(successes=successes, trials=trials)
    assert interval is not None
    z = two_sided_z(0.95)
    assert 0 <= interval.low < interval.high <= 1
    inside = interval.low + 1e-9, interval.high - 1e-9
    outside = interval.low - 1e-9, interval.high + 1e-9
    assert not any(rejects(s, successes=successes, trials=trials, z=z) for s in inside)
    assert all(rejects(s, successes=successes, trials=trials, z=z) for s in outside if 0 <= s <= 1)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_failures_mirror_successes(counts: tuple[int, int]) -> None:
    successes, trials = counts
    one = share_interval(successes=successes, trials=trials)
    other = share_interval(successes=trials - successes, trials=trials)
    assert one is not None
    assert other is not None
    assert one.low == pytest.approx(1 - other.high, abs=1e-12)


def test_coverage_is_about_the_level_over_all_shares() -> None:
    # Exact, not simulated: the chance of each count times whether its interval holds the share.
    trials = 40
    shares = [i / 200 for i in range(1, 200)]
    intervals = [share_interval(successes=k, trials=trials) for k in range(trials + 1)]
    covered = [
        sum(
            binomial_mass(k, trials, share)
            for k, interval in enumerate(intervals)
            if interval is not None and interval.holds(share)
        )
        for share in shares
    ]
    assert 0.945 < sum(covered) / len(covered) < 0.965
    assert min(covered) > 0.83


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_floors_of_many_shares_are_the_lower_ends_of_each(level: float) -> None:
    pairs = [(k, n) for n in range(1, 30) for k in range(n + 1)]
    found = share_floors(*np.array(pairs).T, level=level)
    each = [share_interval(successes=k, trials=n, level=level) for k, n in pairs]
    assert found == pytest.approx([one.low for one in each if one], abs=1e-12)
    assert share_floors(np.array([0, 3]), np.array([0, 3]), level=level)[0] == 0
