"""The mean of opinions, and the difference of two means, with errors by article and by person."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.clustered_variance import (
    ClusteredEstimate,
    clustered_estimate,
    clustered_parts,
)
from evaluation.stats.clusters import Clusters, Floats


def two_way_mean(
    values: Floats, clusters: Clusters, *, span: float | None
) -> ClusteredEstimate | None:
    """The mean of values, shape (opinions,): thumbs (1 or 0), duels (1, 1/2 or 0), ratings.

    span: the most that two values can differ, 1 for shares; None for no smoothing, see
        `clustered_variance.clustered_parts`, which is the source, too.
    None where there are neither two persons nor two articles. With Student's quantile for the
    effective number of clusters less one (`verdict_interval`), 95 % intervals of shares hold in
    .94 or more of simulations, from 50 votes of 10 readers on 10 articles on, also where the sides
    of duels are evened out (`side_luck`, `benchmarks.verdict_simulations`).
    Raises ValueError for values that differ by more than the span.
    """
    number = clusters.opinions
    if not number:
        return None
    _check(values, span)
    mean = float(values.mean())
    parts, effective = clustered_parts(
        (values - mean) / number, np.full(number, 1.0 / number**2), clusters, span=span
    )
    return clustered_estimate(mean, parts, effective, opinions=number)


def weighted_mean(
    values: Floats,
    weights: Floats,
    clusters: Clusters,
    *,
    span: float | None,
    kept: Floats | None = None,
    decided: NDArray[np.bool_] | None = None,
    centres: Floats | None = None,
) -> ClusteredEstimate | None:
    """The mean of values that count unequally, shape (opinions,); weights are positive.

    kept: what of each one's variance is left after fitting, beyond one mean; None for all.
    centres: what each is expected to be, such as the mean of its group; None for the mean of all.
    decided: which of them are no ties, in the middle of the span; None for all.
    span, None, errors and the source: as in `two_way_mean`, whose it is where all weigh the same.
    """
    if not clusters.opinions:
        return None
    coefficients = weights / weights.sum()
    mean = float(np.sum(coefficients * values))
    contributions = coefficients * (values - (mean if centres is None else centres))
    if kept is not None:
        contributions /= np.sqrt(kept)
    parts, effective = clustered_parts(
        contributions,
        coefficients**2,
        clusters,
        span=span,
        decided=1.0 if decided is None else float(np.sum(coefficients * decided)),
    )
    return clustered_estimate(mean, parts, effective, opinions=clusters.opinions)


def two_way_difference(
    values: Floats, candidate: NDArray[np.bool_], clusters: Clusters, *, span: float | None
) -> ClusteredEstimate | None:
    """The mean of the candidate's values less the mean of the others', shape (opinions,) each.

    A person or an article that has both sides counts in both, so what it does to both cancels.
    Nothing is compared like with like here: for 👍 see `mantel_haenszel`.
    None where a side has no values, or there are neither two persons nor two articles.
    span and errors: as in `two_way_mean`.
    """
    after = int(candidate.sum())
    before = clusters.opinions - after
    if not (after and before):
        return None
    _check(values, span)
    means = float(values[~candidate].mean()), float(values[candidate].mean())
    coefficients = np.where(candidate, 1.0 / after, -1.0 / before)
    residuals = values - np.where(candidate, means[1], means[0])
    parts, effective = clustered_parts(
        coefficients * residuals, coefficients**2, clusters, span=span
    )
    return clustered_estimate(means[1] - means[0], parts, effective, opinions=clusters.opinions)


def _check(values: Floats, span: float | None) -> None:
    if span is not None and float(values.max() - values.min()) > span:
        raise ValueError(f"values differ by more than {span}; give what a vote is worth, 0 to 1")
