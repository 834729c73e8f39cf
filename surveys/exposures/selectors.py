"""First readings as the traffic page counts them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count

from surveys.exposures.models import Exposure, TrafficPlan


@dataclass(frozen=True)
class PlannedCounts:
    """The first readings under one plan: its shares and the counts, both by version id."""

    shares: dict[int, float]
    counts: dict[int, int]


def exposures_by_plan(*, simulated: bool = False) -> tuple[list[PlannedCounts], int]:
    """First readings by the plan they were drawn under, and how many have no known plan.

    Of people, or of simulated readers alone. Two queries; one of them reads every first reading.
    """
    rows = (
        Exposure.objects.filter(reader__simulated=simulated)
        .values_list("plan_id", "version_id")
        .order_by()
        .annotate(count=Count("pk"))
    )
    counts: dict[int, dict[int, int]] = defaultdict(dict)
    unplanned = 0
    for plan, version, count in rows:
        if plan is None:
            unplanned += count
        else:
            counts[plan][version] = count
    plans = TrafficPlan.objects.filter(pk__in=counts).order_by("pk")
    return [
        PlannedCounts({int(version): share for version, share in plan.shares.items()},
                      counts[plan.pk])
        for plan in plans
    ], unplanned  # fmt: skip
