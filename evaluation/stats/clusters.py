"""Which opinions belong together: by article, by person, and by both, found once for many sums."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.integer]
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
        if not self.opinions:
            return np.zeros(0)
        return np.add.reduceat(self.in_order(values), self.cell_starts)

    def by_article(self, cells: Floats) -> Floats:
        """The sums of cells, shape (cells,), by article, shape (articles,)."""
        return np.add.reduceat(cells, self.article_starts) if self.opinions else np.zeros(0)

    def by_person(self, cells: Floats) -> Floats:
        """The sums of cells by person code, shape (person_codes,); 0 where a code has none."""
        return np.bincount(self.cell_person, weights=cells, minlength=self.person_codes).astype(
            np.float64
        )

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
        sizes = np.repeat(lengths, lengths).astype(np.float64)
        if self.order is None:
            return sizes
        own = np.empty_like(sizes)
        own[self.order] = sizes
        return own


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
    if not _in_order(article, person):
        order = np.lexsort((person, article))
        article, person = article[order], person[order]
    new_article = article[1:] != article[:-1]
    new_cell = new_article | (person[1:] != person[:-1])
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


def _in_order(article: Codes, person: Codes) -> bool:
    later = article[1:] > article[:-1]
    same = article[1:] == article[:-1]
    return bool(np.all(later | (same & (person[1:] >= person[:-1]))))
