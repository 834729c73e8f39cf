"""Which measures of a rule may decide: a judge's numbers only with a passport.

What is known of judges stands in a room above this one; the setting RULE_OBJECTIONS names whom to
ask there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string

from evaluation.comparison.report import Rule, UnheardMeasure
from evaluation.judges.naming import judge_in

Objection = Callable[[str], str]
"""Of a measure's key: why it may not decide, in a clause; "" where it may."""
_SETTING: Final = "RULE_OBJECTIONS"


def heard(rule: Rule) -> Rule:
    """The rule with those of its measures that may not decide now.

    None are asked about but judges', so that other rules cost nothing.
    """
    keys = (rule.primary, *(key for key, _ in rule.guard_rails))
    asked = [key for key in keys if judge_in(key) is not None]
    if not asked:
        return replace(rule, unheard=())
    objection: Objection = import_string(getattr(settings, _SETTING))
    said = ((key, objection(key)) for key in asked)
    return replace(rule, unheard=tuple(UnheardMeasure(key, why) for key, why in said if why))
