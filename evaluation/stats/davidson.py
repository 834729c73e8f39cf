"""Davidson's model of duels: Bradley-Terry with ties, a left-side effect and a weak prior.

A version of strength s on the left meets one of strength t on the right. With d = s - t + left,
the left one wins, both tie or the right one wins in the ratio exp(d/2) : exp(tie) : exp(-d/2).
It is an exponential family: the counts are all that matters, a tie is half a win for each, and
the likelihood has one summit.

The prior is weak: each parameter is normal around 0 with a spread of 3, so that 95 versions of 100
win between 0.3 and 99.7 % of decided duels with an average one. It weighs less than half a duel of
equals. So a version that never lost has a place, as far up as its duels carry it, with an interval
that is finite and wide; and versions that wins in a circle do not connect can be fitted as well.

Sources: R. A. Davidson, "On extending the Bradley-Terry model to accommodate ties in paired
comparison experiments", JASA 65 (1970), 317-328; Davidson and Beaver, "On extending the
Bradley-Terry model to incorporate within-pair order effects", Biometrics 33 (1977), 693-702.

Parameters stand in one row: the strengths, then left, then tie.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.duels import LEFT_WON, RIGHT_WON, TIE

Array = NDArray[np.float64]
# Of the normal prior, in log-odds: half a duel of equals tells 1/8, this prior 1/9.
PRIOR_SPREAD: Final = 3.0
_CONVERGED: Final = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class DavidsonFit:
    """The summit, and the inverse of the information there.

    parameters: shape (versions + 2,), log-odds. A version without duels has 0, the prior's middle.
    inverse: shape (versions + 2, versions + 2), the prior's information included: the covariance
        if every duel were independent and the model right. 0 where a parameter was not free.
    tells_sides: whether the left side's effect was estimated; otherwise it is 0.
    """

    parameters: Array
    inverse: Array
    tells_sides: bool

    @property
    def strengths(self) -> Array:
        """Of each version, shape (versions,); 0 on average among those that duels connect.

        The slope of the likelihood is 0 for all of them together, and so is the prior's then.
        """
        return self.parameters[:-2]


def davidson_fit(
    counts: Array, *, left_effect: bool = True, prior_spread: float = PRIOR_SPREAD
) -> DavidsonFit:
    """Find the summit of the posterior by Newton's method.

    counts: not negative, shape (3, versions, versions): outcome, left, right; 0 on the diagonal.
    left_effect: whether to estimate one, where the duels tell it from the strengths at all.
    prior_spread: above 0; 1e3 leaves the likelihood's own summit, where it has one.
    Raises ValueError for other counts or another prior.
    """
    if counts.ndim != 3 or counts.shape[0] != 3 or counts.shape[1] != counts.shape[2]:
        raise ValueError(f"counts have shape {counts.shape}; give (3, versions, versions)")
    if (counts < 0).any() or np.einsum("kii->", counts):
        raise ValueError("a count is negative, or a version meets itself; count duels anew")
    if not prior_spread > 0:
        raise ValueError(f"a prior of spread {prior_spread} is none; give more than 0")
    duels = counts.sum(axis=0)
    free = np.ones(len(duels) + 2, dtype=bool)
    free[-2] = left_effect and _tells_sides(duels)
    parameters = np.zeros(len(free))
    where, prior = np.ix_(free, free), prior_spread**-2
    # A step of at most 1 keeps far starts from overshooting; strengths of 100 are not met.
    for _ in range(200):
        matrix = information(parameters, duels, prior)
        step = np.zeros(len(free))
        step[free] = np.linalg.solve(matrix[where], slope(parameters, counts, prior)[free])
        longest = float(np.abs(step).max())
        parameters = parameters + step / max(1.0, longest)
        if longest < _CONVERGED:
            break
    inverse = np.zeros_like(matrix)
    inverse[where] = np.linalg.inv(information(parameters, duels, prior)[where])
    return DavidsonFit(parameters, inverse, bool(free[-2]))


def chances(parameters: Array) -> Array:
    """Of left won, tie, right won; shape (3, versions, versions)."""
    strengths, (left, tie) = parameters[:-2], parameters[-2:]
    half = (strengths[:, None] - strengths[None, :] + left) / 2
    terms = np.stack([half, np.full(half.shape, tie), -half])
    terms = np.exp(terms - terms.max(axis=0))
    return np.asarray(terms / terms.sum(axis=0))


def slope(parameters: Array, counts: Array, prior: float) -> Array:
    """Of the log-posterior, shape (versions + 2,). prior: 1 / spread**2."""
    won, tied, lost = chances(parameters)
    duels = counts.sum(axis=0)
    surplus = (counts[LEFT_WON] - counts[RIGHT_WON] - duels * (won - lost)) / 2
    of_tie = float((counts[TIE] - duels * tied).sum())
    likelihood = np.append(surplus.sum(axis=1) - surplus.sum(axis=0), [surplus.sum(), of_tie])
    return np.asarray(likelihood - prior * parameters)


def information(parameters: Array, duels: Array, prior: float) -> Array:
    """Minus the curvature of the log-posterior, shape (versions + 2, versions + 2)."""
    won, tied, lost = chances(parameters)
    balance = (won - lost) / 2
    matrix = assembled(
        duels * ((won + lost) / 4 - balance**2), -duels * balance * tied, duels * tied * (1 - tied)
    )
    return np.asarray(matrix + prior * np.eye(len(matrix)))


def duel_slopes(parameters: Array) -> tuple[Array, Array]:
    """One duel's slope in d and in tie, each of shape (3, versions, versions)."""
    won, tied, lost = chances(parameters)
    balance = (won - lost) / 2
    return np.stack([0.5 - balance, -balance, -0.5 - balance]), np.stack([-tied, 1 - tied, -tied])


def assembled(of_d: Array, crossed: Array, of_tie: Array) -> Array:
    """Second moments of a duel's slopes in d and tie, as a matrix over the parameters.

    of_d, crossed, of_tie: shape (versions, versions), left by right.
    """
    versions = len(of_d)
    left, tie = versions, versions + 1
    matrix = np.zeros((versions + 2, versions + 2))
    matrix[:versions, :versions] = np.diag(of_d.sum(axis=1) + of_d.sum(axis=0)) - of_d - of_d.T
    for row, moment in ((left, of_d), (tie, crossed)):
        matrix[row, :versions] = moment.sum(axis=1) - moment.sum(axis=0)
        matrix[:versions, row] = matrix[row, :versions]
    matrix[left, left] = of_d.sum()
    matrix[left, tie] = matrix[tie, left] = crossed.sum()
    matrix[tie, tie] = of_tie.sum()
    return matrix


def _tells_sides(duels: Array) -> bool:
    """Whether a left-side effect differs from every choice of strengths, on the duels there are."""
    # The best strengths for a constant difference of 1, by the normal equations of the pairs.
    there = (duels > 0).astype(np.float64)
    laplacian = np.diag(there.sum(axis=0) + there.sum(axis=1)) - there - there.T
    best = np.linalg.lstsq(laplacian, there.sum(axis=1) - there.sum(axis=0), rcond=None)[0]
    missed = np.abs(best[:, None] - best[None, :] - 1)[there > 0]
    return bool(missed.max(initial=0.0) > 1e-6)
