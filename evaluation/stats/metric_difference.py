"""Whether one metric agrees with people better than another, by permutation.

What is swapped between the metrics is what the claim reaches over: whole articles at summary
level, whole systems at system level. Swapping single cells would take the errors of one system
on its articles for independent, and find differences between equally good metrics.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.coefficients import Kind, weighted_coefficients
from evaluation.stats.correlation import article_coefficients, shared_cells
from evaluation.stats.exact import exact_means
from evaluation.stats.interval import LEVEL
from evaluation.stats.paired import PairedComparison, paired_comparison

# Up to here every assignment is counted: 4,096.
_EXACT_UP_TO = 12


@dataclass(frozen=True, slots=True)
class SystemLevelDifference:
    """The other metric's system-level coefficient minus the first's.

    difference: None where either is not defined. p: two-sided; None likewise.
    systems: how many both metrics and the people know. exact: whether p counts all swaps.
    """

    difference: float | None
    p: float | None
    systems: int
    exact: bool


def summary_level_difference(
    first: NDArray[np.float64],
    other: NDArray[np.float64],
    human: NDArray[np.float64],
    *,
    kind: Kind,
    rng: np.random.Generator,
    level: float = LEVEL,
) -> PairedComparison:
    """Compare the coefficients within the articles where both metrics have one.

    first, other, human: shape (articles, systems), NaN where there is no value; a cell counts
    where all three have one. Swapping the metrics on an article turns the sign of the article's
    difference, so this is the paired test of `evaluation.stats.paired`.
    """
    first, other, human = _common(first, other, human)
    before = article_coefficients(first, human, kind=kind)
    after = article_coefficients(other, human, kind=kind)
    both = ~(np.isnan(before) | np.isnan(after))
    return paired_comparison(baseline=before[both], candidate=after[both], rng=rng, level=level)


def system_level_difference(
    first: NDArray[np.float64],
    other: NDArray[np.float64],
    human: NDArray[np.float64],
    *,
    kind: Kind,
    rng: np.random.Generator,
    swaps: int = 9_999,
) -> SystemLevelDifference:
    """Compare the coefficients of the systems' means, swapping the metrics system by system.

    The means are brought to one scale first, z scores for Pearson and ranks for the others,
    which changes no coefficient.

    Source: Deutsch, Dror and Roth, TACL 9 (2021), 1132-1146, section 3.2, their swap by system.
    """
    means = [exact_means(side) for side in _common(first, other, human)]
    rows = [row for row in zip(*means, strict=True) if None not in row]
    systems = len(rows)
    if systems < 2:
        return SystemLevelDifference(None, None, systems, exact=True)
    one, two, people = np.array(rows, dtype=np.float64).T
    one, two = _on_one_scale(one, kind), _on_one_scale(two, kind)
    exact = systems <= _EXACT_UP_TO
    # The first row swaps nothing: it is the observed difference, and counts among the swaps.
    if exact:
        swapped = np.array(list(itertools.product((False, True), repeat=systems)))
    else:
        drawn = rng.integers(2, size=(swaps, systems)).astype(bool)
        swapped = np.vstack([np.zeros(systems, dtype=bool), drawn])
    differences = _coefficients(np.where(swapped, one, two), people, kind) - _coefficients(
        np.where(swapped, two, one), people, kind
    )
    observed = float(differences[0])
    if np.isnan(observed):
        return SystemLevelDifference(None, None, systems, exact)
    # A swap that leaves a side constant orders nothing; it counts as reaching as far.
    below = np.abs(differences) < abs(observed) - 1e-12
    return SystemLevelDifference(observed, float(1 - below.mean()), systems, exact)


def _common(*sides: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    known = shared_cells(sides[0], sides[-1]) & shared_cells(sides[1], sides[-1])
    return [np.where(known, side, np.nan) for side in sides]


def _on_one_scale(means: NDArray[np.float64], kind: Kind) -> NDArray[np.float64]:
    if kind == "pearson":
        spread = float(means.std())
        return np.asarray((means - means.mean()) / (spread if spread > 0 else 1.0))
    return np.asarray(np.sign(means[:, None] - means[None, :]).sum(axis=1))


def _coefficients(
    x: NDArray[np.float64], y: NDArray[np.float64], kind: Kind
) -> NDArray[np.float64]:
    """Each row of x, shape (rows, systems), with y, shape (systems,)."""
    values = np.empty(len(x))
    for start in range(0, len(x), 2_000):
        rows = x[start : start + 2_000]
        ones = np.ones((len(rows), 1, rows.shape[1]))
        repeated = np.broadcast_to(y, rows.shape)
        values[start : start + 2_000] = weighted_coefficients(rows, repeated, ones, kind)[:, 0]
    return values
