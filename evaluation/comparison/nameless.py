"""A rule without who of the team changed it, for whoever is not of the team. Pure."""

from __future__ import annotations

from dataclasses import replace

from evaluation.comparison.report import Rule


def nameless_rule(rule: Rule) -> Rule:
    """The same rule, each change of it the team's."""
    return replace(rule, changes=tuple(replace(each, who="the team") for each in rule.changes))
