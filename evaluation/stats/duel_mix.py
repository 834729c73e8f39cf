"""Duels over one mix of articles: each group of them weighs as many articles as it has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.article_groups import own_means
from evaluation.stats.clusters import Clusters, Codes, Floats
from evaluation.stats.side_luck import on_one_side, without_side_luck


@dataclass(frozen=True, slots=True, eq=False)
class MixedDuels:
    """Duels of which each side and group counts as much as it should; shape (duels,) each.

    values: less what their side added. weights sum to 1. centres: the mean that each is held
    against; kept: what of its variance is left about it, over what is left about one mean of all.
    """

    values: Floats
    weights: Floats
    kept: Floats
    centres: Floats


def mixed_duels(
    values: Floats, on_left: NDArray[np.bool_], clusters: Clusters, group: Codes | None = None
) -> MixedDuels:
    """Weigh duels by the mix of the articles that they are on, and even out sides within groups.

    values, on_left: as in `side_luck.without_side_luck`. group: a small whole number for what the
    article is one of, such as its source, -1 for nothing known; None where all are alike.

    A group with enough articles and persons (`article_groups`) weighs as many articles as it has,
    and has sides and a mean of its own, so that neither how often it was drawn nor what groups
    differ by is in the estimate or its error. All others are one group together, and so is one in
    nearly all of whose duels a version stood on one side: there nothing tells it from its side.

    Source: poststratification; Holt and Smith, "Post stratification", Journal of the Royal
    Statistical Society A 142 (1979), 33-46.
    """
    codes: Codes = np.zeros(len(values), np.int64)
    if group is not None:
        codes = own_means(group + 1, np.ones(len(values)), clusters).codes
        codes = _with_both_sides(codes, on_left)
    even = without_side_luck(values, on_left, codes)
    of_articles = clusters.in_order(codes)[clusters.cell_starts[clusters.article_starts]]
    weights = even.weights * (np.bincount(of_articles) / len(of_articles))[codes]
    if not codes.any():
        return MixedDuels(even.values, weights, even.kept, even.means[codes])
    own = own_means(codes, weights**2, clusters)  # the others together may have a mean, too
    mean = float(np.sum(weights * even.values))
    centres = np.where(own.codes > 0, even.means[codes], mean)
    return MixedDuels(even.values, weights, even.kept * own.kept[own.codes], centres)


def _with_both_sides(codes: Codes, on_left: NDArray[np.bool_]) -> Codes:
    """Group 0 takes in those that are on one side alone, and all where that does not help it.

    Where all duels together are on one side nothing helps, and groups stay as they are.
    """
    if on_one_side(on_left):
        return codes
    alone = [code for code in np.unique(codes) if on_one_side(on_left[codes == code])]
    if not alone:
        return codes
    joined = np.where(np.isin(codes, alone), 0, codes)
    others = joined == 0
    return np.zeros_like(codes) if on_one_side(on_left[others]) else joined
