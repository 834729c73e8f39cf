"""The declared rule of the overall verdict; reads only.

The page of the rule takes nothing by which cannot be judged. What stands in the tables all the same
is no number of a report: it is a fault of the rule, and withholds the verdict.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from django.utils import timezone

from evaluation.comparison.declared import NotedChange, RulePlan
from evaluation.comparison.judging import DEFAULT_RULE
from evaluation.comparison.measures import margin_fault
from evaluation.comparison.models import RuleChange, VerdictPlan, VerdictRule
from evaluation.comparison.report import Rule

# Of the changes that stand in a report, the newest; the page of the rule has them all.
CHANGES_TOLD: Final = 20


def declared_rule() -> Rule:
    """What the team declared, or the product's own rule where nobody did. Four queries."""
    row = VerdictRule.objects.order_by("pk").prefetch_related("guard_rails").first()
    changes = noted_changes(most=CHANGES_TOLD)
    if row is None:
        return replace(DEFAULT_RULE, changes=changes)
    margins = [(row.primary, row.margin)]
    margins += [(rail.measure, rail.margin) for rail in row.guard_rails.all()]
    faults = [(key, fault) for key, margin in margins if (fault := margin_fault(key, margin))]
    (_, margin), *rails = [
        (key, 0.0 if margin_fault(key, margin) else margin) for key, margin in margins
    ]
    plan = open_plan(row)
    if plan and (fault := plan_fault(plan)):
        faults.append((row.primary, fault))
        plan = None
    return Rule(
        primary=row.primary,
        margin=margin,
        guard_rails=tuple(rails),
        declared=True,
        refusals_lose=row.refusals_lose,
        plan=_plan(plan) if plan else None,
        changes=changes,
        faults=tuple(faults),
    )


def plan_fault(plan: VerdictPlan) -> str:
    """Why a plan has no look, as a clause; "" where it has."""
    if plan.size is not None and plan.size < 1:
        return "its plan is of no votes"
    if plan.until is not None and plan.until <= plan.declared_at:
        return "its plan’s day lies before its declaration"
    return ""


def open_plan(rule: VerdictRule) -> VerdictPlan | None:
    """The plan by which votes are looked at; None where they are looked at live. One query."""
    return rule.plans.filter(ended_at__isnull=True).first()


def noted_changes(*, most: int | None = None) -> tuple[NotedChange, ...]:
    """What was changed of rule, margins and plan, the newest first. One query."""
    rows = RuleChange.objects.values_list("at", "who", "what")[:most]
    return tuple(NotedChange(*row) for row in rows)


def _plan(row: VerdictPlan) -> RulePlan:
    return RulePlan(
        declared_at=row.declared_at,
        size=row.size,
        until=row.until,
        watched_live=row.watched_live,
        date_reached=row.until is not None and row.until <= timezone.now(),
    )
