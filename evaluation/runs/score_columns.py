"""A metric's scores as columns that a process keeps; reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from evaluation.runs.models import Score
from evaluation.runs.sums import kind_of
from summaries.changed_blocks.blocks import Held, HeldRows

_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True, eq=False)
class ScoreColumns:
    """A metric's values, ascending by the summary's id; those without a value are left out."""

    summary: NDArray[np.int64]
    value: NDArray[np.float64]

    def of(self, summaries: NDArray[np.int64]) -> NDArray[np.float64]:
        """The value of each of these summaries; NaN where there is none."""
        found = np.full(len(summaries), np.nan)
        if len(self.summary):
            places = np.minimum(np.searchsorted(self.summary, summaries), len(self.summary) - 1)
            there = self.summary[places] == summaries
            found[there] = self.value[places[there]]
        return found


NO_SCORES: Final = ScoreColumns(np.zeros(0, np.int64), np.zeros(0))
_held: Final[dict[int, HeldRows]] = {}


def score_columns(metrics: Collection[int]) -> dict[int, ScoreColumns]:
    """Metric id to its scores as the database has them now, of each metric that is asked for.

    One query a metric, and one more for each run of blocks that changed since this process read.
    """
    found = {}
    for metric in metrics:
        held = _held.setdefault(metric, _rows_of(metric))
        found[metric] = _as_columns(held.current())
    return found


@lru_cache(maxsize=8)  # a few metrics', until they change
def _as_columns(held: Held) -> ScoreColumns:
    return ScoreColumns(*held.columns)


def _rows_of(metric: int) -> HeldRows:
    return HeldRows(kind_of(metric), [np.int64, np.float64], partial(_read, metric))


def _read(metric: int, first: int, end: int) -> Iterator[tuple[Any, ...]]:
    rows = Score.objects.filter(
        metric=metric, summary__gte=first, summary__lt=end, value__isnull=False
    )
    pairs = rows.order_by("summary_id").values_list("summary_id", "value")
    yield from pairs.iterator(chunk_size=_AT_ONCE)
