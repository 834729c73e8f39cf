"""The error of an estimate that is a smooth function of means, from what each opinion moves it."""

from __future__ import annotations

import numpy as np

from evaluation.stats.clustered_variance import (
    ClusteredEstimate,
    clustered_estimate,
    clustered_parts,
)
from evaluation.stats.clusters import Clusters, Floats


def linearised_estimate(
    value: float, influence: Floats, clusters: Clusters, *, span: float | None
) -> ClusteredEstimate | None:
    """An estimate whose influence function is known at each opinion, shape (opinions,).

    value, influence: in one unit; the influence has mean 0, and that of a mean is what each value
    departs from it. span: the most that two of them can differ, None for no smoothing, as in
    `clustered_variance.clustered_parts`.
    None where there are neither two persons nor two articles.

    Source: the delta method, as F. R. Hampel, "The influence curve and its role in robust
    estimation", Journal of the American Statistical Association 69 (1974), 383-393, has it;
    clustered as in `clustered_variance`.
    """
    number = clusters.opinions
    if not number:
        return None
    loads = np.full(number, 1.0 / number**2)
    parts, effective = clustered_parts(influence / number, loads, clusters, span=span)
    return clustered_estimate(value, parts, effective, opinions=number)
