"""How much better one version's 👍 are than another's, on the same articles in the same period."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.article_groups import own_means
from evaluation.stats.clustered_variance import (
    ClusteredEstimate,
    clustered_estimate,
    clustered_parts,
)
from evaluation.stats.clusters import Clusters, Codes, Floats
from evaluation.stats.stratum_weights import StratumWeights, weigh_strata

# Five against five: with fewer, a single opinion moves a side's share by more than 20 points, and
# the difference says more about who happened to meet both than about the versions.
LEAST_SHARED: Final = 10.0
# On one article it would be a verdict about that article.
LEAST_SHARED_ARTICLES: Final = 2


@dataclass(frozen=True, slots=True)
class SharedOpinions:
    """How much of the opinions on two versions lies in strata that have both.

    opinions: how many lie in such strata, of `of` in all. articles: on how many articles.
    worth: how many opinions split evenly, in strata of any size, would tell as much; 0 to
        opinions.
    """

    opinions: int
    of: int
    articles: int
    worth: float

    @property
    def enough(self) -> bool:
        """Whether the versions met often enough for a difference."""
        return self.worth >= LEAST_SHARED and self.articles >= LEAST_SHARED_ARTICLES


@dataclass(frozen=True, slots=True)
class StratifiedDifference:
    """The candidate's share less the baseline's, like with like.

    estimate: None where they share too little, or a single person gave all the shared opinions on
        a single article; shared says how much they share.
    baseline, candidate: the shares that the difference is of, each stratum weighing the same in
        both, 0 to 1; None without anything shared. They are not the raw shares.
    left_out: codes of the groups, ascending, in which they share nothing, so that the difference is
        not over them.
    """

    shared: SharedOpinions
    baseline: float | None
    candidate: float | None
    estimate: ClusteredEstimate | None
    left_out: tuple[int, ...]

    @property
    def too_little_shared(self) -> bool:
        """Whether that is why there is no estimate."""
        return not self.shared.enough


def stratified_difference(
    values: Floats,
    candidate: NDArray[np.bool_],
    stratum: Codes,
    clusters: Clusters,
    group: Codes | None = None,
    *,
    factors: Floats | None = None,
) -> StratifiedDifference:
    """Compare values from 0 to 1 within strata, shape (opinions,) each.

    stratum: a small whole number for each article and period in which the split was constant;
        a stratum lies within one article. clusters: of these opinions. group: a small whole number
        for what the article is one of, such as its source; -1 for an article that is not to be
        compared on; None where all are alike. factors: in its place, what each stratum's weight is
        multiplied by, shape (strata,), as `weigh_strata` finds them of more than these opinions.

    A stratum with n of the candidate's and m of the baseline's opinions weighs n * m / (n + m), as
    in Mantel and Haenszel: one with many of one and few of the other tells as much as its few.
    Between groups such weights would estimate over where both were shown evenly, so a group weighs
    as many articles as it has (`weigh_strata`), and one of enough articles and persons is held
    against its own difference (`article_groups`). The error is `_clustered`'s.

    Raises ValueError for a value outside 0 to 1 or columns of different lengths.

    Source: Greenland and Robins, "Estimation of a common effect parameter from sparse follow-up
    data", Biometrics 41 (1985), 55-68.
    """
    _check(values, candidate, stratum, clusters)
    weighed = weigh_strata(candidate, stratum, clusters, group, factors=factors)
    weights, left_out = weighed.weights, weighed.left_out
    sizes, means = weighed.sizes, _means(values, candidate, stratum, weighed.sizes)
    shared = shared_opinions(weighed, stratum, clusters)
    total = float(weights.sum())
    if total == 0:
        return StratifiedDifference(shared, None, None, None, left_out)
    before, after = ((means * weights).sum(axis=1) / total).tolist()
    if not shared.enough:
        return StratifiedDifference(shared, before, after, None, left_out)
    coefficients = weighed.coefficients(candidate, stratum)
    groups = np.zeros_like(stratum) if group is None else group + 1
    own = own_means(groups, coefficients**2, clusters)
    differences = _own_differences(after - before, means, weights, stratum, own.codes)
    fitted = _fitted(sizes, means, differences)[candidate.astype(np.intp), stratum]
    estimate = _clustered(
        after - before,
        coefficients=coefficients,
        residuals=(values - fitted) / np.sqrt(own.kept[own.codes]),
        number=sizes.sum(axis=0)[stratum],
        clusters=clusters,
    )
    return StratifiedDifference(shared, before, after, estimate, left_out)


def _own_differences(
    difference: float, means: Floats, weights: Floats, stratum: Codes, codes: Codes
) -> Floats:
    """What the versions are expected to differ by in each stratum, shape (strata,): what they do in
    its group, or in all where codes, of `article_groups.OwnMeans`, are 0."""
    own = np.zeros(len(weights), np.intp)
    own[stratum] = codes
    sums, totals = np.bincount(own, weights * (means[1] - means[0])), np.bincount(own, weights)
    sums[:1], totals[:1] = difference, 1.0
    return np.asarray((sums / totals)[own])


def _fitted(sizes: Floats, means: Floats, difference: Floats) -> Floats:
    """Least squares with an effect for each stratum, shape (2, strata): the stratum's mean, and
    the difference that it is expected to have."""
    both = np.maximum(sizes.sum(axis=0), 1.0)
    middle = (sizes * means).sum(axis=0) / both
    return np.stack([middle - difference * sizes[1] / both, middle + difference * sizes[0] / both])


def _clustered(
    difference: float,
    *,
    coefficients: Floats,
    residuals: Floats,
    number: Floats,
    clusters: Clusters,
) -> ClusteredEstimate | None:
    """The error of a weighted difference; columns of shape (opinions,).

    residuals: about an effect for each stratum, to which both versions contribute, so that a cell
    of a single vote keeps its variance; about its own mean it would be 0. number: opinions in the
    stratum.

    A stratum's mean still takes away a part of what a cell departs: own / number of it. Where a
    whole article is summed the mean cancels and nothing is lost. Where cells are independent,
    dividing by the root of what is kept gives their variance back; what one person's opinions
    have in common is given back only by dividing by all of it, which makes too much of what
    cells do alone, so only what persons add to their cells is taken from there.

    Sources: MacKinnon and White, "Some heteroskedasticity-consistent covariance matrix estimators
    with improved finite sample properties", Journal of Econometrics 29 (1985), 305-325, HC2 and
    HC3, for the two divisions; that they hold here is shown by simulation
    (`benchmarks.like_with_like`): errors are .97 to 1.14 of what estimates miss by.
    """
    own = clusters.own_cell_sizes()
    # A person alone in a stratum saw both versions: what is common to them cancels.
    kept = np.where(own < number, 1 - own / number, 1 - 1 / np.maximum(number, 2.0))
    contributions, loads = coefficients * residuals, coefficients**2
    parts, effective = clustered_parts(
        contributions / np.sqrt(kept),
        loads,
        clusters,
        span=1.0,
        article_contributions=contributions,
    )
    apart, _ = clustered_parts(contributions / kept, loads, clusters, span=None)
    if apart.person is not None:
        parts = replace(parts, person=max(0.0, parts.cell + apart.person - apart.cell))
    opinions = int(np.count_nonzero(loads))
    return clustered_estimate(difference, parts, effective, opinions=opinions)


def _means(values: Floats, candidate: NDArray[np.bool_], stratum: Codes, sizes: Floats) -> Floats:
    """The mean by side and stratum, shape (2, strata); 0 where there are no opinions."""
    place = stratum.astype(np.intp) + sizes.shape[1] * candidate
    sums = np.bincount(place, weights=values, minlength=sizes.size)
    return np.asarray(sums.reshape(sizes.shape) / np.maximum(sizes, 1.0))


def shared_opinions(weighed: StratumWeights, stratum: Codes, clusters: Clusters) -> SharedOpinions:
    """How much of the opinions lies in strata that have both versions and weigh something."""
    weights, both = weighed.weights, weighed.sizes.sum(axis=0)
    met = weights > 0
    seen = met[stratum].astype(np.float64)
    articles = np.count_nonzero(clusters.by_article(clusters.by_cell(seen)))
    total = float(weights.sum())
    # Weights that were multiplied unlike tell less; not at all less where all factors are 1.
    unlike = float((weights * weighed.factors).sum()) / total if total else 1.0
    # Of opinions split evenly the weight is a quarter.
    return SharedOpinions(int(both[met].sum()), len(stratum), int(articles), 4 * total / unlike)


def _check(
    values: Floats, candidate: NDArray[np.bool_], stratum: Codes, clusters: Clusters
) -> None:
    if not len(values) == len(candidate) == len(stratum) == clusters.opinions:
        raise ValueError("columns of different lengths; give each opinion a value, side, stratum")
    if len(values) and not (values.min() >= 0 and values.max() <= 1):
        raise ValueError("a value lies outside 0 to 1; give what one vote is worth")
