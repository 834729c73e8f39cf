"""Duels as columns, one duel a position: who stood where, who won, on which article, who chose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.integer]
# What a duel came to, by side; with both bad a tie, the codes of `surveys.duels.outcome.Outcome`.
LEFT_WON: Final = 0
TIE: Final = 1
RIGHT_WON: Final = 2


@dataclass(frozen=True, slots=True, eq=False)
class Duels:
    """Columns of one length, of whole numbers.

    left, right: versions, numbered from 0; a version does not meet itself. outcome: LEFT_WON, TIE
    or RIGHT_WON. articles, people: ids, of any size. In order of (article, person) they are
    counted fastest; any order gives the same.
    Raises ValueError for columns that are not like that.
    """

    left: Whole
    right: Whole
    outcome: Whole
    articles: Whole
    people: Whole

    def __post_init__(self) -> None:
        """Refuse columns that are no duels."""
        columns = (self.left, self.right, self.outcome, self.articles, self.people)
        shapes = {column.shape for column in columns}
        if len(shapes) != 1 or self.left.ndim != 1:
            raise ValueError(f"duels have columns of shapes {sorted(shapes)}; give one length")
        if not all(np.issubdtype(column.dtype, np.integer) for column in columns):
            raise ValueError("a column of duels is not of whole numbers; number what it names")
        if not len(self.left):
            return
        if min(self.left.min(), self.right.min()) < 0:
            raise ValueError("a version of a duel is below 0; number versions from 0")
        if self.outcome.min() < 0 or self.outcome.max() > RIGHT_WON:
            raise ValueError("an outcome is none of 0 (left won), 1 (tie) and 2 (right won)")
        if (self.left == self.right).any():
            raise ValueError("a version meets itself; leave such duels out")

    def __len__(self) -> int:
        """How many duels there are."""
        return len(self.left)

    def counts(self, *, versions: int) -> NDArray[np.float64]:
        """How often each outcome was, shape (3, versions, versions): outcome, left, right.

        Raises ValueError where a version's number is not below `versions`.
        """
        if len(self) and max(self.left.max(), self.right.max()) >= versions:
            raise ValueError(f"a duel has a version that is not among {versions}")
        return cell_counts(self.cells(versions=versions), versions=versions)

    def cells(self, *, versions: int) -> NDArray[np.int64]:
        """The place of each duel in the flattened `counts`."""
        outcome = self.outcome.astype(np.int64)
        return np.asarray((outcome * versions + self.left) * versions + self.right)


def cell_counts(cells: NDArray[np.int64], *, versions: int) -> NDArray[np.float64]:
    """How often each cell occurs, shape (3, versions, versions)."""
    found = np.bincount(cells, minlength=3 * versions**2)
    return found.reshape(3, versions, versions).astype(np.float64)
