"""The interval behind replicates of the clustered bootstrap, less what product weights overcount.

With the weights of article and reader multiplied, the variance of the replicates is that of
clustering by article, plus that of clustering by reader, plus that of independent votes; the
true one takes the last away instead of adding it. Where readers hardly resemble themselves the
plain pigeonhole interval is 1.7 times too wide. The variance of independent votes is known from
the counts, so twice it is taken off, never below itself: votes of one reader or on one article
may resemble each other, they do not avoid it.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.clustered_bootstrap import Over
from evaluation.stats.interval import Interval, two_sided_z
from evaluation.stats.percentile import tail_rank


def clustered_intervals(
    estimates: NDArray[np.float64],
    deviations: NDArray[np.float64],
    *,
    independent: NDArray[np.float64],
    over: Over,
    level: float = 0.95,
) -> list[Interval | None]:
    """The percentile interval of each estimate's replicates, drawn in where they overcount.

    estimates: shape (estimates,). deviations: replicate minus estimate, shape (estimates,
    replicates). independent: the variance if every vote were independent, shape (estimates,).
    over: what was reweighted. None where the replicates do not vary, or more of them than a tail
    holds are not finite.

    Sources: Owen, "The pigeonhole bootstrap", Annals of Applied Statistics 1 (2007), 386-411,
    for the overcount; Cameron, Gelbach and Miller, "Robust inference with multiway clustering",
    Journal of Business and Economic Statistics 29 (2011), 238-249, for the sum it should be.
    """
    low, high = _tails(deviations, level)
    _, factors = clustered_errors(deviations, independent=independent, over=over)
    return [
        Interval(estimate + factor * a, estimate + factor * b, level)
        if math.isfinite(a) and math.isfinite(b) and a < b
        else None
        for estimate, factor, a, b in zip(
            estimates.tolist(), factors.tolist(), low.tolist(), high.tolist(), strict=True
        )
    ]


def clustered_errors(
    deviations: NDArray[np.float64], *, independent: NDArray[np.float64], over: Over
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The standard error of each estimate, and the factor its deviations are drawn in by.

    Arguments as in `clustered_intervals`; both have shape (estimates,). A replicate counts four
    errors at most, so that a few in which a version won everything do not decide.
    """
    low, high = _tails(deviations, 0.95)
    rough = (4 * (high - low) / (2 * two_sided_z(0.95)))[:, None]
    spread: NDArray[np.float64] = np.clip(deviations, -rough, rough).std(axis=1)
    if over != "both":
        return spread, np.ones(len(spread))
    variance = spread**2
    with np.errstate(invalid="ignore", divide="ignore"):
        factors = np.sqrt(np.maximum(independent, variance - 2 * independent) / variance)
    factors = np.where(np.isfinite(factors), factors, 1.0)
    return factors * spread, factors


def _tails(
    deviations: NDArray[np.float64], level: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    replicates = deviations.shape[1]
    cut = tail_rank(replicates, level)
    upper = replicates - 1 - cut
    # Two partitions, because numpy's fast path takes one rank at a time. NaN sorts last.
    high = np.partition(deviations, upper, axis=1)[:, upper]
    return np.partition(deviations, cut, axis=1)[:, cut], high
