"""Exact sums of many floats and of their powers, by columns instead of number by number. Pure.

A number is cut into limbs of 20 bits. Products of two limbs, summed over AT_ONCE numbers, are whole
numbers that a float holds, so that a matrix product adds them without an error; what is left for
whole numbers of any length is a few dozen sums.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

PLACES: Final = 100
"""A number counts in parts of 2**-PLACES, the nearest whole one; of halves the even one."""
LARGEST: Final = 2.0**20
"""Numbers have to be nearer to 0 than this."""
LARGEST_WEIGHT: Final = 2**20

_BITS: Final = 20
_LIMBS: Final = 1 + PLACES // _BITS
_SQUARED: Final = 2 * _LIMBS  # limbs of a square
_MASK: Final = (1 << _BITS) - 1
# 20 bits of a limb twice, one more of a limb that was rounded up, and 12 of how many: 53.
AT_ONCE: Final = 1 << 12

Floats = NDArray[np.float64]


def power_sums(values: Floats) -> tuple[int, int, int]:
    """Of numbers, finite and below LARGEST: the sums of their parts, their squares, their cubes.

    values: shape (n,). The first in parts of 2**-100, the second of 2**-200, the third of 2**-300.
    """
    first = second = third = 0
    for start in range(0, len(values), AT_ONCE):
        some = values[start : start + AT_ONCE]
        limbs = _limbs(some)
        signed = limbs * np.sign(some)
        squares = _squares(limbs)
        first += _whole(signed.sum(axis=1))
        second += _whole(squares.sum(axis=1))
        third += _whole_of_products(squares @ signed.T)
    return first, second, third


def weighted_sum(values: Floats, weights: NDArray[np.int64]) -> int:
    """The sum of the numbers' parts, each times a weight from 0 to LARGEST_WEIGHT.

    values, weights: shape (n,); the numbers finite and below LARGEST.
    """
    found = 0
    for start in range(0, len(values), AT_ONCE):
        some = values[start : start + AT_ONCE]
        signed = _limbs(some) * np.sign(some)
        found += _whole(signed @ weights[start : start + AT_ONCE].astype(np.float64))
    return found


def _limbs(values: Floats) -> Floats:
    """Shape (_LIMBS, n), the highest first; whole numbers, whatever the sign of the number."""
    limbs = np.empty((_LIMBS, len(values)))
    rest = np.abs(values)
    for place in range(_LIMBS - 1):
        limbs[place] = np.floor(rest)
        # Exact: what is taken off leaves fewer digits, and a power of two none less.
        rest = (rest - limbs[place]) * 2.0**_BITS
    limbs[-1] = np.rint(rest)
    return limbs


def _squares(limbs: Floats) -> Floats:
    """The limbs of each number's square, shape (_SQUARED, n), the highest first."""
    whole = limbs.astype(np.int64)
    squares = np.zeros((_SQUARED, limbs.shape[1]), np.int64)
    for one in range(_LIMBS):
        squares[2 * one + 1] += whole[one] * whole[one]
        for other in range(one + 1, _LIMBS):
            squares[one + other + 1] += 2 * whole[one] * whole[other]
    for place in range(_SQUARED - 1, 0, -1):
        squares[place - 1] += squares[place] >> _BITS
        squares[place] &= _MASK
    return squares.astype(np.float64)


def _whole(sums: Floats) -> int:
    """Sums of limbs, the highest first, as one number."""
    found = 0
    for limb in sums.tolist():
        found = (found << _BITS) + int(limb)
    return found


def _whole_of_products(sums: Floats) -> int:
    """Sums of products of the i-th highest limb of one and the j-th of another, at [i, j]."""
    found = 0
    for row in sums:
        found = (found << _BITS) + _whole(row)
    return found
