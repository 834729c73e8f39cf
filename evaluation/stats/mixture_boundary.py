"""How many standard errors an interval reaches that may be looked at after every opinion.

A gambler for each of several scales bets that the estimate is wrong by about that much. Were the
estimate right, their mean wealth would hardly ever grow twentyfold, however long one looks; so
what it did grow against is left out.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from evaluation.stats.clusters import Floats
from evaluation.stats.interval import LEVEL, two_sided_z

# Distances from the truth that are bet on, as parts of the span of values: from one point to
# thirty. Four, each three times the last, keep the reach within 3.29 to 3.44 errors from ten points
# of error down to .3, and at 3.76 at twenty.
SCALES: Final = tuple(np.geomspace(0.01, 0.3, 4).tolist())
# Steps of Newton's method, each of which doubles the digits; the third reaches the last.
_STEPS: Final = 3


def mixture_factor(errors: Floats, *, level: float = LEVEL, span: float = 1.0) -> Floats:
    """Standard errors to each side, for errors of shape (any,), positive; the same shape.

    span: the most that two values can differ, in the unit of the errors.
    Raises ValueError for an error that is not positive.

    Proven (Ville's inequality): a Brownian motion seen at any times crosses this boundary with a
    chance of at most 1 - level, whatever the scales, because a mean of martingales is one.
    An estimate with clustered, estimated errors is such a motion only in the limit. That few
    clusters and early looks do no harm, with the factor multiplied by Student's quantile over the
    normal one as `verdict_interval` does, is shown by simulation, not proven: with a look after
    every vote from the thirtieth on, at most 4 % of A/A runs ever lose the truth, for 6 to 300
    readers on 10 to 112 articles (`benchmarks.verdict_simulations`).

    Sources: Robbins, Annals of Mathematical Statistics 41 (1970), 1397-1409; mixed over scales
    as in Howard, Ramdas, McAuliffe and Sekhon, Annals of Statistics 49 (2021), 1055-1080, section
    3.2; for estimates Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, "Time-uniform central limit
    theory and asymptotic confidence sequences", Annals of Statistics 52 (2024), 2613-2640.
    """
    two_sided_z(level)
    if not np.all(errors > 0):
        raise ValueError("a standard error is not positive; give none where nothing is known")
    rich = -math.log(1 - level)
    # Information that the data bring, over what each gambler's scale stands for.
    ratio = (np.asarray(SCALES) * span / np.asarray(errors, dtype=np.float64)[..., None]) ** 2
    growth, cost = ratio / (1 + ratio) / 2, np.log1p(ratio) / 2 + math.log(len(SCALES))
    # Wealth is convex in the square of the reach, and the best single gambler's boundary lies above
    # the mixture's: from there Newton's steps come down to it and never pass it.
    square = ((rich + cost) / growth).min(axis=-1)
    for _ in range(_STEPS):
        each = growth * square[..., None] - cost
        wealth = np.logaddexp.reduce(each, axis=-1)
        slope = (growth * np.exp(each - wealth[..., None])).sum(axis=-1)
        square = square - (wealth - rich) / slope
    return np.asarray(np.sqrt(square))
