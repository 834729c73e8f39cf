"""Standard errors of Bradley-Terry strengths with clustered duels, without resampling.

For a selection whose duels are all at hand: a filter nobody keeps a table of replicates for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from evaluation.stats.bradley_terry import BradleyTerry, connected_fit
from evaluation.stats.bradley_terry_model import information, probabilities, sums_of
from evaluation.stats.duel_counts import cells_of, duel_cells, duel_counts
from evaluation.stats.interval import Interval, two_sided_z


@dataclass(frozen=True, slots=True, eq=False)
class Duels:
    """One duel a position: versions from 0, outcome as in `duel_counts`, article and reader.

    All of shape (duels,); articles and readers are any whole numbers.
    """

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    outcome: NDArray[np.int64]
    articles: NDArray[np.int64]
    readers: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class SandwichStrengths:
    """The fit and the standard errors of differences, shape (versions, versions).

    errors: NaN where either version has no strength, 0 on the diagonal.
    """

    fit: BradleyTerry
    errors: NDArray[np.float64]

    def difference(self, baseline: int, candidate: int, *, level: float = 0.95) -> Interval | None:
        """Of the candidate's strength minus the baseline's; None unless both have one."""
        one, other = self.fit.strengths[baseline], self.fit.strengths[candidate]
        if one is None or other is None or baseline == candidate:
            return None
        reach = two_sided_z(level) * float(self.errors[baseline, candidate])
        return Interval(other - one - reach, other - one + reach, level)


def sandwich_strengths(
    duels: Duels, *, versions: int, left_effect: bool = True
) -> SandwichStrengths | None:
    """Fit the duels, clustered by article and by reader; None where nothing can be compared.

    Source: the sum by article plus the sum by reader less the sum by both, Cameron, Gelbach and
    Miller, Journal of Business and Economic Statistics 29 (2011), 238-249; never below the last,
    since votes of one reader or on one article do not avoid each other.
    """
    cells = duel_cells(duels.left, duels.right, duels.outcome)
    table = np.bincount(cells, minlength=cells_of(versions)).astype(np.int32)
    counts = duel_counts(table[:, None], versions=versions)[..., 0]
    fit, parameters, free = connected_fit(counts, left_effect=left_effect)
    if not fit.compared:
        return None
    compared = np.array(fit.compared)
    slopes = _slopes(duels, compared, parameters, versions)
    within = counts[:, compared[:, None], compared]
    matrix = information(parameters[:, None], sums_of(within[..., None]))[0]
    half = np.linalg.inv(matrix[np.ix_(free, free)])[: len(compared)]
    both = duels.articles - duels.articles.min(initial=0)
    both = both * (int(np.ptp(duels.readers)) + 1) + duels.readers - duels.readers.min(initial=0)
    by_article, by_reader, by_both = (
        _difference_variances(half @ _product(slopes, clusters)[np.ix_(free, free)] @ half.T)
        for clusters in (duels.articles, duels.readers, both)
    )
    errors = np.full((versions, versions), np.nan)
    variance = np.maximum(by_article + by_reader - by_both, by_both)
    errors[np.ix_(compared, compared)] = np.sqrt(variance)
    return SandwichStrengths(fit, errors)


def _slopes(
    duels: Duels, compared: NDArray[np.int64], parameters: NDArray[np.float64], versions: int
) -> sparse.csr_array:
    """Each duel's slope in every parameter, shape (duels, compared + 2)."""
    place = np.full(versions, -1)
    place[compared] = np.arange(len(compared))
    left, right = place[duels.left], place[duels.right]
    used = np.flatnonzero((left >= 0) & (right >= 0) & (left != right))
    left, right, outcome = left[used], right[used], duels.outcome[used]
    shares = probabilities(parameters[:, None])[..., 0]
    balance = (shares[0] - shares[2]) / 2
    in_difference = np.array([0.5, 0.0, -0.5])[outcome] - balance[left, right]
    in_tie = np.array([0.0, 1.0, 0.0])[outcome] - shares[1, left, right]
    n = len(parameters)
    columns = np.concatenate([left, right, np.full(len(used), n - 2), np.full(len(used), n - 1)])
    values = np.concatenate([in_difference, -in_difference, in_difference, in_tie])
    return sparse.csr_array(
        (values, (np.tile(used, 4), columns)), shape=(len(duels.left), n), dtype=np.float64
    )


def _product(slopes: sparse.csr_array, clusters: NDArray[np.int64]) -> NDArray[np.float64]:
    """The sum over clusters of the outer product of each one's summed slope."""
    distinct, codes = np.unique(clusters, return_inverse=True)
    member = sparse.csr_array(
        (np.ones(len(codes)), (codes, np.arange(len(codes)))), shape=(len(distinct), len(codes))
    )
    summed = member @ slopes
    return np.asarray((summed.T @ summed).todense())


def _difference_variances(covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    own = np.diag(covariance)
    return np.maximum(0.0, own[:, None] + own[None, :] - 2 * covariance)
