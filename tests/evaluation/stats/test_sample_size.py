"""Votes needed: the sums by hand, and that so many votes do have the power."""

import numpy as np
import pytest

from evaluation.stats.sample_size import VotesNeeded, votes_for_share, votes_needed


def test_the_sum_by_hand() -> None:
    # 1.95996 + .84162 = 2.80159 errors; (2.80159 * .02 / .04)**2 = 1.96222; * 500 = 981.1
    assert votes_needed(effect=0.04, error=0.02, votes=500) == VotesNeeded(total=982, more=482)
    assert votes_needed(effect=-0.04, error=0.02, votes=500) == VotesNeeded(total=982, more=482)


def test_enough_is_enough() -> None:
    assert votes_needed(effect=0.2, error=0.02, votes=500) == VotesNeeded(total=40, more=0)


def test_looking_often_costs_votes() -> None:
    once = votes_needed(effect=0.04, error=0.02, votes=500)
    live = votes_needed(effect=0.04, error=0.02, votes=500, reach=3.04)
    assert once is not None
    assert live is not None
    assert live.total == 1884  # (3.04 + .84162)**2 * .25 * 500 = 1883.4


@pytest.mark.parametrize(
    ("effect", "error", "votes"), [(0.0, 0.1, 9), (0.1, None, 9), (0.1, 0.1, 0)]
)
def test_what_no_number_settles_is_not_a_number(
    effect: float, error: float | None, votes: int
) -> None:
    assert votes_needed(effect=effect, error=error, votes=votes) is None


def test_before_any_votes() -> None:
    # .25 * (2.80159 / .02)**2 = 4905.6; three votes for one: 14716.7
    assert votes_for_share(margin=0.02) == 4906
    assert votes_for_share(margin=0.02, design_effect=3) == 14717


def test_margins_and_powers_outside_their_range_are_refused() -> None:
    with pytest.raises(ValueError, match="two percent points"):
        votes_for_share(margin=0.0)
    with pytest.raises(ValueError, match="strictly between 0 and 1"):
        votes_needed(effect=0.1, error=0.1, votes=10, power=1.0)


def test_so_many_votes_find_the_effect_as_often_as_promised() -> None:
    rng = np.random.default_rng(2026)
    number = votes_for_share(margin=0.05)
    shares = rng.binomial(number, 0.55, size=5000) / number
    errors = np.sqrt(shares * (1 - shares) / number)
    found = (shares - 1.96 * errors > 0.5).mean()
    assert found == pytest.approx(0.8, abs=0.02)
