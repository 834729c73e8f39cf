"""The interval of a mean over articles, by the studentised bootstrap, many columns at once.

Studentised rather than BCa: for a mean both are right to second order, but BCa has no term for
the spread being estimated too and falls short on some dozens of articles with skewed scores,
which is what a slice holds. `benchmarks/coverage.py` shows both.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from evaluation.stats.interval import LEVEL, Interval, two_sided_z
from evaluation.stats.percentile import tail_rank
from evaluation.stats.resampling import resample_weights

_BLOCK = 240


@dataclass(frozen=True, slots=True)
class MeanEstimate:
    """The mean of one column and how sure it is.

    mean: None where the column has no value.
    interval: None for fewer than two values, and where all are equal: neither tells the spread.
    articles: how many values there were.
    """

    mean: float | None
    interval: Interval | None
    articles: int


def mean_intervals(
    values: NDArray[np.float64],
    *,
    rng: np.random.Generator,
    known: NDArray[np.bool_] | None = None,
    level: float = LEVEL,
    resamples: int = 9_999,
) -> list[MeanEstimate]:
    """Estimate the mean of each column, resampling whole articles.

    values: finite, shape (articles, columns), in any unit; a column is a version or a measure.
    known: same shape, False where the article has no value; None where all are known.
    resamples: at 9,999 an end moves by about 2 % of the width from seed to seed.
    Returns one estimate a column, in order. Where more resamples than the tail holds have no
    spread (two or three values, or nearly all equal), Student's interval stands in.
    Raises ValueError for values of another shape, a known value that is not finite, or a level
    outside 0 to 1.

    Source: Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), section 12.5;
    Hesterberg, "What teachers should know about the bootstrap", The American Statistician 69
    (2015), 371-386, for the choice.
    """
    two_sided_z(level)
    values, present = _checked(values, known)
    counts = present.sum(axis=0)
    usable = np.flatnonzero(counts >= 2)
    estimates = [
        MeanEstimate(_exact_mean(values[present[:, j], j]), None, int(counts[j]))
        for j in range(values.shape[1])
    ]
    if not usable.size:
        return estimates
    weights = resample_weights(units=values.shape[0], resamples=resamples, rng=rng)
    for j, interval in zip(
        usable, _intervals(values[:, usable], present[:, usable], weights, level), strict=True
    ):
        estimates[j] = MeanEstimate(estimates[j].mean, interval, int(counts[j]))
    return estimates


def _checked(
    values: NDArray[np.float64], known: NDArray[np.bool_] | None
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    if values.ndim != 2:
        raise ValueError(f"values have shape {values.shape}; give (articles, columns)")
    present = np.ones(values.shape, dtype=bool) if known is None else known
    if present.shape != values.shape:
        raise ValueError(f"known has shape {present.shape}, values have {values.shape}")
    if not np.isfinite(values[present]).all():
        raise ValueError("a known value is not finite; mark it as not known")
    return np.where(present, values, 0.0), present


def _exact_mean(values: NDArray[np.float64]) -> float | None:
    return math.fsum(values) / len(values) if len(values) else None


def _intervals(
    values: NDArray[np.float64],
    present: NDArray[np.bool_],
    weights: NDArray[np.float32],
    level: float,
) -> list[Interval | None]:
    """Studentised ends of each column; every column has at least two values."""
    counts = present.sum(axis=0)
    means = values.sum(axis=0) / counts
    centred = np.where(present, values - means, 0.0)
    spreads = np.sqrt((centred**2).sum(axis=0) / (counts - 1))
    lowest = np.where(present, values, np.inf).min(axis=0)
    highest = np.where(present, values, -np.inf).max(axis=0)
    equal = (lowest == highest) | (spreads == 0)
    # Of unit spread, single precision loses about one part in 100,000 of the width.
    scaled = (centred / np.where(equal, 1.0, spreads)).astype(np.float32)
    lows, highs = _tail_ratios(scaled, present, weights, level)
    student = special.stdtrit(counts - 1, 0.5 + level / 2)
    finite = np.isfinite(lows) & np.isfinite(highs)
    errors = spreads / np.sqrt(counts)
    low_ends = means - np.where(finite, highs, student) * errors
    high_ends = means - np.where(finite, lows, -student) * errors
    return [
        None if same else Interval(low, high, level)
        for same, low, high in zip(
            equal.tolist(), low_ends.tolist(), high_ends.tolist(), strict=True
        )
    ]


def _tail_ratios(
    scaled: NDArray[np.float32],
    present: NDArray[np.bool_],
    weights: NDArray[np.float32],
    level: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The lower and upper quantile of each column's studentised means, as order statistics."""
    resamples, columns = len(weights), scaled.shape[1]
    lower = tail_rank(resamples, level)
    upper = resamples - 1 - lower
    lows, highs = np.empty(columns), np.empty(columns)
    # Blocks bound the memory; small ones would wait on the threads of each matrix product. Two
    # partitions, because numpy's fast path takes one rank at a time.
    for start in range(0, columns, _BLOCK):
        block = slice(start, start + _BLOCK)
        ratios = _studentised(scaled[:, block].T, present[:, block].T, weights.T)
        lows[block] = np.partition(ratios, lower, axis=1)[:, lower]
        highs[block] = np.partition(ratios, upper, axis=1)[:, upper]
    return lows, highs


def _studentised(
    scaled: NDArray[np.float32], present: NDArray[np.bool_], weights: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Each resample's mean over its own standard error, shape (columns, resamples).

    scaled, present: shape (columns, articles); weights: (articles, resamples).
    Infinite where the resample has no spread; the sign is that of its mean.
    """
    complete = present.all()
    drawn = np.float32(len(weights)) if complete else present.astype(np.float32) @ weights
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = (scaled @ weights) / drawn
        squares = ratios * ratios
        variances = ((scaled * scaled) @ weights) / drawn
        variances -= squares
        # What is left of equal values after rounding is no spread.
        variances[variances <= np.float32(1e-5) * squares] = 0
        # As the sample's own error: the divisor of the variance is one less than the count.
        variances /= drawn - 1
        ratios /= np.sqrt(variances, out=variances)
    # 0 / 0, a resample without any value: half to each side, so that neither looks certain.
    undefined = np.isnan(ratios)
    if undefined.any():
        sides = np.where(np.arange(ratios.shape[1]) % 2, np.float32(np.inf), np.float32(-np.inf))
        ratios = np.where(undefined, sides, ratios)
    return ratios
