"""Which opinions belong together: by article, by person, and by both, found once for many sums."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.integer]
Places = NDArray[np.int64]
Floats = NDArray[np.float64]
Kind = TypeVar("Kind", bound=np.generic)


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """Opinions in order of (article, person), cut where one of the two changes.

    order: None where the columns came in that order, else the permutation that brings them there.
    cell_starts: the first opinion of each cell, which is one person on one article.
    article_starts: the first cell of each article. cell_person: each cell's person.
    person_codes: 1 + the largest person code. opinions: how many there are.
    """

    order: NDArray[np.intp] | None
    cell_starts: NDArray[np.intp]
    article_starts: NDArray[np.intp]
    cell_person: Codes
    person_codes: int
    opinions: int

    def by_cell(self, values: Floats) -> Floats:
        """The sums of values, shape (opinions,), by cell, shape (cells,)."""
        return np.add.reduceat(self.in_order(values), self.cell_starts)

    def by_article(self, cells: Floats) -> Floats:
        """The sums of cells, shape (cells,), by article, shape (articles,)."""
        return np.add.reduceat(cells, self.article_starts)

    def by_person(self, cells: Floats) -> Floats:
        """The sums of cells by person code, shape (person_codes,); 0 where a code has none."""
        return np.bincount(self.cell_person, weights=cells).astype(np.float64)

    def in_order(self, column: NDArray[Kind]) -> NDArray[Kind]:
        """A column, shape (opinions,), brought into order of (article, person)."""
        return column if self.order is None else column[self.order]

    def cell_lengths(self) -> NDArray[np.intp]:
        """How many opinions each cell has, shape (cells,)."""
        return np.diff(np.append(self.cell_starts, self.opinions))

    def article_rows(self) -> NDArray[np.intp]:
        """Each opinion's article, counted from 0 on as they come, in order, shape (opinions,)."""
        firsts = np.append(self.cell_starts[self.article_starts], self.opinions)
        return np.repeat(np.arange(len(firsts) - 1), np.diff(firsts))

    def own_cell_sizes(self) -> Floats:
        """How many opinions each one's person gave on its article, shape (opinions,), from 1 on.

        In the columns' own order, as all that goes in.
        """
        lengths = self.cell_lengths()
        return self.as_given(np.repeat(lengths, lengths).astype(np.float64))

    def cell_rows(self) -> Places:
        """Each opinion's cell, counted from 0 on, shape (opinions,), in the columns' own order."""
        lengths = self.cell_lengths()
        return self.as_given(np.repeat(np.arange(len(lengths)), lengths))

    def as_given(self, ordered: NDArray[Kind]) -> NDArray[Kind]:
        """What `in_order` gave, shape (opinions,), back in the columns' own order."""
        if self.order is None:
            return ordered
        given = np.empty_like(ordered)
        given[self.order] = ordered
        return given


def find_clusters(article: Codes, person: Codes) -> Clusters:
    """Cut columns of codes, shape (opinions,) each, into clusters.

    The codes are small whole numbers from 0 on, such as positions in a list. Columns that lie in
    order of (article, person) already are not sorted again, which is the greater part of the work.
    Raises ValueError for columns of different lengths or a negative code.
    """
    if article.shape != person.shape or article.ndim != 1:
        raise ValueError(f"columns of shape {article.shape} and {person.shape}; give one a code")
    opinions = len(article)
    if not opinions:
        none = np.zeros(0, np.intp)
        return Clusters(None, none, none, none, 0, 0)
    if min(article.min(), person.min()) < 0:
        raise ValueError("a code is negative; number articles and persons from 0 on")
    order = None
    cells = article.astype(np.int64) * (int(person.max()) + 1) + person
    if (cells[1:] < cells[:-1]).any():
        order = stable_order(person)
        order = order[stable_order(article[order])]
        article, person, cells = article[order], person[order], cells[order]
    new_article, new_cell = article[1:] != article[:-1], cells[1:] != cells[:-1]
    cell_starts = np.concatenate([[0], np.flatnonzero(new_cell) + 1])
    first = np.concatenate([[True], new_article[cell_starts[1:] - 1]])
    return Clusters(
        order=order,
        cell_starts=cell_starts,
        article_starts=np.flatnonzero(first),
        cell_person=person[cell_starts],
        person_codes=int(person.max()) + 1,
        opinions=opinions,
    )


def cluster_codes(ids: Codes) -> Places:
    """Numbers from 0 in the place of ids, not far more of them than there are duels."""
    if not len(ids):
        return np.zeros(0, dtype=np.int64)
    low, high = int(ids.min()), int(ids.max())
    if high - low < 4 * len(ids):
        return ids.astype(np.int64) - low
    return np.unique(ids, return_inverse=True)[1].astype(np.int64)


def stable_order(codes: Codes) -> Places:
    """The order that sorts codes; equal ones keep theirs.

    Sixteen bits at a time: for those numpy counts instead of comparing, five times as fast.
    """
    order = np.argsort(codes.astype(np.uint16), kind="stable")
    high = codes >> 16
    if high.any():
        order = order[stable_order(high[order])]
    return order
