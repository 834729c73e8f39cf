"""The declared rule of the overall verdict; reads only."""

from __future__ import annotations

from evaluation.comparison.judging import DEFAULT_RULE
from evaluation.comparison.models import VerdictRule
from evaluation.comparison.report import Rule


def declared_rule() -> Rule:
    """What the team declared, or the product's own rule where nobody did. Two queries."""
    row = VerdictRule.objects.order_by("pk").prefetch_related("guard_rails").first()
    if row is None:
        return DEFAULT_RULE
    rails = tuple((rail.measure, rail.margin) for rail in row.guard_rails.all())
    return Rule(row.primary, row.margin, rails, declared=True, refusals_lose=row.refusals_lose)
