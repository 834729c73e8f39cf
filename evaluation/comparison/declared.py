"""What the team declared beside a rule: its plan, and what was changed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RulePlan:
    """What was declared beforehand: a size or a date at which the verdict is made, and only then.

    size: votes on the primary measure, of each two versions; until: a date; one of them is given.
    watched_live: whether intervals are shown before, too, for which both pay. date_reached: whether
    the date is over.
    """

    declared_at: datetime
    size: int | None
    until: datetime | None
    watched_live: bool
    date_reached: bool = False


@dataclass(frozen=True, slots=True)
class NotedChange:
    """A change of the rule, its margins or its plan: when, by whom, and what."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class PlanProgress:
    """How far the rule's plan is with two versions.

    counted: votes on the primary measure since the declaration, of a look those it is made of.
    looked_at: when the plan was fulfilled, so that later votes do not count; None before.
    earlier: votes from before the declaration, which are in what is shown until the look.
    """

    counted: int
    looked_at: datetime | None
    earlier: int = 0
