"""What numbers add up to, exactly, so that some can be taken out again. Pure.

A mean, its error and the slant of what it is of need no list of the numbers: sums of three powers
do. In floats such sums drift with what is added and taken out, and differ with the order.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.exact_sums import LARGEST, PLACES, power_sums, weighted_sum

# A number counts in parts of 2**-100: whole ones, of every float from 1e-14 on, so that sums are
# exact, and a mean is the float that is nearest to it.
_PART: Final[int] = 2**PLACES
# Of fewer numbers the columns take longer to make than the sums.
_FEW: Final = 40
# From here on a float has no place behind the point that could be lost.
_WHOLE: Final = 2.0**52


@dataclass(frozen=True, slots=True)
class Moments:
    """How many numbers there are, and the sums of their first three powers, in parts.

    first: in parts of 2**-100; second of 2**-200; third of 2**-300.
    """

    number: int = 0
    first: int = 0
    second: int = 0
    third: int = 0

    @classmethod
    def of(cls, values: Iterable[float]) -> Moments:
        """Those of these numbers; what is not finite is left out."""
        array = np.fromiter(values, np.float64)
        array = array[np.isfinite(array)]
        small, vast = _by_size(array)
        parts = [parts_of(value) for value in array[vast].tolist()]
        return cls(len(array), *power_sums(array[small])) + cls(
            0, sum(parts), sum(part**2 for part in parts), sum(part**3 for part in parts)
        )

    def __add__(self, other: Moments) -> Moments:
        return Moments(
            self.number + other.number,
            self.first + other.first,
            self.second + other.second,
            self.third + other.third,
        )

    def __sub__(self, other: Moments) -> Moments:
        return Moments(
            self.number - other.number,
            self.first - other.first,
            self.second - other.second,
            self.third - other.third,
        )

    @property
    def mean(self) -> float | None:
        """In the numbers' unit; None where there is none."""
        return self.first / (self.number * _PART) if self.number > 0 else None

    @property
    def variance(self) -> float | None:
        """Of the numbers, by one less than their count; None for fewer than two, and beyond what a
        float holds."""
        if self.number < 2:
            return None
        try:
            return self._squares / (self.number * (self.number - 1) * _PART**2)
        except OverflowError:
            return None

    @property
    def skewness(self) -> float:
        """The third central moment in units of the spread; 0 where all are equal."""
        n, spread = self.number, self._squares
        if not spread:
            return 0.0
        cubes = n * n * self.third - 3 * n * self.first * self.second + 2 * self.first**3
        # Both by a power of two that leaves a float's digits, however large they are.
        shift = max(spread.bit_length() - 100, 0) // 2
        spread_float = float(spread >> (2 * shift))
        return float(cubes >> (3 * shift)) / (spread_float * math.sqrt(spread_float))

    @property
    def _squares(self) -> int:
        """Of the differences to the mean, summed, times the number, in parts of 2**-200."""
        return self.number * self.second - self.first**2


def weighted_parts(values: NDArray[np.float64], weights: NDArray[np.int64]) -> int:
    """The sum of finite numbers, in parts of 2**-100, each times a weight from 0 to 2**20."""
    small, vast = _by_size(values)
    pairs = zip(values[vast].tolist(), weights[vast].tolist(), strict=True)
    found: int = sum(parts_of(value) * weight for value, weight in pairs)
    return found + weighted_sum(values[small], weights[small])


def _by_size(values: NDArray[np.float64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which are summed by columns, and which number by number."""
    small = np.abs(values) < (LARGEST if len(values) > _FEW else 0.0)
    return small, ~small


def parts_of(value: float) -> int:
    """A number in parts of 2**-100, the nearest whole one."""
    return int(value) << PLACES if abs(value) >= _WHOLE else round(value * _PART)
