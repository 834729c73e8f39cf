"""When two versions reached the size of the plan that is open: noted once, so that it stays so."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from itertools import combinations

import numpy as np

from evaluation.comparison.measures import DUELS, PARTS
from evaluation.comparison.models import PlanLook, VerdictPlan
from evaluation.comparison.pair_votes import votes_of_pair
from evaluation.comparison.planned import PLANNED, planned_votes
from evaluation.comparison.rules import declared_rule
from evaluation.comparison.votes import Asked
from evaluation.opinions.codes import Origin
from evaluation.opinions.selectors import Opinions, current_opinions

Pair = tuple[int, int]


def pair_ids(one: int, other: int) -> Pair:
    """Two versions, the lower id first."""
    return min(one, other), max(one, other)


def looks_noted(pairs: Collection[Pair], *, origin: Origin) -> dict[Pair, datetime]:
    """By pair, ids ascending, when the open plan's look was; none for what has not reached it.

    One query.
    """
    rows = PlanLook.objects.filter(
        plan__ended_at__isnull=True, origin=origin, first_id__in=[first for first, _ in pairs]
    )
    found = {(row.first_id, row.second_id): row.at for row in rows}
    return {pair: found[pair] for pair in pairs if pair in found}


def note_looks() -> int:
    """Note each two versions that have reached the open plan's size since; how many there were."""
    plan = VerdictPlan.objects.filter(ended_at__isnull=True, size__isnull=False).first()
    rule = declared_rule() if plan else None
    if plan is None or rule is None or rule.primary not in PLANNED:
        return 0
    opinions = current_opinions()
    held = set(plan.looks.values_list("first_id", "second_id", "origin"))
    fresh = []
    for origin in Origin:
        for first, second in _pairs(opinions, rule.primary, origin):
            if (first, second, origin) in held:
                continue
            votes = votes_of_pair(
                opinions.thumbs, opinions.duels, baseline=first, candidate=second, origin=origin
            )
            progress = planned_votes(votes, Asked(rule)).progress
            if progress is not None and progress.looked_at is not None:
                fresh.append(
                    PlanLook(
                        plan=plan, first_id=first, second_id=second, origin=origin,
                        at=progress.looked_at,
                    )
                )  # fmt: skip
    # Another worker may have noted the same: the first stands.
    PlanLook.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def _pairs(opinions: Opinions, primary: str, origin: Origin) -> list[Pair]:
    """Every two versions that have votes of the primary measure, ids ascending."""
    if primary == DUELS.key:
        duels = opinions.duels.take(opinions.duels.origin == origin)
        sides = np.sort(np.column_stack([duels.left, duels.right]), axis=1)
        return [(int(one), int(other)) for one, other in np.unique(sides, axis=0)]
    thumbs = opinions.thumbs
    mask = (thumbs.origin == origin) & (thumbs.part == PARTS[primary])
    return list(combinations(np.unique(thumbs.version[mask]).tolist(), 2))
