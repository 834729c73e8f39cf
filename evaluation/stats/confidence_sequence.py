"""The mean of bounded values that may be looked at after every value, by betting.

For each mean that might be true, two gamblers bet on every next value, one that it lies above,
one below. If the mean is the true one neither grows rich, however long and often one looks, so
the means against which one of them did are rejected for good.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.interval import Interval, two_sided_z

# Means tried; an end is rounded outward to the next, a thousandth of the range at most.
_EDGES = np.linspace(0.0, 1.0, 1001)
_MEANS = _EDGES[1:-1]
# No bet risks more than this part of what can be lost, so that no gambler is ever ruined.
_STAKE = 0.5
_BLOCK = 512


@dataclass(frozen=True, slots=True, eq=False)
class ConfidenceSequence:
    """The interval after each value, shape (values,) each; it never widens.

    The chance that the true mean is ever outside is at most 1 - level.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    level: float

    @property
    def last(self) -> Interval | None:
        """The interval after all values; None without values, or where all means are rejected.

        The latter happens with a chance of 1 - level at most, unless the mean drifts.
        """
        if not len(self.low) or self.low[-1] > self.high[-1]:
            return None
        return Interval(float(self.low[-1]), float(self.high[-1]), self.level)


def mean_sequence(
    values: NDArray[np.float64],
    *,
    bounds: tuple[float, float] = (0.0, 1.0),
    level: float = 0.95,
) -> ConfidenceSequence:
    """Follow the mean of values as they came, shape (values,), all within the bounds.

    Valid where the expectation of each value is the same whatever came before; no shape, no
    constant variance is assumed. A difference of versions on the same articles is such a mean,
    with bounds (-1, 1) for a measure from 0 to 1. Costs a thousand logarithms a value.
    Raises ValueError for a value outside the bounds or bounds in the wrong order.

    Source: the hedged capital process with predictable plug-in bets, Waudby-Smith and Ramdas,
    "Estimating means of bounded random variables by betting", Journal of the Royal Statistical
    Society B 86 (2024), 1-27, theorem 3.
    """
    two_sided_z(level)
    least, most = bounds
    if not least < most:
        raise ValueError(f"bounds {bounds} are not in order; give the lower one first")
    if len(values) and not (least <= values.min() and values.max() <= most):
        raise ValueError(f"a value lies outside {bounds}; give the bounds of the measure")
    scaled = (values - least) / (most - least)
    low, high = _ends(scaled, _bets(scaled, level), level)
    return ConfidenceSequence(least + low * (most - least), least + high * (most - least), level)


def _bets(values: NDArray[np.float64], level: float) -> NDArray[np.float64]:
    """How boldly to bet on each value, from the mean and variance of those before it alone."""
    number = np.arange(1, len(values) + 1)
    # One imaginary value of 1/2 and one of variance 1/4 stand in before there is any.
    means = (0.5 + np.cumsum(values)) / (number + 1)
    variances = (0.25 + np.cumsum((values - means) ** 2)) / (number + 1)
    before = np.concatenate([[0.25], variances[:-1]])
    return np.asarray(np.sqrt(2 * math.log(2 / (1 - level)) / (before * number * np.log1p(number))))


def _ends(
    values: NDArray[np.float64], bets: NDArray[np.float64], level: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    rich = math.log(2 / (1 - level))
    above, below = np.zeros(len(_MEANS)), np.zeros(len(_MEANS))
    ever_above = np.zeros(len(_MEANS), dtype=bool)
    ever_below = np.zeros(len(_MEANS), dtype=bool)
    low, high = np.zeros(len(values)), np.ones(len(values))
    for start in range(0, len(values), _BLOCK):
        block = slice(start, start + _BLOCK)
        gaps = values[block, None] - _MEANS
        bold = bets[block, None]
        up = np.log1p(np.minimum(bold, _STAKE / _MEANS) * gaps).cumsum(axis=0) + above
        down = np.log1p(-np.minimum(bold, _STAKE / (1 - _MEANS)) * gaps).cumsum(axis=0) + below
        above, below = up[-1], down[-1]
        won_above = np.maximum.accumulate(up >= rich, axis=0) | ever_above
        won_below = np.maximum.accumulate(down >= rich, axis=0) | ever_below
        ever_above, ever_below = won_above[-1], won_below[-1]
        # Betting on "above" grows rich against the small means, on "below" against the large. An
        # end moves past a mean only with all the means before it.
        low[block] = _EDGES[np.logical_and.accumulate(won_above, axis=1).sum(axis=1)]
        from_above = np.logical_and.accumulate(won_below[:, ::-1], axis=1).sum(axis=1)
        high[block] = _EDGES[::-1][from_above]
    return low, high
