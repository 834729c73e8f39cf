"""Sums and means that do not depend on the order of addition: they decide ties."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


def exact_mean(values: NDArray[np.float64]) -> float | None:
    """The mean of finite values, shape (values,), correctly rounded from their exact sum.

    Two sets of whole numbers with equal means give the same float, whatever their order and
    length. None without values.
    """
    return math.fsum(values) / len(values) if len(values) else None


def exact_means(values: NDArray[np.float64]) -> list[float | None]:
    """`exact_mean` of each column of values, shape (rows, columns); NaN where there is none."""
    known = ~np.isnan(values)
    return [exact_mean(values[known[:, j], j]) for j in range(values.shape[1])]


def whole_ratings(means: NDArray[np.float64], *, raters: int) -> NDArray[np.float64]:
    """The sums behind means that were rounded for print: `round(raters * mean)`.

    means: any shape, NaN where there is none; each a mean of `raters` whole ratings, to at least
        3 decimals for up to 100 raters.
    Returns whole numbers as floats, same shape, NaN kept. Sums of those are exact.
    Raises ValueError where a mean is further than .1 from a whole sum: the number of raters is
    wrong, or the ratings were not whole.
    """
    sums: NDArray[np.float64] = means * float(raters)
    whole: NDArray[np.float64] = np.round(sums)
    off = np.abs(sums - whole) > 0.1
    if off.any():
        mean = float(means[off][0])
        raise ValueError(f"{mean} is no mean of {raters} whole ratings; check the number of raters")
    return whole
