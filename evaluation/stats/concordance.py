"""With how many others each value stands in the same order on two sides, without comparing all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.clusters import Floats

Whole = NDArray[np.int64]


def concordance(x: Floats, y: Floats) -> Whole:
    """The sum over the others of sign(x - x') * sign(y - y'), one a value, shape (values,).

    x, y: finite, shape (values,). In the order of values * log(values) ** 2; ties count 0.

    Source: pairs in order are counted as by Knight, "A computer method for calculating Kendall's
    tau with ungrouped data", Journal of the American Statistical Association 61 (1966), 436-439,
    by the bits of the ranks instead of by merging, so that each value's own count is known.
    """
    one, other = _dense(x), _dense(y)
    alike = _below(one, other) + _below(-one, -other)
    return np.asarray(alike - _below(one, -other) - _below(-one, other))


def signed_sums(x: Floats, weights: Floats) -> Floats:
    """The sum over all of sign(x' - x) * weight', one a value, shape (values,)."""
    order = np.argsort(x, kind="stable")
    sums = np.concatenate([[0.0], np.cumsum(weights[order])])
    inside = x[order]
    below = sums[np.searchsorted(inside, x, side="left")]
    above = sums[-1] - sums[np.searchsorted(inside, x, side="right")]
    return np.asarray(above - below)


def _dense(values: Floats) -> Whole:
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def _below(x: Whole, y: Whole) -> Whole:
    """How many have both a smaller x and a smaller y, one a value."""
    # Of equal x the larger y comes first, so that none of them is smaller and before.
    order = np.lexsort((-y, x))
    counts = np.empty(len(x), dtype=np.int64)
    counts[order] = _smaller_before((y - y.min(initial=0))[order])
    return counts


def _smaller_before(ranks: Whole) -> Whole:
    """How many smaller ones stand before each, shape (values,); ranks from 0 on.

    Two ranks part at their highest bit that differs: among those alike above it, the zeros before
    a one are counted.
    """
    counts = np.zeros(len(ranks), dtype=np.int64)
    order = np.arange(len(ranks))
    for shift in reversed(range(int(ranks.max(initial=0)).bit_length())):
        prefix = ranks[order] >> shift
        bit, group = prefix & 1, prefix >> 1
        zeros = np.concatenate([[0], np.cumsum(1 - bit)])[:-1]
        first = np.searchsorted(group, group, side="left")
        counts[order] += bit * (zeros - zeros[first])
        order = order[np.argsort(prefix, kind="stable")]
    return counts
