"""The interval of a mean from its sums alone: Student's, with what slant does to it taken out.

Nothing is resampled and no number is listed, so that it costs the same for ten articles and for a
hundred thousand. `benchmarks/mean_interval.py` shows its coverage beside the studentised bootstrap.
"""

from __future__ import annotations

import math
from typing import Final

from scipy import special

from evaluation.stats.interval import LEVEL, Interval, two_sided_z
from evaluation.stats.mean_bootstrap import MeanEstimate
from evaluation.stats.moments import Moments

# Of fewer numbers the slant is chance: of three it would double the width for nothing.
FEWEST: Final = 5
# Below it the transformation is a quotient of zeros; what is left out is its square.
_STRAIGHT: Final = 1e-6


def mean_estimate(moments: Moments, *, level: float = LEVEL) -> MeanEstimate:
    """The mean of the numbers and its interval; None for what is not known.

    interval: None for fewer than two numbers, and where all are equal: neither tells the spread.
    Of fewer than FEWEST it is Student's.
    Raises ValueError for a level outside 0 to 1.

    Source: Hall, "On the removal of skewness by transformation", Journal of the Royal Statistical
    Society B 54 (1992), 221-228, the cubic one, whose inverse is known; its ends are right to
    second order, as the studentised bootstrap's are. Student's quantile stands in for the normal
    one, since the spread is estimated too.
    """
    two_sided_z(level)
    mean, variance = moments.mean, moments.variance
    if mean is None or not variance:
        return MeanEstimate(mean, None, moments.number)
    error = math.sqrt(variance / moments.number)
    reach = float(special.stdtrit(moments.number - 1, 0.5 + level / 2))
    known = moments.number >= FEWEST
    slant = moments.skewness / math.sqrt(moments.number) if known else 0.0
    low = mean - _unslanted(reach, slant) * error
    high = mean - _unslanted(-reach, slant) * error
    return MeanEstimate(mean, Interval(low, high, level), moments.number)


def _unslanted(reach: float, slant: float) -> float:
    """How many errors from the mean an end lies, where without slant it were `reach`."""
    if abs(slant) < _STRAIGHT:
        return reach - slant * (1 + 2 * reach * reach) / 6
    return 3 / slant * (math.cbrt(1 + slant * (reach - slant / 6)) - 1)
