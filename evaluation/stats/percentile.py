"""The interval of a statistic from its bootstrap replicates, by their percentiles."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.interval import LEVEL, Interval, two_sided_z


def tail_rank(replicates: int, level: float) -> int:
    """Which of the ordered replicates is the lower end, from 0; the upper end mirrors it.

    The k-th smallest of n has k / (n + 1) below it, so 999 replicates give the 25th for 95 %.
    """
    # A tail of .025 is .0250...02 in floats, which must not cost a rank.
    return max(0, math.floor((1 - level) / 2 * (replicates + 1) + 1e-9) - 1)


def percentile_interval(
    replicates: NDArray[np.float64], *, level: float = LEVEL
) -> Interval | None:
    """The middle `level` of the replicates, shape (resamples,).

    None where more of them are NaN than a tail holds: the ends would be guessed.

    Source: Efron, "Nonparametric standard errors and confidence intervals", Canadian Journal of
    Statistics 9 (1981), 139-172.
    """
    two_sided_z(level)
    defined = np.sort(replicates[~np.isnan(replicates)])
    tail = (1 - level) / 2
    if len(replicates) - len(defined) > tail * len(replicates) or not len(defined):
        return None
    cut = tail_rank(len(defined), level)
    return Interval(float(defined[cut]), float(defined[len(defined) - 1 - cut]), level)
