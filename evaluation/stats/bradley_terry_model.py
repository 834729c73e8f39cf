"""The likelihood of duels with ties and a left-side effect, for many reweightings at once.

A version of strength s on the left meets one of strength t on the right. With d = s - t + left,
the left one wins, both tie or the right one wins in the ratio exp(d/2) : exp(tie) : exp(-d/2).
These are Davidson's ties. Rao and Kupper's fit as well, but Davidson's are an exponential family:
the counts are all that matters, a tie is half a win for each, and the likelihood has one summit.

Sources: R. A. Davidson, "On extending the Bradley-Terry model to accommodate ties in paired
comparison experiments", JASA 65 (1970), 317-328; Davidson and Beaver, "On extending the
Bradley-Terry model to incorporate within-pair order effects", Biometrics 33 (1977), 693-702.

Parameters stand in one column: the strengths, then left, then tie (-inf where no tie exists).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.duel_counts import LEFT_WON, RIGHT_WON, TIE

Array = NDArray[np.float64]
# A prior that weighs a millionth of a duel keeps a version that never lost at a finite strength.
RIDGE = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """What the likelihood needs of the counts, in each of `columns` reweightings.

    duels: shape (versions, versions, columns), left by right. observed: shape (versions + 2,
    columns): each version's wins less losses, halved; the left side's; the ties.
    """

    duels: Array
    observed: Array


def sums_of(counts: Array) -> Sums:
    """counts: shape (3, versions, versions, columns), as `duel_counts` gives them."""
    surplus = (counts[LEFT_WON] - counts[RIGHT_WON]) / 2
    strengths = surplus.sum(axis=1) - surplus.sum(axis=0)
    rest = surplus.sum(axis=(0, 1)), counts[TIE].sum(axis=(0, 1))
    return Sums(counts.sum(axis=0), np.vstack([strengths, *rest]))


def pull(parameters: Array) -> Array:
    """The slope of the prior, shape (versions + 2, columns)."""
    return RIDGE * np.where(np.isfinite(parameters), parameters, 0.0)


def gradient(parameters: Array, sums: Sums) -> Array:
    """The slope of the penalised log-likelihood, shape (versions + 2, columns)."""
    won, tied, lost = probabilities(parameters)
    expected = sums.duels * (won - lost) / 2
    strengths = expected.sum(axis=1) - expected.sum(axis=0)
    rest = expected.sum(axis=(0, 1)), (sums.duels * tied).sum(axis=(0, 1))
    return np.asarray(sums.observed - np.vstack([strengths, *rest]) - pull(parameters))


def probabilities(parameters: Array) -> Array:
    """Of left wins, tie, right wins; shape (3, versions, versions, columns)."""
    strengths, (left, tie) = parameters[:-2], parameters[-2:]
    d = (strengths[:, None] - strengths[None, :] + left) / 2
    shares = np.stack([d, np.broadcast_to(tie, d.shape), -d])
    shares = np.exp(shares - shares.max(axis=0))
    return np.asarray(shares / shares.sum(axis=0))


def information(parameters: Array, sums: Sums) -> Array:
    """Minus the curvature of the penalised log-likelihood, shape (columns, n, n), n = versions + 2.

    The direction that moves all strengths alike, which no duel tells, is filled in.
    """
    won, tied, lost = probabilities(parameters)
    balance = (won - lost) / 2
    matrix = assembled(
        sums.duels * ((won + lost) / 4 - balance**2),
        -sums.duels * balance * tied,
        sums.duels * tied * (1 - tied),
    )
    n = len(parameters)
    matrix[:, np.arange(n), np.arange(n)] += RIDGE
    matrix[:, : n - 2, : n - 2] += np.trace(matrix, axis1=1, axis2=2)[:, None, None] / n**2
    return matrix


def score_products(parameters: Array, counts: Array) -> Array:
    """The sum over duels of the outer product of each one's slope, shape (columns, n, n)."""
    won, tied, lost = probabilities(parameters)
    balance = (won - lost) / 2
    of_difference = [0.5 - balance, -balance, -0.5 - balance]
    of_tie = [-tied, 1 - tied, -tied]
    return assembled(
        sum(c * d * d for c, d in zip(counts, of_difference, strict=True)),
        sum(c * d * t for c, d, t in zip(counts, of_difference, of_tie, strict=True)),
        sum(c * t * t for c, t in zip(counts, of_tie, strict=True)),
    )


def assembled(of_d: Array, crossed: Array, of_tie: Array) -> Array:
    """Second moments of a duel's slopes in d and tie, as a matrix over the parameters.

    of_d, crossed, of_tie: shape (versions, versions, columns). Returns (columns, n, n).
    """
    versions, _, columns = of_d.shape
    left, tie = versions, versions + 1
    matrix = np.zeros((columns, versions + 2, versions + 2))
    matrix[:, :versions, :versions] = -np.moveaxis(of_d + of_d.swapaxes(0, 1), 2, 0)
    each = np.arange(versions)
    matrix[:, each, each] = (of_d.sum(axis=1) + of_d.sum(axis=0)).T
    for row, moment in ((left, of_d), (tie, crossed)):
        matrix[:, row, :versions] = (moment.sum(axis=1) - moment.sum(axis=0)).T
        matrix[:, :versions, row] = matrix[:, row, :versions]
    matrix[:, left, left] = of_d.sum(axis=(0, 1))
    matrix[:, left, tie] = matrix[:, tie, left] = crossed.sum(axis=(0, 1))
    matrix[:, tie, tie] = of_tie.sum(axis=(0, 1))
    return matrix


def newton_step(matrix: Array, slope: Array, free: NDArray[np.bool_]) -> Array:
    """Solve for the step of the free parameters; shape (n, columns), 0 for the others."""
    where = np.flatnonzero(free)
    inner = matrix[:, where[:, None], where[None, :]]
    step = np.zeros_like(slope)
    step[where] = np.linalg.solve(inner, slope[where].T[:, :, None])[:, :, 0].T
    return step
