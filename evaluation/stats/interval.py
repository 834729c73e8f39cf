"""The interval every estimate carries, and the two-sided normal quantile behind many of them."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

LEVEL: Final = 0.95  # where nobody asks for another, as the field does


@dataclass(frozen=True, slots=True)
class Interval:
    """Two ends, in the units of the estimate, and the share of such intervals that hold the truth.

    low, high: low <= high; either may be infinite where that side is not bounded.
    level: between 0 and 1, such as 0.95.
    """

    low: float
    high: float
    level: float

    def __post_init__(self) -> None:
        """Refuse ends in the wrong order, which no estimate has."""
        if not self.low <= self.high:
            raise ValueError(f"an interval from {self.low} to {self.high} is empty; swap its ends")

    def holds(self, value: float) -> bool:
        """Whether the value lies between the ends, ends included."""
        return self.low <= value <= self.high


def two_sided_z(level: float) -> float:
    """The standard normal quantile that leaves (1 - level) / 2 above it; 1.96 for 0.95.

    Raises ValueError where the level is not strictly between 0 and 1.
    """
    if not 0 < level < 1:
        raise ValueError(f"level {level} is not strictly between 0 and 1; give 0.95 for 95 %")
    return NormalDist().inv_cdf(0.5 + level / 2)
