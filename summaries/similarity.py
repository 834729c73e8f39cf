"""Nearest neighbours by cosine, all of them compared. Pure.

The seam for an index: whatever finds neighbours takes vectors of length 1 and gives these lists.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BLOCK = 1024


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A row of the vectors and its cosine with the one asked about, −1 to 1."""

    row: int
    similarity: float


def nearest(
    vectors: NDArray[np.float32], rows: NDArray[np.intp], count: int
) -> list[list[Neighbour]]:
    """For each of `rows` its `count` nearest other rows, the nearest first.

    vectors: shape (articles, dimensions), each of length 1. Equal similarities stand in the order
    of their rows, so that the same vectors give the same lists.
    """
    found: list[list[Neighbour]] = []
    for start in range(0, len(rows), BLOCK):
        block = rows[start : start + BLOCK]
        similarities = vectors[block] @ vectors.T
        similarities[np.arange(len(block)), block] = -np.inf
        for line in similarities:
            # A stable sort of the few best, so that ties fall by row.
            best = np.argsort(-line, kind="stable")[: min(count, len(vectors) - 1)]
            found.append([Neighbour(int(row), float(line[row])) for row in best])
    return found
