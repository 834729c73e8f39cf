"""From an estimate with its error to the interval a verdict is made of: live, or at one look."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special

from evaluation.stats.clustered_variance import ClusteredEstimate
from evaluation.stats.clusters import Floats
from evaluation.stats.interval import LEVEL, Interval, two_sided_z
from evaluation.stats.mixture_boundary import mixture_factor
from evaluation.stats.rounding import SUMMED, rounded

# Live: the interval may be looked at after every opinion. One look: at a size or date that was
# declared before.
Looks = Literal["live", "one look"]
# Opinions from which on there is something to see live. Over all A/A runs a look after every one
# from the second on would do; but of those that begin with five alike up to a sixth would then be
# decided wrongly, and from the thirtieth on a twentieth at most (`benchmarks.verdict_simulations`).
FIRST_LOOK: Final = 30


def reach_factor(
    errors: Floats,
    *,
    clusters: Floats,
    opinions: Floats,
    looks: Looks,
    level: float = LEVEL,
    span: float = 1.0,
) -> Floats:
    """Standard errors to each side; errors, clusters, opinions and the result have one shape.

    clusters: their effective number; the error is known as well as one of so many less one
        independent squares, one at least. opinions: live the factor is infinite before the first
        look. span: as in `mixture_boundary.mixture_factor`; only the live factor needs it.

    At one look this is Student's quantile. Live it is the mixture's boundary times what Student's
    quantile is over the normal one. That is not proven: see `mixture_factor`.
    """
    student = np.asarray(special.stdtrit(np.maximum(1.0, clusters - 1), 0.5 + level / 2))
    normal = two_sided_z(level)
    if looks == "one look":
        return student
    factor = mixture_factor(errors, level=level, span=span) * student / normal
    return np.where(opinions < FIRST_LOOK, np.inf, factor)


def verdict_interval(
    estimate: ClusteredEstimate,
    *,
    looks: Looks,
    level: float = LEVEL,
    span: float = 1.0,
    bounds: tuple[float, float] = (-1.0, 1.0),
) -> Interval:
    """The estimate and what it reaches to each side, cut at the bounds of what it can be.

    bounds: (0, 1) for shares, (-1, 1) for differences of shares; live they are the interval before
    the first look. Ends are kept to `rounding.SUMMED` decimals. Where all values are alike and
    nothing was smoothed the error is 0, and the interval is the estimate alone.
    """
    reach = 0.0
    if estimate.error > 0:
        factor = reach_factor(
            np.array([estimate.error]),
            clusters=np.array([estimate.clusters]),
            opinions=np.array([estimate.opinions]),
            looks=looks,
            level=level,
            span=span,
        )
        reach = float(factor[0]) * estimate.error
    low, high = bounds
    middle = estimate.estimate
    ends = max(low, middle - reach), min(high, middle + reach)
    return Interval(rounded(ends[0], SUMMED), rounded(ends[1], SUMMED), level)


def speaks(low: Floats, high: Floats, *, margin: float) -> NDArray[np.bool_]:
    """Whether an interval from low to high gives a verdict; all have one shape.

    margin: as in `noninferiority.verdict`, of whose answers only "cannot tell yet" is none.
    """
    return np.asarray((low > -margin) | (high < 0))
