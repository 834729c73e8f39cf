"""Which summaries there are, as columns that a process keeps; reads only.

A list of three hundred thousand summaries is filtered and sorted in columns within some thousandths
of a second; as rows it would be read anew for every page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from summaries.changed_blocks.blocks import Held, HeldRows, indexed_rows
from summaries.changed_blocks.triggers import SUMMARIES
from summaries.versions.models import ModelVersion

Numbers = NDArray[np.int64]

UNMARKED: Final = -1


@dataclass(frozen=True, slots=True, eq=False)
class OutputColumns:
    """Every summary, ascending by id: its id, its article's and its version's; not written to.

    gives_away: bits of `Giveaway`, UNMARKED where nobody has looked.
    """

    summary: Numbers
    article: Numbers
    version: Numbers
    gives_away: NDArray[np.int16]

    def __len__(self) -> int:
        """How many there are."""
        return len(self.summary)

    def articles_of(self, version: int) -> Numbers:
        """Ids of the articles that a version has written about, ascending."""
        return np.sort(self.article[self.version == version])

    def numbers_by_version(self) -> dict[int, int]:
        """Version id to how many summaries it has, of those that have any."""
        return _numbers(self)


@lru_cache(maxsize=1)  # until they change
def _numbers(columns: OutputColumns) -> dict[int, int]:
    ids, numbers = np.unique(columns.version, return_counts=True)
    return dict(zip(ids.tolist(), numbers.tolist(), strict=True))


def output_columns() -> OutputColumns:
    """The summaries as they are now. One query where this process holds them."""
    return _as_columns(_rows.current())


@lru_cache(maxsize=1)  # until they change
def _as_columns(held: Held) -> OutputColumns:
    return OutputColumns(*held.columns)


def _read(first: int, end: int) -> Iterator[tuple[Any, ...]]:
    # The room of summaries lies above this one.
    summary = ModelVersion.summaries.rel.related_model
    fields = ("id", "article", "version", "gives_away")
    for pk, article, version, gives_away in indexed_rows(
        summary, fields, index="summary_columns", first=first, end=end
    ):
        yield pk, article, version, UNMARKED if gives_away is None else gives_away


_rows: Final = HeldRows(SUMMARIES, [np.int64, np.int64, np.int64, np.int16], _read)
