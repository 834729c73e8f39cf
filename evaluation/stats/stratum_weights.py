"""How much each stratum of a difference within strata weighs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.clusters import Clusters, Codes, Floats


@dataclass(frozen=True, slots=True, eq=False)
class StratumWeights:
    """What strata weigh, shape (strata,) each.

    sizes: opinions by side, the baseline's first, shape (2, strata). factors: what the weights that
    tell most are multiplied by. weights: not yet divided by their sum. left_out: groups, ascending,
    in which the versions share nothing.
    """

    sizes: Floats
    factors: Floats
    weights: Floats
    left_out: tuple[int, ...]

    def coefficients(self, candidate: NDArray[np.bool_], stratum: Codes) -> Floats:
        """What each opinion counts for in the difference, shape (opinions,): it is their sum of
        products with the values. All 0 where nothing is shared."""
        side = candidate.astype(np.intp)
        total = float(self.weights.sum()) or 1.0
        own = (self.weights / total)[stratum] / self.sizes[side, stratum]
        return np.asarray(np.where(candidate, own, -own))


def weigh_strata(
    candidate: NDArray[np.bool_],
    stratum: Codes,
    clusters: Clusters,
    group: Codes | None = None,
    *,
    factors: Floats | None = None,
) -> StratumWeights:
    """Weigh strata as `mantel_haenszel.stratified_difference` does; arguments as there.

    A group's factor is its part of the articles over its part of the weights; 1 where there is one
    group. A group of a single pair weighs as its articles, too: then the interval is as wide as it
    must be.
    Raises ValueError for groups of another length.
    """
    if group is not None and len(group) != len(stratum):
        raise ValueError("columns of different lengths; give each opinion a group, or none at all")
    sizes = side_sizes(candidate, stratum)
    even = sizes[0] * sizes[1] / np.maximum(sizes.sum(axis=0), 1.0)
    left_out: tuple[int, ...] = ()
    if factors is not None:
        factors = factors[: len(even)]
    elif group is None or not len(group):
        factors = np.ones_like(even)
    else:
        factors, left_out = _by_articles(even, stratum, clusters, group)
    return StratumWeights(sizes, factors, even * factors, left_out)


def side_sizes(candidate: NDArray[np.bool_], stratum: Codes) -> Floats:
    """Opinions by side, the baseline's first, and stratum, shape (2, strata)."""
    strata = int(stratum.max()) + 1 if len(stratum) else 0
    place = stratum.astype(np.intp) + strata * candidate
    return np.bincount(place, minlength=2 * strata).astype(np.float64).reshape(2, strata)


def _by_articles(
    even: Floats, stratum: Codes, clusters: Clusters, group: Codes
) -> tuple[Floats, tuple[int, ...]]:
    own = np.zeros(len(even), np.intp)
    own[stratum] = group + 1  # 0 is for articles that are not to be compared on
    of_articles = clusters.in_order(own[stratum])[clusters.cell_starts[clusters.article_starts]]
    articles = np.bincount(of_articles)
    articles[0] = 0
    worth = np.bincount(own, even)
    shared = (worth > 0) & (articles > 0)
    if not shared.any():
        return np.zeros_like(even), tuple((np.flatnonzero(articles) - 1).tolist())
    part_of_weights = np.where(shared, worth / worth[shared].sum(), 1.0)
    factors = shared * (articles / articles[shared].sum()) / part_of_weights
    left_out = np.flatnonzero(~shared & (articles > 0)) - 1
    return factors[own], tuple(left_out.tolist())
