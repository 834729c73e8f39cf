"""Which articles there are and where they are from, as columns that a process keeps; reads only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from summaries.articles.models import Article
from summaries.changed_blocks.blocks import Held, HeldRows, indexed_rows
from summaries.changed_blocks.triggers import ARTICLES


@dataclass(frozen=True, slots=True, eq=False)
class ArticleColumns:
    """Every article, ascending by id; not written to.

    source: its place in names. text: a hash of its text's hash. listed: whether there is more of
    it here than a number that votes name.
    """

    article: NDArray[np.int64]
    source: NDArray[np.int64]
    text: NDArray[np.uint64]
    listed: NDArray[np.bool_]
    names: tuple[str, ...]

    def sources_of(self, articles: NDArray[np.int64]) -> NDArray[np.int64]:
        """The source of each of these articles, as its place in names; they all exist."""
        places = np.minimum(np.searchsorted(self.article, articles), len(self.article) - 1)
        found: NDArray[np.int64] = self.source[places]
        return found

    def from_source(self, name: str) -> NDArray[np.int64]:
        """Ids of the articles of a source, ascending."""
        if name not in self.names:
            return np.zeros(0, np.int64)
        found: NDArray[np.int64] = self.article[self.source == self.names.index(name)]
        return found

    def with_content(self) -> NDArray[np.int64]:
        """Ids of those that pages list, ascending."""
        return self.article[self.listed]


def article_columns() -> ArticleColumns:
    """The articles as they are now. One query where this process holds them."""
    return _as_columns(_rows.current())


@lru_cache(maxsize=1)  # until they change
def _as_columns(held: Held) -> ArticleColumns:
    article, source, text, listed = held.columns
    return ArticleColumns(article, source, text, listed, tuple(_codes))


def _read(first: int, end: int) -> Iterator[tuple[Any, ...]]:
    fields = ("id", "source", "text_hash", "versions_only")
    for pk, source, text, versions_only in indexed_rows(
        Article, fields, index="article_columns", first=first, end=end
    ):
        hashed = int.from_bytes(blake2b(text.encode(), digest_size=8).digest())
        yield pk, _codes.setdefault(source, len(_codes)), hashed, not versions_only


# A source has the place at which this process first met it.
_codes: Final[dict[str, int]] = {}
_rows: Final = HeldRows(ARTICLES, [np.int64, np.int64, np.uint64, np.bool_], _read)
