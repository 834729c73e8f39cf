"""Strengths from duels: the citation example, evalica, the likelihood itself, and the edges."""

import evalica
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import optimize

from evaluation.stats.bradley_terry import bradley_terry
from evaluation.stats.duel_counts import LEFT_WON, RIGHT_WON, TIE


def counts_of(*duels: tuple[int, int, int, int], versions: int) -> NDArray[np.float64]:
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


def naive_minus_log_likelihood(
    parameters: NDArray[np.float64], counts: NDArray[np.float64]
) -> float:
    """The model by its definition, a duel at a time."""
    *strengths, left, tie = parameters
    total = 0.0
    for i, s in enumerate(strengths):
        for j, t in enumerate(strengths):
            if i != j:
                half = (s - t + left) / 2
                weights = np.exp([half, tie, -half])
                total -= float(counts[:, i, j] @ np.log(weights / weights.sum()))
    return total


def test_journals_that_cite_each_other_come_out_as_published() -> None:
    # Stigler's citations, Agresti's "Categorical Data Analysis": Biometrika, Communications in
    # Statistics, JASA, JRSS-B; a row is cited by a column.
    counts = np.zeros((3, 4, 4))
    counts[LEFT_WON] = [
        [714, 730, 498, 221],
        [33, 425, 68, 17],
        [320, 813, 1072, 142],
        [284, 276, 325, 188],
    ]
    fit = bradley_terry(counts, left_effect=False)
    strengths = [s for s in fit.strengths if s is not None]
    against_biometrika = [s - strengths[0] for s in strengths]
    assert against_biometrika == pytest.approx([0, -2.949, -0.480, 0.269], abs=5e-4)
    assert (fit.left_effect, fit.tie) == (None, None)
    assert fit.duels == 3727  # 730+498+221 + 33+68+17 + 320+813+142 + 284+276+325


def test_two_versions_by_hand() -> None:
    # A wins 30 of 40: log(30 / 10) apart, half on each side of 0
    fit = bradley_terry(
        counts_of((0, 1, LEFT_WON, 30), (0, 1, RIGHT_WON, 10), versions=2), left_effect=False
    )
    assert fit.strengths == pytest.approx((np.log(3) / 2, -np.log(3) / 2), abs=1e-6)


def test_sides_and_ties_by_hand() -> None:
    # Equal versions; the left side wins 30, ties 20, loses 10 either way round:
    # left = log(30 / 10), tie = log(20 / sqrt(30 * 10))
    duels = [(LEFT_WON, 30), (TIE, 20), (RIGHT_WON, 10)]
    both_ways = [(i, 1 - i, outcome, times) for i in (0, 1) for outcome, times in duels]
    fit = bradley_terry(counts_of(*both_ways, versions=2))
    assert fit.strengths == pytest.approx((0, 0), abs=1e-9)
    assert fit.left_effect == pytest.approx(np.log(3), abs=1e-6)
    assert fit.tie == pytest.approx(np.log(20 / 300**0.5), abs=1e-6)


@pytest.mark.parametrize("seed", [1, 2])
def test_it_is_the_summit_of_the_likelihood(seed: int) -> None:
    counts = simulated(4, tie=-0.4, left=0.3, seed=seed)
    fit = bradley_terry(counts)
    found = optimize.minimize(naive_minus_log_likelihood, np.zeros(6), args=(counts,), tol=1e-12)
    strengths = found.x[:4] - found.x[:4].mean()
    assert fit.strengths == pytest.approx(tuple(strengths), abs=1e-4)
    assert (fit.left_effect, fit.tie) == pytest.approx(tuple(found.x[4:]), abs=1e-4)


def test_the_plain_case_is_evalicas() -> None:
    counts = simulated(6, tie=-30.0, left=0.0, seed=3)
    fit = bradley_terry(counts, left_effect=False)
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
    assert fit.strengths == pytest.approx(tuple(logs - logs.mean()), abs=1e-4)


def test_who_stands_left_does_not_matter_without_an_effect() -> None:
    counts = simulated(5, tie=-0.4, left=0.0, seed=4)
    mirrored = counts[::-1].swapaxes(1, 2)
    one, other = (bradley_terry(c, left_effect=False) for c in (counts, mirrored))
    assert one.strengths == pytest.approx(other.strengths, abs=1e-9)


def test_a_version_that_never_lost_has_no_strength() -> None:
    counts = counts_of(
        (0, 1, LEFT_WON, 5),
        (0, 1, RIGHT_WON, 5),
        (2, 0, LEFT_WON, 3),
        (2, 1, LEFT_WON, 2),
        versions=4,
    )
    fit = bradley_terry(counts, left_effect=False)
    assert fit.compared == (0, 1)
    assert fit.strengths == pytest.approx((0, 0, None, None), abs=1e-9)
    assert fit.duels == 10


def test_a_tie_connects_both_ways() -> None:
    counts = counts_of(
        (0, 1, LEFT_WON, 5), (0, 1, RIGHT_WON, 5), (2, 0, LEFT_WON, 3), (2, 0, TIE, 1), versions=3
    )
    assert bradley_terry(counts, left_effect=False).compared == (0, 1, 2)


@pytest.mark.parametrize(
    "counts", [np.zeros((3, 3, 3)), counts_of((0, 1, TIE, 9), versions=3)], ids=["none", "ties"]
)
def test_without_a_decided_duel_nothing_is_known(counts: NDArray[np.float64]) -> None:
    fit = bradley_terry(counts)
    assert fit.strengths == (None, None, None)
    assert (fit.left_effect, fit.tie, fit.duels, fit.compared) == (None, None, 0, ())


def test_a_side_that_cannot_be_told_from_the_versions_is_left_out() -> None:
    # Version 0 always stands left: either could explain its wins.
    counts = counts_of((0, 1, LEFT_WON, 6), (0, 1, RIGHT_WON, 2), versions=2)
    fit = bradley_terry(counts)
    assert fit.left_effect is None
    assert fit.strengths == pytest.approx((np.log(3) / 2, -np.log(3) / 2), abs=1e-6)


def test_a_side_that_always_wins_is_not_bounded() -> None:
    counts = counts_of((0, 1, LEFT_WON, 4), (1, 0, LEFT_WON, 4), versions=2)
    fit = bradley_terry(counts)
    assert fit.left_effect is None
    assert fit.strengths == pytest.approx((0, 0), abs=1e-6)


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match=r"give \(3, versions, versions\)"):
        bradley_terry(np.zeros((2, 2)))
    with pytest.raises(ValueError, match="negative"):
        bradley_terry(counts_of((0, 1, TIE, -1), versions=2))


def test_the_truth_is_found_as_duels_grow() -> None:
    rng = np.random.default_rng(2026)
    strengths = np.array([-0.6, -0.2, 0.1, 0.7])
    half = (strengths[:, None] - strengths[None, :] + 0.2) / 2
    shares = np.exp(np.stack([half, np.full((4, 4), -0.5), -half]))
    shares /= shares.sum(axis=0)
    counts = np.zeros((3, 4, 4))
    for i in range(4):
        for j in range(4):
            counts[:, i, j] = rng.multinomial(20_000 * (i != j), shares[:, i, j])
    fit = bradley_terry(counts)
    assert fit.strengths == pytest.approx(tuple(strengths), abs=0.025)  # three standard errors
    assert (fit.left_effect, fit.tie) == pytest.approx((0.2, -0.5), abs=0.025)
