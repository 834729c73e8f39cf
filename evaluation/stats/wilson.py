"""The interval of a share, after Wilson (1927)."""

from __future__ import annotations

import math

from evaluation.stats.interval import Interval, two_sided_z


def share_interval(*, successes: int, trials: int, level: float = 0.95) -> Interval | None:
    """The score interval of a binomial share: all shares the count does not reject.

    successes: 0 to trials. trials: how many independent yes/no answers there were; answers of
    one reader are not independent, for those see `evaluation.stats.clustered_bootstrap`.
    Returns ends between 0 and 1, or None where there were no trials. Unlike the textbook
    interval it never has zero width and never leaves 0 to 1.
    Raises ValueError for a negative count, more successes than trials, or a level outside 0 to 1.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    JASA 22 (1927), 209-212; recommended by Brown, Cai and DasGupta, Statistical Science 16 (2001).
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} successes of {trials} trials; successes are 0 to trials")
    z = two_sided_z(level)
    if trials == 0:
        return None
    share = successes / trials
    squared = z * z / trials
    centre = (share + squared / 2) / (1 + squared)
    reach = z * math.sqrt((share * (1 - share) + squared / 4) / trials) / (1 + squared)
    # At the edges the ends are 0 and 1 exactly; the formula misses them by a rounding.
    low = 0.0 if successes == 0 else max(0.0, centre - reach)
    high = 1.0 if successes == trials else min(1.0, centre + reach)
    return Interval(low=low, high=high, level=level)
