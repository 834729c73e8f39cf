"""Whether one metric agrees with people better than another, by permutation.

What is swapped between the metrics is what the claim reaches over: whole articles. Swapping single
cells would take the errors of one system on its articles for independent, and find differences
between equally good metrics.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.coefficients import Kind
from evaluation.stats.correlation import article_coefficients, shared_cells
from evaluation.stats.interval import LEVEL
from evaluation.stats.paired import PairedComparison, paired_comparison


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
    known = shared_cells(first, human) & shared_cells(other, human)
    first, other, human = (np.where(known, side, np.nan) for side in (first, other, human))
    before = article_coefficients(first, human, kind=kind)
    after = article_coefficients(other, human, kind=kind)
    both = ~(np.isnan(before) | np.isnan(after))
    return paired_comparison(baseline=before[both], candidate=after[both], rng=rng, level=level)
