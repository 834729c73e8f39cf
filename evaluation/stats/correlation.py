"""How well a metric orders systems as people do: over all articles, and article by article."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.coefficients import Kind, weighted_coefficients
from evaluation.stats.exact import exact_mean


@dataclass(frozen=True, slots=True)
class SystemLevel:
    """The correlation of the systems' means.

    coefficient: -1 to 1; None with fewer than two systems, or where a side is constant.
    systems: how many have a value on both sides.
    """

    coefficient: float | None
    systems: int


@dataclass(frozen=True, slots=True)
class SummaryLevel:
    """The mean over articles of the correlation within the article.

    coefficient: -1 to 1; None where no article has one.
    articles: how many have one.
    left_out: how many have summaries but no coefficient, because the metric or the people gave
        all of them the same, or only one has both.
    """

    coefficient: float | None
    articles: int
    left_out: int


def system_level(
    metric: NDArray[np.float64], human: NDArray[np.float64], *, kind: Kind
) -> SystemLevel:
    """Correlate the systems' means over the articles.

    metric, human: shape (articles, systems), NaN where there is no value; a cell counts where
    both have one. Ties are exact where the ratings are whole (`exact.whole_ratings`).
    Raises ValueError for two shapes.
    """
    known = shared_cells(metric, human)
    means = [
        [exact_mean(side[known[:, j], j]) for side in (metric, human)]
        for j in range(known.shape[1])
    ]
    both = np.array([pair for pair in means if None not in pair], dtype=np.float64).reshape(-1, 2)
    if len(both) < 2:
        return SystemLevel(None, len(both))
    x, y = both.T
    values = weighted_coefficients(x[None], y[None], np.ones((1, 1, len(both))), kind)
    return SystemLevel(_or_none(float(values[0, 0])), len(both))


def summary_level(
    metric: NDArray[np.float64], human: NDArray[np.float64], *, kind: Kind
) -> SummaryLevel:
    """Correlate the systems within each article, then take the mean over articles.

    metric, human: shape (articles, systems), NaN where there is no value.
    Raises ValueError for two shapes.

    Source of the two levels, and of leaving constant articles out: Deutsch, Dror and Roth, "A
    statistical analysis of summarization evaluation metrics using resampling methods", TACL 9
    (2021), 1132-1146.
    """
    known = shared_cells(metric, human)
    values = article_coefficients(metric, human, kind=kind)
    defined = ~np.isnan(values)
    articles = int(defined.sum())
    return SummaryLevel(
        coefficient=exact_mean(values[defined]),
        articles=articles,
        left_out=int(known.any(axis=1).sum()) - articles,
    )


def article_coefficients(
    metric: NDArray[np.float64], human: NDArray[np.float64], *, kind: Kind
) -> NDArray[np.float64]:
    """The coefficient within each article, shape (articles,); NaN where a side is constant."""
    known = shared_cells(metric, human)
    x, y = filled(metric, known), filled(human, known)
    return weighted_coefficients(x, y, known[:, None, :].astype(np.float64), kind)[:, 0]


def shared_cells(metric: NDArray[np.float64], human: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Where both have a value, shape (articles, systems)."""
    if metric.shape != human.shape or metric.ndim != 2:
        raise ValueError(
            f"metric has shape {metric.shape}, human {human.shape}; "
            "give (articles, systems) of both"
        )
    return np.asarray(~(np.isnan(metric) | np.isnan(human)))


def filled(values: NDArray[np.float64], known: NDArray[np.bool_]) -> NDArray[np.float64]:
    """A harmless number for each value that is not known: one of the article's own, or 0."""
    lowest = np.where(known, values, np.inf).min(axis=1, keepdims=True, initial=np.inf)
    return np.where(known, values, np.where(np.isfinite(lowest), lowest, 0.0))


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else value
