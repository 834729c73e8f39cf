"""How far a metric's correlation with people would move on other articles and other systems.

One set of draws serves every metric, dimension and the length baseline, so that the replicates
of two of them may be subtracted: that is the interval of their difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.coefficients import Kind, weighted_coefficients
from evaluation.stats.correlation import filled, shared_cells
from evaluation.stats.resampling import resample_weights

Over = Literal["articles", "systems", "both"]
# Samples times weightings held at once, to bound the memory.
_CELLS: Final = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """How often each resample draws each article and each system.

    articles: whole numbers, shape (resamples, articles). systems: shape (resamples, systems).
    """

    articles: NDArray[np.float64]
    systems: NDArray[np.float64]


def draw(
    *,
    articles: int,
    systems: int,
    rng: np.random.Generator,
    over: Over = "both",
    resamples: int = 1_000,
) -> Draws:
    """Resample articles, systems, or both, each independently of the other.

    over: what the claim should reach: "articles" for other articles and these systems, "both"
        for other articles and other systems. What is not resampled is drawn once each.
    """
    rows = np.ones((resamples, articles))
    columns = np.ones((resamples, systems))
    if over != "systems":
        rows = resample_weights(units=articles, resamples=resamples, rng=rng).astype(np.float64)
    if over != "articles":
        columns = resample_weights(units=systems, resamples=resamples, rng=rng).astype(np.float64)
    return Draws(rows, columns)


def system_level_replicates(
    metric: NDArray[np.float64], human: NDArray[np.float64], *, kind: Kind, draws: Draws
) -> NDArray[np.float64]:
    """`correlation.system_level` of each resample, shape (resamples,); NaN where it has none.

    metric, human: shape (articles, systems), NaN where there is no value.
    """
    known = shared_cells(metric, human)
    seen = draws.articles @ known
    x, y = (
        _without_noise(draws.articles @ np.where(known, side, 0.0) / np.where(seen > 0, seen, 1.0))
        for side in (metric, human)
    )
    # A system none of whose articles is drawn has no mean; a number of the others stands in.
    drawn = seen > 0
    weights = (draws.systems * drawn)[:, None, :]
    return weighted_coefficients(filled(x, drawn), filled(y, drawn), weights, kind)[:, 0]


def summary_level_replicates(
    metric: NDArray[np.float64], human: NDArray[np.float64], *, kind: Kind, draws: Draws
) -> NDArray[np.float64]:
    """`correlation.summary_level` of each resample, shape (resamples,); NaN where it has none.

    An article whose side is constant among the systems drawn is left out of that resample.
    """
    known = shared_cells(metric, human)
    x, y = filled(metric, known), filled(human, known)
    resamples = len(draws.systems)
    total, counted = np.zeros(resamples), np.zeros(resamples)
    step = max(1, _CELLS // resamples)
    for start in range(0, len(known), step):
        rows = slice(start, start + step)
        weights = known[rows, None, :] * draws.systems[None]
        values = weighted_coefficients(x[rows], y[rows], weights, kind)
        defined = ~np.isnan(values)
        times = draws.articles[:, rows].T * defined
        total += (times * np.where(defined, values, 0.0)).sum(axis=0)
        counted += times.sum(axis=0)
    with np.errstate(invalid="ignore"):
        return np.asarray(total / counted)


def _without_noise(means: NDArray[np.float64]) -> NDArray[np.float64]:
    """Drop what the order of addition can change, so that equal systems tie."""
    largest = np.abs(means).max(initial=0.0)
    return means if largest == 0 else np.asarray(np.round(means / largest, 12))
