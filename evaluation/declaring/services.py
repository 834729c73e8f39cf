"""Declaring the rule, its margins and its plan; every change is noted with who and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from evaluation.comparison.known_measures import known_measures
from evaluation.comparison.measures import margin_fault
from evaluation.comparison.models import GuardRail, RuleChange, VerdictPlan, VerdictRule
from evaluation.comparison.planned import PLANNED
from evaluation.comparison.report import Rule
from evaluation.comparison.rules import declared_rule, open_plan, plan_fault


class RuleRefusedError(ValueError):
    """Nothing can be judged by what was to be declared; its text says why."""


class PlanRefusedError(ValueError):
    """What was to be declared is no plan for this rule; its text says why."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a declaration did. changed: False where everything stood so before. ended: a plan with
    it, since a plan is of the rule it was made for."""

    changed: bool
    ended: bool = False


def declare_rule(
    *,
    primary: str,
    margin: float,
    guard_rails: Sequence[tuple[str, float]],
    by: User,
    refusals_lose: bool = False,
) -> Declared:
    """Declare what decides. A plan that is open ends with a change: it was made for another rule.

    Raises RuleRefusedError for a margin that is no number of 0 or more, or that nothing can exceed;
    the form says so beside the field, and which measures there are.
    """
    for key, each in ((primary, margin), *guard_rails):
        if fault := margin_fault(key, each):
            raise RuleRefusedError(f"This is no rule, as {fault}.")
    with transaction.atomic():
        before = declared_rule()
        row = _rule_row(before)
        rails = tuple(guard_rails)
        after = Rule(primary, margin, rails, declared=True, refusals_lose=refusals_lose)
        said = [f"mended: {why}" for _, why in before.faults] + _differences(before, after)
        if before.declared and not said:
            return Declared(changed=False)
        row.primary, row.margin, row.refusals_lose = primary, margin, refusals_lose
        row.save()
        row.guard_rails.all().delete()
        GuardRail.objects.bulk_create(
            GuardRail(rule=row, measure=key, margin=each) for key, each in rails
        )
        ended = _end(row)
        if ended:
            said.append("the plan ended with it")
        _note(by, said or ["declared as the product’s own"])
    return Declared(changed=True, ended=ended)


def declare_plan(*, size: int | None, until: datetime | None, watched_live: bool, by: User) -> None:
    """Declare at how many votes, or when, the verdict is made; one that is open ends.

    Declares the product's own rule where none is, so that it stands as it stood.
    Raises PlanRefusedError where the rule's primary measure is not voted on, or the plan has no
    look.
    """
    with transaction.atomic():
        rule = declared_rule()
        if rule.primary not in PLANNED:
            raise PlanRefusedError(
                "A plan counts votes: make duels or a share of 👍 the primary measure first."
            )
        row = _rule_row(rule)
        _end(row)
        plan = VerdictPlan(rule=row, size=size, until=until, watched_live=watched_live)
        if fault := plan_fault(plan):
            raise PlanRefusedError(f"This is no plan, as {fault}.")
        plan.save()
        live = ", watched live as well" if watched_live else ""
        _note(by, [f"plan declared: {plan}{live}"])


def end_plan(*, by: User) -> bool:
    """End the plan that is open, so that votes are looked at live; whether there was one."""
    with transaction.atomic():
        row = VerdictRule.objects.select_for_update().order_by("pk").first()
        plan = open_plan(row) if row else None
        if row is None or plan is None:
            return False
        _end(row)
        _note(by, [f"plan ended: {plan}; votes are looked at live"])
    return True


def _rule_row(rule: Rule) -> VerdictRule:
    """The one row, held until the transaction ends; made of the rule in force where none is.

    With the same id for whoever comes at the same time, so that there is never a second one.
    """
    row = VerdictRule.objects.select_for_update().order_by("pk").first()
    if row is not None:
        return row
    row, made = VerdictRule.objects.get_or_create(
        pk=1, defaults={"primary": rule.primary, "margin": rule.margin}
    )
    if made:
        GuardRail.objects.bulk_create(
            GuardRail(rule=row, measure=key, margin=margin) for key, margin in rule.guard_rails
        )
    return row


def _end(row: VerdictRule) -> bool:
    return bool(row.plans.filter(ended_at__isnull=True).update(ended_at=timezone.now()))


def _note(by: User, said: Sequence[str]) -> None:
    RuleChange.objects.create(by=by, who=by.get_username(), what="; ".join(said))


def _differences(before: Rule, after: Rule) -> list[str]:
    """What is other than before, a clause each."""
    labels = {measure.key: measure.label for measure in known_measures()}

    def named(key: str) -> str:
        return labels.get(key, key)

    said = []
    if after.primary != before.primary:
        said.append(f"primary measure: {named(before.primary)} → {named(after.primary)}")
        said.append(f"its margin: {before.margin:g} → {after.margin:g}")
    elif after.margin != before.margin:
        said.append(f"margin of {named(after.primary)}: {before.margin:g} → {after.margin:g}")
    if after.refusals_lose != before.refusals_lose:
        said.append(f"a refusal {'counts as lost' if after.refusals_lose else 'is left out'}")
    was, now = dict(before.guard_rails), dict(after.guard_rails)
    for key in dict.fromkeys([*was, *now]):
        if key not in now:
            said.append(f"guard rail dropped: {named(key)} within {was[key]:g}")
        elif key not in was:
            said.append(f"guard rail added: {named(key)} within {now[key]:g}")
        elif was[key] != now[key]:
            said.append(f"margin of {named(key)}: {was[key]:g} → {now[key]:g}")
    return said
