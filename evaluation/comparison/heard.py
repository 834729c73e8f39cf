"""Which measures of a rule may decide: what judges say does so only with a passport.

What is known of judges stands in a room above this one; the setting RULE_OBJECTIONS names whom to
ask there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from django.conf import settings
from django.utils.module_loading import import_string

from evaluation.comparison.measures import DUELS
from evaluation.comparison.report import Rule, UnheardMeasure
from evaluation.judges.naming import judge_in, judge_of
from evaluation.opinions.codes import Origin
from evaluation.opinions.columns import DuelColumns

Objections = Callable[[Sequence[str], Collection[int]], Mapping[str, str]]
"""Of measures' keys, and of the ids of judges whose choices are the votes: by key why it may not
decide, in a clause."""
_SETTING: Final = "RULE_OBJECTIONS"


def heard(rule: Rule, *, judges: Collection[int] = ()) -> Rule:
    """The rule with those of its measures that may not decide now.

    judges: ids of those whose choices are the votes. Where no judge says anything nobody is asked,
    so that most rules cost nothing.
    """
    keys = (rule.primary, *(key for key, _ in rule.guard_rails))
    asked = [key for key in keys if judge_in(key) is not None or (key == DUELS.key and len(judges))]
    if not asked:
        return replace(rule, unheard=())
    objections: Objections = import_string(getattr(settings, _SETTING))
    said = objections(asked, judges)
    return replace(rule, unheard=tuple(UnheardMeasure(*each) for each in said.items()))


def judges_among(duels: DuelColumns, origin: Origin) -> list[int]:
    """The ids of judges whose choices these are; none where votes are of another origin."""
    if origin != Origin.JUDGE:
        return []
    voters = np.unique(duels.reader[duels.origin == Origin.JUDGE]).tolist()
    return [judge for voter in voters if (judge := judge_of(voter)) is not None]
