"""Sums over clusters of duels: what a clustered covariance and its degrees of freedom are made of.

Most people choose few times between many versions, so a cluster of one duel is the usual case:
those are counted by cell, as if independent. The others are summed in blocks of clusters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.clusters import stable_order
from evaluation.stats.davidson import assembled, duel_slopes
from evaluation.stats.duels import Duels, Whole, cell_counts

Array = NDArray[np.float64]
Codes = NDArray[np.int64]
# Numbers held at a time: 64 MiB of float64.
_BLOCK: Final = 2**23


@dataclass(frozen=True, slots=True, eq=False)
class ClusterProducts:
    """Of duels put together by one key.

    clusters: how many there are. slopes: the sum over clusters of the outer product of each one's
    summed slope, shape (versions + 2, versions + 2). duels: that of each one's number of duels of
    each version, shape (versions, versions).
    """

    clusters: int
    slopes: Array
    duels: Array


def cluster_products(
    duels: Duels, codes: Codes, *, parameters: Array, versions: int
) -> ClusterProducts:
    """Sum the duels of each cluster. codes: from `cluster_codes`, shape (duels,)."""
    cells = duels.cells(versions=versions)
    in_d, in_tie = duel_slopes(parameters)
    sizes = np.bincount(codes)
    alone = sizes[codes] == 1
    counts = cell_counts(cells[alone], versions=versions)
    slopes = assembled(
        (counts * in_d**2).sum(axis=0),
        (counts * in_d * in_tie).sum(axis=0),
        (counts * in_tie**2).sum(axis=0),
    )
    met = counts.sum(axis=0)
    met = met + met.T
    numbers = met + np.diag(met.sum(axis=1))
    together = np.flatnonzero(~alone)
    rows = (np.cumsum(sizes > 1) - 1)[codes[together]]
    for block, row, rows_of_block in _blocks(together, rows, columns=versions + 2):
        where = duels.left[block], duels.right[block]
        of_d, of_tie = in_d.ravel()[cells[block]], in_tie.ravel()[cells[block]]
        summed, number = _block_sums(row, rows_of_block, where, (of_d, of_tie), versions)
        slopes += summed.T @ summed
        numbers += number.T @ number
    return ClusterProducts(int((sizes > 0).sum()), slopes, numbers)


def _blocks(places: Codes, rows: Codes, *, columns: int) -> Iterator[tuple[Codes, Codes, int]]:
    """Duels by blocks of rows that fit into memory: their places, row within the block, rows."""
    if not len(places):
        return
    every, size = int(rows.max()) + 1, max(1, _BLOCK // columns)
    if every <= size:
        yield places, rows, every
        return
    order = stable_order(rows)
    edges = np.searchsorted(rows[order], range(0, every + size, size))
    for start, (low, high) in enumerate(pairwise(edges)):
        chosen = order[low:high]
        yield places[chosen], rows[chosen] - start * size, min(size, every - start * size)


def _block_sums(
    row: Codes, rows: int, where: tuple[Whole, Whole], slopes: tuple[Array, Array], versions: int
) -> tuple[Array, Array]:
    """The slopes of each row, shape (rows, versions + 2), and its duels of each version."""
    (left, right), (of_d, of_tie) = (row * versions + side for side in where), slopes
    size = rows * versions
    strengths = np.bincount(left, of_d, size) - np.bincount(right, of_d, size)
    summed = np.empty((rows, versions + 2))
    summed[:, :versions] = strengths.reshape(rows, versions)
    summed[:, -2] = np.bincount(row, of_d, rows)
    summed[:, -1] = np.bincount(row, of_tie, rows)
    number = np.bincount(left, minlength=size) + np.bincount(right, minlength=size)
    return summed, number.reshape(rows, versions).astype(np.float64)
