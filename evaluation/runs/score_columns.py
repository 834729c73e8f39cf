"""A metric's scores as columns that a process keeps; reads only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.db.models import Count, F, Max, Sum
from numpy.typing import NDArray

from evaluation.runs.models import Score

# As in summaries/breakdowns/output_columns.py.
_REST: Final = 1009


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
_held: dict[int, tuple[dict[str, Any], ScoreColumns]] = {}


def score_columns(metrics: Collection[int]) -> dict[int, ScoreColumns]:
    """Metric id to its scores as the database has them now, of each metric that is asked for.

    One query, and one more for each metric whose scores changed since this process read them. It
    knows by a fingerprint of the values, so that whoever writes scores need not tell.
    """
    rows = (
        Score.objects.filter(metric__in=metrics, value__isnull=False)
        .order_by()
        .values("metric_id")
        .annotate(
            number=Count("pk"),
            last=Max("summary_id"),
            sum=Sum("value"),
            places=Sum(F("value") * (F("summary_id") % _REST)),
        )
    )
    stamps: dict[int, dict[str, Any]] = {row["metric_id"]: {**row} for row in rows}
    return {
        metric: _current(metric, stamps[metric]) if metric in stamps else NO_SCORES
        for metric in metrics
    }


def _current(metric: int, stamp: dict[str, Any]) -> ScoreColumns:
    kept = _held.get(metric)
    if kept is not None and kept[0] == stamp:
        return kept[1]
    rows = Score.objects.filter(metric=metric, value__isnull=False).order_by("summary_id")
    pairs = rows.values_list("summary_id", "value")
    table = list(pairs.iterator(chunk_size=10_000))
    columns = ScoreColumns(
        np.fromiter((row[0] for row in table), np.int64, len(table)),
        np.fromiter((row[1] for row in table), np.float64, len(table)),
    )
    _held[metric] = (stamp, columns)
    return columns
