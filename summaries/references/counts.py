"""How many references each article has, as columns that a process keeps; reads only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from django.db.models import Count
from numpy.typing import NDArray

from summaries.changed_blocks.blocks import HeldRows
from summaries.changed_blocks.triggers import REFERENCES
from summaries.references.models import Reference

_AT_ONCE: Final = 5_000


def reference_counts(articles: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many references each of these articles has. One query where this process holds them."""
    held, numbers = _rows.current().columns
    if not len(held):
        return np.zeros(len(articles), np.int64)
    places = np.minimum(np.searchsorted(held, articles), len(held) - 1)
    return np.where(held[places] == articles, numbers[places], 0)


def _read(first: int, end: int) -> Iterator[tuple[Any, ...]]:
    rows = Reference.objects.filter(article__gte=first, article__lt=end).order_by("article_id")
    counts = rows.values_list("article_id").annotate(number=Count("pk"))
    yield from counts.iterator(chunk_size=_AT_ONCE)


_rows: Final = HeldRows(REFERENCES, [np.int64, np.int64], _read)
