"""The rule and its plan in sentences for whoever decides. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from common.words.lists import name_list
from evaluation.comparison.declared import RulePlan
from evaluation.comparison.estimates import Measure
from evaluation.comparison.report import Rule


def rule_sentence(rule: Rule, measures: Mapping[str, Measure]) -> str:
    """What a candidate has to be shown to be. measures: those there are, by key."""
    text = (
        f"A candidate may replace a baseline where it is shown better on "
        f"{_label(rule.primary, measures)}, or worse by less than "
        f"{_margin(rule.primary, rule.margin, measures)}"
    )
    rails = [
        f"{_label(key, measures)} (within {_margin(key, margin, measures)})"
        for key, margin in rule.guard_rails
    ]
    text += f"; and where {name_list(rails)} got no worse." if rails else "."
    return f"{text} A refusal counts as lost." if rule.refusals_lose else text


def plan_sentence(plan: RulePlan) -> str:
    """What the plan waits for, and what is seen meanwhile."""
    since = f"{plan.declared_at:%-d %B %Y, %H:%M} UTC"
    if plan.size is not None:
        goal = f"{plan.size:,} votes of these two versions have come in"
    else:
        goal = f"{plan.until:%-d %B %Y, %H:%M} UTC"
    live = (
        "Intervals are shown before, too, and are wider for it: both looks share the 5 % of error."
        if plan.watched_live
        else "Until then nothing is judged by votes."
    )
    return f"Any two versions are judged once: collecting since {since} until {goal}. {live}"


def _label(key: str, measures: Mapping[str, Measure]) -> str:
    return measures[key].label if key in measures else key


def _margin(key: str, margin: float, measures: Mapping[str, Measure]) -> str:
    measure = measures.get(key)
    if measure is not None and measure.is_share:
        return f"{100 * margin:g} points of a hundred"
    return f"{margin:g}"
