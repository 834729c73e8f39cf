"""Two versions on the same articles: the difference, its interval, and two tests of it.

An article that is hard for one version is hard for the other; the difference on the article
takes that out, which is why a pair of means compared unpaired needs many times the articles.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from evaluation.stats.interval import LEVEL, Interval
from evaluation.stats.mean_bootstrap import mean_intervals

_BLOCK: Final = 240  # comparisons at once, to bound the memory
# Up to here every assignment of signs is counted; 2**15 half sums on each side.
_EXACT_UP_TO: Final = 30


@dataclass(frozen=True, slots=True)
class PairedComparison:
    """What the articles that both versions have say of their difference.

    articles: how many there are.
    difference: the mean of candidate minus baseline, in the measure's unit; None without articles.
    interval: of the difference, by the studentised bootstrap over articles; None where the
        spread is not known.
    t_p: two-sided p of the paired t test; None where the spread is not known.
    permutation_p: two-sided p of the sign-flip test; None without articles.
    exact: whether permutation_p counts all assignments of signs, or a random part of them.
    """

    articles: int
    difference: float | None
    interval: Interval | None
    t_p: float | None
    permutation_p: float | None
    exact: bool


def paired_comparison(
    *,
    baseline: NDArray[np.float64],
    candidate: NDArray[np.float64],
    rng: np.random.Generator,
    level: float = LEVEL,
    resamples: int = 9_999,
) -> PairedComparison:
    """Compare two versions; position i of both is the same article.

    baseline, candidate: finite, shape (articles,), in one unit.
    Raises ValueError for two shapes.
    """
    if baseline.shape != candidate.shape or baseline.ndim != 1:
        raise ValueError(
            f"baseline has shape {baseline.shape}, candidate {candidate.shape}; "
            "give one value an article of each, in the same order"
        )
    differences = (candidate - baseline)[:, None]
    return paired_comparisons(differences, rng=rng, level=level, resamples=resamples)[0]


def pair_differences(
    values: NDArray[np.float64], pairs: Sequence[tuple[int, int]]
) -> NDArray[np.float64]:
    """Second minus first of each pair of versions.

    values: shape (articles, versions, measures), NaN where a version has no value.
    pairs: (baseline, candidate) as positions on the versions' axis.
    Returns shape (articles, pairs, measures), NaN where either value is missing.
    """
    first, second = np.asarray(pairs, dtype=np.intp).reshape(-1, 2).T
    return values[:, second] - values[:, first]


def paired_comparisons(
    differences: NDArray[np.float64],
    *,
    rng: np.random.Generator,
    level: float = LEVEL,
    resamples: int = 9_999,
) -> list[PairedComparison]:
    """Compare a family of pairs at once; correct its p values with `multiplicity`.

    differences: candidate minus baseline, shape (articles, comparisons), NaN where the article
        lacks one of the two.
    resamples: of the bootstrap, and of the signs where there are too many to count.
    Sums of whole numbers are exact, so ratings given as counts (`round(3 * mean)`) tie exactly;
    of other numbers, sums within a rounding of the observed one count as ties.

    Sources: Student, Biometrika 6 (1908), 1-25; Fisher, "The Design of Experiments" (1935),
    section 21, for the sign flips; Phipson and Smyth, Statistical Applications in Genetics and
    Molecular Biology 9 (2010), article 39, for counting the observed signs among the random.
    """
    known = ~np.isnan(differences)
    means = mean_intervals(differences, known=known, rng=rng, level=level, resamples=resamples)
    flips, exact = _flip_p_values(np.where(known, differences, 0.0), rng, resamples)
    return [
        PairedComparison(
            articles=mean.articles,
            difference=mean.mean,
            interval=mean.interval,
            t_p=_t_p(differences[known[:, j], j], mean.mean),
            permutation_p=None if mean.mean is None else float(flips[j]),
            exact=bool(exact[j]),
        )
        for j, mean in enumerate(means)
    ]


def _t_p(values: NDArray[np.float64], mean: float | None) -> float | None:
    if mean is None or (values == values[0]).all():  # as a single one is, too
        return None
    error = float(values.std(ddof=1)) / math.sqrt(len(values))
    return float(2 * special.stdtr(len(values) - 1, -abs(mean) / error))


def _flip_p_values(
    differences: NDArray[np.float64], rng: np.random.Generator, resamples: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Share of sign assignments whose sum is at least as far from 0, and whether it is exact."""
    moved = np.count_nonzero(differences, axis=0)
    exact = moved <= _EXACT_UP_TO
    p_values = np.empty(differences.shape[1])
    for j in np.flatnonzero(exact):
        column = differences[:, j]
        p_values[j] = _exact_flip_p(column[column != 0])
    sampled = np.flatnonzero(~exact)
    if sampled.size:
        signs = rng.integers(2, size=(resamples, len(differences)), dtype=np.int8) * 2.0 - 1.0
        for start in range(0, sampled.size, _BLOCK):
            block = sampled[start : start + _BLOCK]
            columns = differences[:, block]
            reached = np.abs(signs @ columns) >= _thresholds(columns)
            p_values[block] = (1 + reached.sum(axis=0)) / (resamples + 1)
    return p_values, exact


def _thresholds(columns: NDArray[np.float64]) -> NDArray[np.float64]:
    """The observed distance from 0, less what the order of addition can change."""
    threshold: NDArray[np.float64] = np.abs(columns.sum(axis=0))
    threshold -= 1e-12 * np.abs(columns).sum(axis=0)
    return threshold


def _exact_flip_p(moved: NDArray[np.float64]) -> float:
    """Count all 2**n assignments by meeting in the middle: sums of one half meet the other's."""
    threshold = float(_thresholds(moved[:, None])[0])
    half = len(moved) // 2
    one, other = _signed_sums(moved[:half]), np.sort(_signed_sums(moved[half:]))
    reached = len(other) - np.searchsorted(other, threshold - one, side="left")
    # The assignments come in mirrored pairs, so one tail holds half of those that reach as far.
    return min(1.0, 2 * int(reached.sum()) / (len(one) * len(other)))


def _signed_sums(values: NDArray[np.float64]) -> NDArray[np.float64]:
    sums = np.zeros(1)
    for value in values:
        sums = np.concatenate([sums - value, sums + value])
    return sums
