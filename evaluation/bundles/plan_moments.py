"""Which side of a declared plan's moments each opinion of a bundle is on, without its time. Pure.

An opinion keeps the day on which it came in. On the days on which a plan was declared or ended that
does not tell whether it counts, so there the moment is kept after which it came: the team's own,
never a reader's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime

from evaluation.comparison.declared import PlanProgress, RulePlan
from evaluation.comparison.report import Rule
from evaluation.opinions.anonymous import by_day
from evaluation.opinions.columns import SECONDS_A_DAY, Kind


@dataclass(frozen=True, slots=True)
class PlanMoments:
    """What `by_day` takes of a plan, in seconds since 1970.

    since: the first seconds after its declaration and its date. after: when its size was reached,
    which is the time of a reader's vote and is told to nobody; None where it was not.
    """

    since: tuple[int, ...] = ()
    after: int | None = None

    def days_of(self, columns: Kind) -> Kind:
        """The opinions by their days, and on which side of these moments."""
        return by_day(columns, since=self.since, after=self.after)

    @property
    def looked_at(self) -> datetime | None:
        """When the size was reached, as the bundle may say it: the time that the last opinion that
        counts has in it."""
        if self.after is None:
            return None
        held = [self.after // SECONDS_A_DAY * SECONDS_A_DAY]
        held += [moment for moment in self.since if moment <= self.after]
        return datetime.fromtimestamp(max(held), UTC)


def plan_moments(rule: Rule, progress: PlanProgress | None) -> PlanMoments:
    """Of the rule's plan, which the two versions have come so far with."""
    plan = rule.plan
    if plan is None or progress is None:
        return PlanMoments()
    ends = [plan.declared_at] if plan.until is None else [plan.declared_at, plan.until]
    since = tuple(math.floor(each.timestamp()) + 1 for each in ends)
    return PlanMoments(since, _reached(plan, progress))


def _reached(plan: RulePlan, progress: PlanProgress) -> int | None:
    if plan.size is None or progress.looked_at is None:
        return None
    return math.floor(progress.looked_at.timestamp())
