"""All votes up to each day, with the interval that holds over all days; reads only."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
from django.db.models import Q

from evaluation.comparison.counted_models import CountTable, Slice
from evaluation.comparison.kept import TableKey, duel_key
from evaluation.comparison.measures import COUNTED
from evaluation.comparison.report import Measure, Rule, TrendPoint
from evaluation.comparison.tables import DUEL, replicates_of, rows_of, unpacked
from evaluation.comparison.votes import (
    Counts,
    Gap,
    duel_gap,
    duel_outcomes,
    live_interval,
    thumb_gap,
)

MOST_POINTS: Final = 60


def trend_points(
    baseline: int, candidate: int, measure: Measure, population: str, rule: Rule
) -> tuple[TrendPoint, ...]:
    """A point for each day on which one of the two got a vote; () for what is not voted on.

    Of more than `MOST_POINTS` days some are left out, never the last. One query: the
    tables of days add up, so no vote is read.
    """
    if measure.family != "votes":
        return ()
    counted = COUNTED[measure.key]
    keys = [TableKey(counted, baseline), TableKey(counted, candidate)]
    if counted == DUEL:
        keys = [duel_key(baseline, candidate)]
    rows = CountTable.objects.filter(
        Q(first_id__in=[key.first for key in keys], second_id=keys[0].second),
        measure=counted,
        population=population,
        slice__dimension=Slice.Dimension.DAY,
    ).select_related("slice")
    by_day: dict[str, dict[int, Counts]] = {}
    for row in rows:
        counts = unpacked(row.counts, measure=counted)
        by_day.setdefault(row.slice.value, {})[row.first_id] = counts
    shape = (rows_of(counted), 1 + replicates_of(Slice.Dimension.DAY))
    sums = {key.first: np.zeros(shape, dtype=np.int32) for key in keys}
    points = []
    days = sorted(by_day)
    step = -(-len(days) // MOST_POINTS)
    for number, day in enumerate(days):
        for first, counts in by_day[day].items():
            sums[first] += counts
        if (len(days) - 1 - number) % step:
            continue
        gap = _gap(sums, counted, baseline, candidate)
        if gap is not None:
            interval = live_interval(gap, margin=rule.margin_of(measure.key))
            points.append(TrendPoint(date.fromisoformat(day), gap.difference, interval, gap.votes))
    return tuple(points)


def _gap(sums: dict[int, Counts], counted: str, baseline: int, candidate: int) -> Gap | None:
    if counted == DUEL:
        (counts,) = sums.values()
        return duel_gap(duel_outcomes(counts, candidate_first=candidate < baseline))
    return thumb_gap(sums[baseline], sums[candidate])
