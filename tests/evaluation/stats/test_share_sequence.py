"""The share one may look at after every vote: its equation, its edges, its promise."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.stats.share_sequence import anytime_share
from evaluation.stats.wilson import share_interval


def naive_log_wealth(share: float, yes: int, votes: int) -> float:
    """Laplace's rule bets on each vote in turn: the mixture, one factor at a time."""
    wealth, seen = 0.0, 0
    for i in range(votes):
        chance = (seen + 1) / (i + 2)
        if i < yes:
            wealth += math.log(chance / share)
            seen += 1
        else:
            wealth += math.log((1 - chance) / (1 - share))
    return wealth


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_ends_are_where_a_gambler_would_have_grown_twenty_times_as_rich(
    counts: tuple[int, int],
) -> None:
    yes, votes = counts
    interval = anytime_share(total=yes, votes=votes)
    assert interval is not None
    assert 0 <= interval.low < interval.high <= 1
    for end in (interval.low, interval.high):
        if 0 < end < 1:
            assert naive_log_wealth(end, yes, votes) == pytest.approx(math.log(20), abs=1e-6)


def test_one_vote_by_hand() -> None:
    # One yes: the wealth against share s is (1 / 2) / s, 20 at s = 1 / 40; nothing bounds it above.
    interval = anytime_share(total=1, votes=1)
    assert interval is not None
    assert interval.low == pytest.approx(1 / 40)
    assert interval.high == 1.0


def test_a_tie_counts_one_half() -> None:
    tied, split = anytime_share(total=5.0, votes=10), anytime_share(total=5, votes=10)
    assert tied == split
    odd = anytime_share(total=5.5, votes=10)
    assert odd is not None
    assert split is not None
    assert split.low < odd.low


def test_it_is_wider_than_the_interval_of_one_look() -> None:
    live = anytime_share(total=300, votes=600)
    once = share_interval(successes=300, trials=600)
    assert live is not None
    assert once is not None
    assert live.low < once.low < once.high < live.high
    assert live.high - live.low < 2 * (once.high - once.low)


def test_no_votes_say_nothing_and_impossible_totals_are_refused() -> None:
    assert anytime_share(total=0, votes=0) is None
    for total in (-1.0, 3.5):
        with pytest.raises(ValueError, match="each is worth 0 to 1"):
            anytime_share(total=total, votes=3)


def test_looking_after_every_vote_seldom_loses_the_truth() -> None:
    # 200 streams of 600 votes worth 0, 1/2 or 1, in truth 1/2 on average, a look after each vote.
    # The ends are where log-likelihoods cross, so a look only asks whether 1/2 is rejected.
    rng = np.random.default_rng(2026)
    totals = rng.choice([0, 0.5, 1], p=[0.4, 0.2, 0.4], size=(200, 600)).cumsum(axis=1)
    lost = lost_once = 0
    for stream in totals:
        looks = [(float(stream[n - 1]), n) for n in (10, 20, 40, 80, 150, 300, 600)]
        live = [anytime_share(total=total, votes=n) for total, n in looks]
        once = [share_interval(successes=total, trials=n) for total, n in looks]
        lost += any(i is not None and not i.holds(0.5) for i in live)
        lost_once += any(i is not None and not i.holds(0.5) for i in once)
    assert lost <= 0.05 * 200
    assert lost_once > 0.07 * 200
