"""The slope of the likelihood of duels in every replicate, compiled, straight from the counts."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray


@numba.njit(cache=True, nogil=True, error_model="numpy")  # type: ignore[untyped-decorator]
def slopes(  # noqa: PLR0917 (compiled functions take their arguments by position)
    table: NDArray[np.int32],
    first: int,
    rows: NDArray[np.int64],
    halves: NDArray[np.float64],
    side: NDArray[np.float64],
    tie: NDArray[np.float64],
) -> NDArray[np.float64]:
    """`bradley_terry_model.gradient` without its prior, shape (versions + 2, columns).

    table: contiguous counts, shape (cells, more columns); the replicates begin at column `first`.
    rows: the first of the three cells of each ordered pair, shape (versions, versions), -1 where
    there is none. halves: exp(strength / 2), shape (versions, columns). side: exp(left / 2);
    tie: exp(tie); shape (columns,).
    """
    versions, columns = halves.shape
    slope = np.zeros((versions + 2, columns))
    # One loop writes nothing it reads, so that it is compiled to vector instructions.
    unside = 1 / side
    surplus, undecided = np.empty(columns), np.empty(columns)
    for i in range(versions):
        own, gained = halves[i], np.zeros(columns)
        for j in range(versions):
            row = rows[i, j]
            if row < 0:
                continue
            other, stop = halves[j], first + columns
            wins, ties = table[row, first:stop], table[row + 1, first:stop]
            losses = table[row + 2, first:stop]
            for c in range(columns):
                won, tied, lost = np.float64(wins[c]), np.float64(ties[c]), np.float64(losses[c])
                left = own[c] * own[c] * side[c]
                right = other[c] * other[c] * unside[c]
                draw = own[c] * other[c] * tie[c]
                rate = (won + tied + lost) / (left + right + draw)
                surplus[c] = (won - lost - rate * (left - right)) / 2
                undecided[c] = tied - rate * draw
            _add(gained, surplus, 1.0)
            _add(slope[j], surplus, -1.0)
            _add(slope[versions + 1], undecided, 1.0)
        _add(slope[i], gained, 1.0)
        _add(slope[versions], gained, 1.0)
    return slope


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _add(total: NDArray[np.float64], part: NDArray[np.float64], sign: float) -> None:
    for c in range(len(part)):
        total[c] += sign * part[c]
