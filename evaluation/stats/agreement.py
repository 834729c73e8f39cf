"""Krippendorff's alpha: how far raters agree beyond chance, with values missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.interval import LEVEL, Interval
from evaluation.stats.percentile import percentile_interval
from evaluation.stats.resampling import resample_weights

Scale = Literal["nominal", "ordinal", "interval"]
# Weights or coincidences held at once, to bound the memory.
_CELLS: Final = 5_000_000


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far the raters of the same units agree.

    alpha: 1 where they agree fully, 0 as by chance, below 0 where they agree less than that;
        None where no unit has two ratings, or all ratings are equal.
    interval: by the bootstrap over units (or their groups); None where there is only one.
    units: how many have two ratings or more. ratings: how many those units have.
    """

    alpha: float | None
    interval: Interval | None
    units: int
    ratings: int


def agreement(
    ratings: NDArray[np.float64],
    *,
    scale: Scale,
    rng: np.random.Generator,
    groups: NDArray[np.intp] | None = None,
    level: float = LEVEL,
    resamples: int = 1_000,
) -> Agreement:
    """Estimate alpha; which rater gave a rating does not matter, only which unit has it.

    ratings: shape (units, raters), NaN where a rater gave none. The work grows with the square
        of the number of distinct values.
    scale: what a step between values means: nothing, an order, or a distance.
    groups: shape (units,), the same number for units that are resampled together, such as the
        dimensions of one summary; None resamples each unit by itself.

    Source: K. Krippendorff, "Content Analysis", 2nd ed. (2004), chapter 11. The interval
    resamples units instead of single deviations as there, since a unit's pairs are dependent.
    """
    counts, values = _value_counts(ratings)
    paired = counts.sum(axis=1) >= 2
    counts = counts[paired]
    pairs = _coincidences(counts)
    alpha = float(_alphas(pairs.sum(axis=0)[None], values, scale)[0])
    units, total = len(counts), int(counts.sum())
    if np.isnan(alpha):
        return Agreement(None, None, units, total)
    if groups is not None:
        pairs = _sum_by_group(pairs, groups[paired])
    interval = None
    if len(pairs) >= 2:
        replicates = _replicates(pairs, values, scale, rng=rng, resamples=resamples)
        interval = percentile_interval(replicates, level=level)
    return Agreement(alpha, interval, units, total)


def _replicates(
    pairs: NDArray[np.float64],
    values: NDArray[np.float64],
    scale: Scale,
    *,
    rng: np.random.Generator,
    resamples: int,
) -> NDArray[np.float64]:
    """Alpha of each resample of the groups of units, shape (resamples,)."""
    groups, distinct = len(pairs), len(values)
    flat = pairs.reshape(groups, -1)
    alphas = np.empty(resamples)
    step = max(1, _CELLS // max(groups, distinct**2))
    for start in range(0, resamples, step):
        block = min(step, resamples - start)
        weights = resample_weights(units=groups, resamples=block, rng=rng)
        drawn = (weights.astype(np.float64) @ flat).reshape(block, distinct, distinct)
        alphas[start : start + block] = _alphas(drawn, values, scale)
    return alphas


def _value_counts(
    ratings: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How often each unit has each value, shape (units, values), and the values in order."""
    known = ~np.isnan(ratings)
    values, codes = np.unique(ratings[known], return_inverse=True)
    counts = np.zeros((len(ratings), len(values)))
    np.add.at(counts, (np.nonzero(known)[0], codes), 1.0)
    return counts, values


def _coincidences(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each unit's ordered pairs of values, each rating weighing 1; shape (units, values, values).

    Every unit has two ratings or more.
    """
    pairs = counts[:, :, None] * counts[:, None, :]
    diagonal = np.arange(counts.shape[1])
    pairs[:, diagonal, diagonal] -= counts
    return np.asarray(pairs / (counts.sum(axis=1) - 1)[:, None, None])


def _sum_by_group(pairs: NDArray[np.float64], groups: NDArray[np.intp]) -> NDArray[np.float64]:
    distinct, codes = np.unique(groups, return_inverse=True)
    summed = np.zeros((len(distinct), *pairs.shape[1:]))
    np.add.at(summed, codes, pairs)
    return summed


def _alphas(
    pairs: NDArray[np.float64], values: NDArray[np.float64], scale: Scale
) -> NDArray[np.float64]:
    """Alpha of each table of coincidences, shape (tables, values, values); NaN without spread."""
    totals = pairs.sum(axis=2)
    distances = _squared_distances(totals, values, scale)
    observed = (pairs * distances).sum(axis=(1, 2))
    expected = (totals[:, :, None] * totals[:, None, :] * distances).sum(axis=(1, 2))
    with np.errstate(invalid="ignore"):  # without spread 0 / 0
        alphas: NDArray[np.float64] = 1 - (totals.sum(axis=1) - 1) * observed / expected
    return alphas


def _squared_distances(
    totals: NDArray[np.float64], values: NDArray[np.float64], scale: Scale
) -> NDArray[np.float64]:
    """How far each two values are apart; ordinal: the ratings from one to the other."""
    if scale == "nominal":
        return 1.0 - np.eye(len(values))[None]
    # An ordinal value stands in the middle of its ratings when all are lined up.
    places = values[None] if scale == "interval" else totals.cumsum(axis=1) - totals / 2
    squared: NDArray[np.float64] = (places[:, :, None] - places[:, None, :]) ** 2
    return squared
