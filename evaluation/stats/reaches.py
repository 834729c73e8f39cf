"""What the intervals of many estimates reach to each side, rounded; inf where none is known."""

from __future__ import annotations

import math

import numpy as np

from evaluation.stats.clusters import Floats
from evaluation.stats.interval import Interval
from evaluation.stats.rounding import FITTED, rounded
from evaluation.stats.verdict_interval import Looks, reach_factor


def reaches(
    errors: Floats, *, clusters: Floats, opinions: Floats, looks: Looks, level: float, span: float
) -> Floats:
    """Standard errors times `verdict_interval.reach_factor`, all arguments and the result of one
    shape; inf where an error is NaN or 0, and live before the first look.

    level, span: as there.
    """
    known = np.isfinite(errors) & (errors > 0)
    found = np.full(errors.shape, np.inf)
    found[known] = errors[known] * reach_factor(
        errors[known],
        clusters=clusters[known],
        opinions=opinions[known],
        looks=looks,
        level=level,
        span=span,
    )
    return np.round(found, FITTED)


def reaching(middle: float, reach: float, *, level: float) -> Interval | None:
    """The rounded interval that reaches as far to each side; None where the reach is not finite."""
    if not math.isfinite(reach):
        return None
    return Interval(rounded(middle - reach), rounded(middle + reach), level)
