"""The interval of a share, after Wilson (1927)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.interval import LEVEL, Interval, two_sided_z


def share_interval(
    *, successes: float, trials: float, level: float = LEVEL, design_effect: float = 1.0
) -> Interval | None:
    """The score interval of a binomial share: all shares the count does not reject.

    successes: 0 to trials; a tie may count one half. trials: how many answers there were.
    design_effect: how many answers weigh as much as one independent one; answers of one reader
    are not independent; `evaluation.stats.two_way_mean` estimates it.
    Returns ends between 0 and 1, or None where there were no trials. Unlike the textbook
    interval it never has zero width and never leaves 0 to 1.
    Raises ValueError for a negative count, more successes than trials, a design effect that is
    not positive, or a level outside 0 to 1.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    JASA 22 (1927), 209-212; recommended by Brown, Cai and DasGupta, Statistical Science 16 (2001).
    The design effect in it: Korn and Graubard, Survey Methodology 24 (1998), 193-201.
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} successes of {trials} trials; successes are 0 to trials")
    if not design_effect > 0:
        raise ValueError(f"design effect {design_effect} is not positive; 1 is none")
    z = two_sided_z(level)
    if trials == 0:
        return None
    share = successes / trials
    effective = trials / design_effect
    squared = z * z / effective
    centre = (share + squared / 2) / (1 + squared)
    reach = z * math.sqrt((share * (1 - share) + squared / 4) / effective) / (1 + squared)
    # At the edges the ends are 0 and 1 exactly; the formula misses them by a rounding.
    low = 0.0 if successes == 0 else centre - reach
    high = 1.0 if successes == trials else centre + reach
    return Interval(low=low, high=high, level=level)


def share_floors(
    successes: NDArray[np.integer], trials: NDArray[np.integer], *, level: float = LEVEL
) -> NDArray[np.float64]:
    """The lower end of the same interval for many shares at once; 0 where there were no trials.

    Shapes are alike. Sorting by it puts nine of ten before one of one: E. Miller, "How not to sort
    by average rating" (2009).
    """
    z = two_sided_z(level)
    number = np.maximum(trials, 1).astype(np.float64)
    share = successes / number
    squared = z * z / number
    reach = z * np.sqrt((share * (1 - share) + squared / 4) / number)
    low = (share + squared / 2 - reach) / (1 + squared)
    return np.asarray(np.where(successes > 0, low, 0.0))
