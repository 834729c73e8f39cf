"""An interval that may be looked at again and again, for any estimate with a standard error.

What is shown live is clustered by reader and article, and no bet is exact for that. Where the
estimate is a sum of many small contributions, its path over time is nearly a Brownian motion in
the information 1 / error**2, and a boundary that such a motion never crosses takes the place of
1.96.
"""

from __future__ import annotations

import math

from evaluation.stats.interval import Interval, two_sided_z


def anytime_interval(
    *, estimate: float, error: float, sharpest_at: float, level: float = 0.95
) -> Interval:
    """The estimate with a reach that holds at all looks at once, for large samples.

    error: its standard error now, clustered as the votes are, positive.
    sharpest_at: the standard error at which to be narrowest, fixed before the first look, such
        as a third of the margin that matters; there the reach is 3.0 errors for 95 %; it is
        3.3 at a third of that error and 3.8 at three times.
    The first look should wait until the estimate is near normal: a hundred votes, and some dozens
    of readers and articles.
    Raises ValueError for an error that is not positive.

    Source: the normal mixture of Robbins, Annals of Mathematical Statistics 41 (1970),
    1397-1409, for estimates with a growing sample by Waudby-Smith, Arbour, Sinha, Kennedy and
    Ramdas, "Time-uniform central limit theory and asymptotic confidence sequences", Annals of
    Statistics 52 (2024), 2613-2640.
    """
    reach = error * anytime_factor(error=error, sharpest_at=sharpest_at, level=level)
    return Interval(estimate - reach, estimate + reach, level)


def anytime_factor(*, error: float, sharpest_at: float, level: float = 0.95) -> float:
    """How many standard errors the anytime interval reaches: what takes the place of 1.96."""
    two_sided_z(level)
    if not (error > 0 and sharpest_at > 0):
        raise ValueError(f"errors {error} and {sharpest_at} must be positive")
    doubt = -2 * math.log(1 - level)
    # The mixture's variance that is best at the chosen error, over the information now.
    ratio = (error / sharpest_at) ** 2 / (doubt + math.log1p(doubt))
    return math.sqrt((1 + ratio) * (math.log1p(1 / ratio) + doubt))
