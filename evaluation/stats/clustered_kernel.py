"""The inner loop of the clustered bootstrap, compiled: one pass over votes and replicates."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def accumulate(  # noqa: PLR0917 (compiled functions take their arguments by position)
    table: NDArray[np.int32],
    cells: NDArray[np.int64],
    times: NDArray[np.int32],
    articles: NDArray[np.int64],
    readers: NDArray[np.int64],
    article_weights: NDArray[np.uint8],
    reader_weights: NDArray[np.uint8],
) -> None:
    """Add each vote, `times` times the product of its two weights, to its cell of each replicate.

    table: shape (cells, 1 + replicates); column 0 gets `times` itself. cells: ascending, so that
    a cell's sums stay in the nearest cache. articles, readers: rows of the two tables of weights.
    """
    replicates = article_weights.shape[1]
    sums = np.zeros(replicates, dtype=np.int32)
    for vote in range(len(cells)):
        by_article = article_weights[articles[vote]]
        by_reader = reader_weights[readers[vote]]
        many = times[vote]
        for r in range(replicates):
            sums[r] += many * np.int32(by_article[r]) * np.int32(by_reader[r])
        cell = cells[vote]
        table[cell, 0] += many
        if vote + 1 == len(cells) or cells[vote + 1] != cell:
            for r in range(replicates):
                table[cell, 1 + r] += sums[r]
                sums[r] = 0
