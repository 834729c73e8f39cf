"""Where each kind of duel is counted: a row for who stood left, who stood right, and who won.

Rows are numbered shell by shell, so that a new version appends rows and moves none.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LEFT_WON, TIE, RIGHT_WON = 0, 1, 2


def cells_of(versions: int) -> int:
    """How many rows the duels among this many versions need."""
    return 3 * versions**2


def duel_cells(
    left: NDArray[np.int64], right: NDArray[np.int64], outcome: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The row of each duel.

    left, right: versions as numbers from 0, in the order they came. outcome: LEFT_WON, TIE or
    RIGHT_WON. All of one shape, which is the shape returned.
    """
    shell = np.maximum(left, right)
    return np.asarray(3 * (shell**2 + np.where(left == shell, right, shell + 1 + left)) + outcome)


def duel_counts(table: NDArray[np.int32], *, versions: int) -> NDArray[np.float64]:
    """The counts behind the rows, shape (3, versions, versions, columns): outcome, left, right.

    table: shape (rows, columns); rows it does not have yet count 0.
    """
    counts = np.zeros((3, versions, versions, table.shape[1]))
    left, right = np.indices((versions, versions))
    for outcome in (LEFT_WON, TIE, RIGHT_WON):
        rows = duel_cells(left, right, np.full(left.shape, outcome))
        there = (rows < len(table)) & (left != right)
        counts[outcome, there] = table[rows[there]]
    return counts
