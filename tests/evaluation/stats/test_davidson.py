"""Strengths from duels: the citation example, evalica, the posterior itself, and the edges."""

import evalica
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import optimize, stats

from evaluation.stats.davidson import PRIOR_SPREAD, chances, davidson_fit, slope
from evaluation.stats.duels import LEFT_WON, RIGHT_WON, TIE

FLAT = 1e3


def counts_of(*duels: tuple[int, int, int, float], versions: int) -> NDArray[np.float64]:
    """Each duel is left, right, outcome, how often."""
    counts = np.zeros((3, versions, versions))
    for left, right, outcome, times in duels:
        counts[outcome, left, right] += times
    return counts


def simulated(versions: int, *, tie: float, left: float, seed: int) -> NDArray[np.float64]:
    rng = np.random.default_rng(seed)
    strengths = rng.normal(0, 0.7, size=versions)
    counts = np.zeros((3, versions, versions))
    for i in range(versions):
        for j in range(versions):
            if i != j:
                half = (strengths[i] - strengths[j] + left) / 2
                shares = np.exp([half, tie, -half])
                counts[:, i, j] = rng.multinomial(30, shares / shares.sum())
    return counts


def naive_minus_log_posterior(
    parameters: NDArray[np.float64], counts: NDArray[np.float64], spread: float
) -> float:
    """The model by its definition, a pair at a time, and scipy's own normal prior."""
    *strengths, left, tie = parameters
    total = -float(stats.norm.logpdf(parameters, scale=spread).sum())
    for i, s in enumerate(strengths):
        for j, t in enumerate(strengths):
            if i != j:
                half = (s - t + left) / 2
                weights = np.exp([half, tie, -half])
                total -= float(counts[:, i, j] @ np.log(weights / weights.sum()))
    return total


def journals() -> NDArray[np.float64]:
    """Stigler's citations, Agresti's "Categorical Data Analysis": Biometrika, Communications in
    Statistics, JASA, JRSS-B; a row is cited by a column."""
    counts = np.zeros((3, 4, 4))
    counts[LEFT_WON] = [
        [0, 730, 498, 221],
        [33, 0, 68, 17],
        [320, 813, 0, 142],
        [284, 276, 325, 0],
    ]
    return counts


def test_journals_that_cite_each_other_come_out_as_published() -> None:
    fit = davidson_fit(journals(), left_effect=False, prior_spread=FLAT)
    against_biometrika = fit.strengths - fit.strengths[0]
    assert against_biometrika == pytest.approx([0, -2.949, -0.480, 0.269], abs=5e-4)
    assert not fit.tells_sides
    # Standard errors from Turner and Firth, Journal of Statistical Software 48 (2012), no. 9.
    variance = np.diag(fit.inverse)
    apart = np.sqrt(variance[0] + variance[1:4] - 2 * fit.inverse[0, 1:4])
    assert apart == pytest.approx([0.1026, 0.0606, 0.0707], abs=5e-4)


def test_the_prior_moves_three_thousand_duels_by_a_thousandth() -> None:
    fit = davidson_fit(journals(), left_effect=False)
    assert fit.strengths - fit.strengths[0] == pytest.approx([0, -2.949, -0.480, 0.269], abs=2e-3)


def test_two_versions_by_hand() -> None:
    # A wins 30 of 40: log(30 / 10) apart, half on each side of 0
    counts = counts_of((0, 1, LEFT_WON, 30), (0, 1, RIGHT_WON, 10), versions=2)
    fit = davidson_fit(counts, left_effect=False, prior_spread=FLAT)
    assert fit.strengths == pytest.approx((np.log(3) / 2, -np.log(3) / 2), abs=1e-5)


def test_sides_and_ties_by_hand() -> None:
    # Equal versions; the left side wins 30, ties 20, loses 10 either way round:
    # left = log(30 / 10), tie = log(20 / sqrt(30 * 10))
    duels = [(LEFT_WON, 30), (TIE, 20), (RIGHT_WON, 10)]
    both_ways = [(i, 1 - i, outcome, times) for i in (0, 1) for outcome, times in duels]
    fit = davidson_fit(counts_of(*both_ways, versions=2), prior_spread=FLAT)
    assert fit.tells_sides
    assert fit.parameters == pytest.approx([0, 0, np.log(3), np.log(20 / 300**0.5)], abs=1e-5)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("spread", [FLAT, PRIOR_SPREAD, 0.5])
def test_it_is_the_summit_of_the_posterior(seed: int, spread: float) -> None:
    counts = simulated(4, tie=-0.4, left=0.3, seed=seed)
    fit = davidson_fit(counts, prior_spread=spread)
    found = optimize.minimize(
        naive_minus_log_posterior, np.zeros(6), args=(counts, spread), tol=1e-12
    )
    assert fit.parameters == pytest.approx(found.x, abs=1e-4)
    assert fit.strengths.mean() == pytest.approx(0, abs=1e-9)  # what the prior makes of it


def test_the_inverse_is_that_of_the_curvature() -> None:
    counts = simulated(3, tie=-0.4, left=0.3, seed=5)
    fit = davidson_fit(counts)
    step = 1e-4
    for parameter in range(5):
        unit = np.eye(5)[parameter] * step
        rise = slope(fit.parameters + unit, counts, PRIOR_SPREAD**-2)
        fall = slope(fit.parameters - unit, counts, PRIOR_SPREAD**-2)
        # A column of the curvature, taken back by the inverse, is minus a unit.
        back = fit.inverse @ (rise - fall) / (2 * step)
        assert back == pytest.approx(-unit / step, abs=1e-5)


def test_the_plain_case_is_evalicas() -> None:
    counts = simulated(6, tie=-30.0, left=0.0, seed=3)
    fit = davidson_fit(counts, left_effect=False, prior_spread=FLAT)
    left, right, winners = [], [], []
    for i in range(6):
        for j in range(6):
            for outcome, winner in ((LEFT_WON, evalica.Winner.X), (RIGHT_WON, evalica.Winner.Y)):
                times = int(counts[outcome, i, j])
                left += [str(i)] * times
                right += [str(j)] * times
                winners += [winner] * times
    peer = evalica.bradley_terry(left, right, winners, tolerance=1e-12, limit=10_000).scores
    logs = np.log([peer[str(i)] for i in range(6)])
    assert fit.strengths == pytest.approx(logs - logs.mean(), abs=1e-4)


def test_who_stands_left_does_not_matter_without_an_effect() -> None:
    counts = simulated(5, tie=-0.4, left=0.0, seed=4)
    mirrored = counts[::-1].swapaxes(1, 2)
    one, other = (davidson_fit(c, left_effect=False) for c in (counts, mirrored))
    assert one.parameters == pytest.approx(other.parameters, abs=1e-9)


@pytest.mark.parametrize("wins", [1, 10, 1_000])
def test_a_version_that_never_lost_has_a_finite_place(wins: int) -> None:
    # Each stands d/2 from 0. What its 2 * wins duels still pull up is what the prior pulls down:
    # 2 * wins * (P(lost) + P(tie) / 2) = d/2 / 3**2
    fit = davidson_fit(
        counts_of((0, 1, LEFT_WON, wins), (1, 0, RIGHT_WON, wins), versions=2), left_effect=False
    )
    apart = fit.strengths[0] - fit.strengths[1]
    tie = fit.parameters[-1]
    loses, ties, won = np.exp([-apart / 2, tie, apart / 2])
    missed = (loses + ties / 2) / (loses + ties + won)
    assert 2 * wins * missed == pytest.approx(apart / 2 / PRIOR_SPREAD**2, rel=1e-6)
    error = np.sqrt(fit.inverse[0, 0] + fit.inverse[1, 1] - 2 * fit.inverse[0, 1])
    assert error > 0.9  # log-odds: from 1,000 duels to 2,000 the odds grow, the doubt does not


@given(st.lists(st.integers(0, 6), min_size=27, max_size=27), st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_any_counts_have_a_summit(digits: list[int], power: int) -> None:
    counts = np.array(digits, dtype=float).reshape(3, 3, 3) * (1 - np.eye(3)) * 10.0**power
    fit = davidson_fit(counts)
    at_it = slope(fit.parameters, counts, PRIOR_SPREAD**-2)
    if not fit.tells_sides:
        at_it[-2] = 0
    assert np.abs(fit.inverse @ at_it).max() < 1e-7
    assert np.abs(fit.parameters).max() < 100


def test_a_version_without_duels_is_as_unsure_as_the_prior() -> None:
    fit = davidson_fit(counts_of((0, 1, LEFT_WON, 9), versions=3))
    assert fit.strengths[2] == 0
    assert fit.inverse[2, 2] == pytest.approx(PRIOR_SPREAD**2)
    assert PRIOR_SPREAD == 3  # of 1/9 to half a duel's 1/8


def test_strengths_are_0_on_average_on_each_island() -> None:
    counts = np.zeros((3, 5, 5))
    counts[:, :3, :3] = simulated(3, tie=-0.4, left=0.3, seed=7)
    counts[LEFT_WON, 3, 4] = 9
    fit = davidson_fit(counts)
    assert fit.strengths[:3].mean() == pytest.approx(0, abs=1e-9)
    assert fit.strengths[3:].mean() == pytest.approx(0, abs=1e-9)
    assert fit.strengths[3] > 0.5


def test_a_side_that_cannot_be_told_from_the_versions_is_left_out() -> None:
    # Version 0 always stands left: either could explain its wins.
    duels = [(0, 1, LEFT_WON, 6), (0, 1, RIGHT_WON, 2)]
    fit = davidson_fit(counts_of(*duels, versions=2), prior_spread=FLAT)
    assert not fit.tells_sides
    assert fit.parameters[-2] == 0
    assert fit.strengths == pytest.approx((np.log(3) / 2, -np.log(3) / 2), abs=1e-5)
    # One duel the other way round tells.
    assert davidson_fit(counts_of(*duels, (1, 0, TIE, 1), versions=2)).tells_sides


def test_impossible_input_is_refused() -> None:
    with pytest.raises(ValueError, match=r"give \(3, versions, versions\)"):
        davidson_fit(np.zeros((2, 2)))
    with pytest.raises(ValueError, match=r"have shape \(3, 2, 4\); give \(3, versions, versions\)"):
        davidson_fit(np.zeros((3, 2, 4)))
    with pytest.raises(ValueError, match="negative"):
        davidson_fit(counts_of((0, 1, TIE, -1), versions=2))
    with pytest.raises(ValueError, match="meets itself"):
        davidson_fit(counts_of((1, 1, TIE, 1), versions=2))
    with pytest.raises(ValueError, match="more than 0"):
        davidson_fit(np.zeros((3, 2, 2)), prior_spread=0.0)


def test_versions_that_are_far_apart_have_chances_of_all_and_none() -> None:
    strengths = np.array([3_000.0, 0.0, -3_000.0])
    won, tied, lost = chances(np.append(strengths, [0.0, 0.0]))
    ahead = np.sign(strengths[:, None] - strengths[None, :])
    # Of equals each outcome is a third where neither side nor a tie is more likely.
    assert won == pytest.approx(np.where(ahead == 0, 1 / 3, ahead > 0))
    assert tied == pytest.approx(np.where(ahead == 0, 1 / 3, 0.0))
    assert lost == pytest.approx(won.T)


def is_told_apart(met: NDArray[np.bool_]) -> bool:
    """Whether a constant is no sum of strengths' differences over the pairs that met."""
    left, right = np.nonzero(met)
    differences = np.eye(len(met))[left] - np.eye(len(met))[right]
    both = np.column_stack([differences, np.ones(len(left))])
    return bool(np.linalg.matrix_rank(both) > np.linalg.matrix_rank(differences))


@pytest.mark.parametrize("versions", [2, 3, 4, 6])
def test_a_side_is_told_where_no_strengths_say_the_same(versions: int) -> None:
    rng = np.random.default_rng(versions)
    told = []
    for _ in range(40):
        met = rng.random((versions, versions)) < 1.4 / versions
        np.fill_diagonal(met, val=False)
        if met.any():
            told.append(is_told_apart(met))
            counts = np.stack([met, met, met]).astype(np.float64) * 2
            assert davidson_fit(counts).tells_sides == told[-1]
    assert {True, False} == set(told)
