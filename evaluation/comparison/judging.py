"""From an estimate to a verdict: margins, and the overall rule. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from evaluation.comparison.estimates import Estimate, Measure
from evaluation.comparison.measures import words_for
from evaluation.comparison.missing import NOTHING_YET, settling_words
from evaluation.comparison.report import Overall, Rule
from evaluation.comparison.wording import ends, left_out_words, signed, written
from evaluation.stats.interval import Interval
from evaluation.stats.noninferiority import Verdict, verdict

LEVEL: Final = 0.95
# Of fewer pairs no exact test reaches 95 %, however they turn out: 2 / 2**5 is 0.0625.
FEWEST_ARTICLES: Final = 6
DEFAULT_RULE: Final = Rule("duels", 0.02, (("approval", 0.05),), declared=False)


def judged(
    measure: Measure,
    *,
    difference: float | None,
    interval: Interval | None,
    adjusted: float | None,
    margin: float | None,
) -> Verdict | None:
    """The verdict on one measure; None for one that describes and does not judge.

    Without a declared margin there is no "no worse". A measure outside the rule is one of a
    family: it is better or worse only where its adjusted p agrees.
    """
    if measure.better == "neither":
        return None
    if measure.better == "lower" and interval is not None:
        interval = Interval(-interval.high, -interval.low, interval.level)
    found = verdict(interval, margin=margin or 0.0)
    declared = margin is not None
    if not declared and adjusted is not None and adjusted > 1 - LEVEL:
        return "cannot tell yet"
    if difference is None:
        return "cannot tell yet"
    return found


def family_level(candidates: int) -> float:
    """The level of each interval where so many candidates are compared, so that all hold at once.

    Bonferroni's inequality: the errors of all together are at most those allowed.
    """
    return 1 - (1 - LEVEL) / max(1, candidates)


def overall(
    estimates: Sequence[Estimate], rule: Rule, *, baseline: str, candidate: str, plan: str = ""
) -> Overall:
    """The verdict by the rule. plan: where its plan stands, in words; "" without one.

    A candidate is better or no worse where the primary measure says so and every guard rail is
    shown to hold; it is worse where the primary measure or a guard rail is shown to be worse.
    Nothing is ever shown by a measure that describes and does not judge, as at the gate, nor by
    one that may not decide (`heard`), nor by a rule with a fault.
    Every part has to hold, which makes no correction for their number necessary (Berger,
    Technometrics 24 (1982), 295-300).
    """
    by_key = {each.measure.key: _as_heard(each, rule) for each in estimates}
    if rule.faults:
        why = f"Whether {candidate} is better than {baseline} cannot be told: {fault_words(rule)}."
        return Overall("cannot tell yet", why, _reasons(rule, by_key, said=None))
    primary = by_key.get(rule.primary)
    rails = [by_key.get(key) for key, _ in rule.guard_rails]
    found: Verdict = (primary.verdict if primary else None) or "cannot tell yet"
    broken = [rail for rail in rails if rail is not None and rail.verdict == "worse"]
    unsure = [rail for rail in rails if rail is None or not _tells(rail)]
    silent = [each for each in (primary, *rails) if each is not None and each.verdict is None]
    waiting = primary
    if broken:
        found = "worse"
    elif found in {"better", "no worse"} and unsure:
        found, waiting = "cannot tell yet", unsure[0]
    if silent:
        waiting = silent[0]  # whatever else is missing, more of it would not tell
    key = next((key for key in _keys(rule) if by_key.get(key) is waiting), rule.primary)
    told = waiting if found == "cannot tell yet" else None
    reasons = _reasons(rule, by_key, said=told)
    if found == "cannot tell yet":
        sentence = f"Whether {candidate} is better than {baseline} cannot be told yet"
        collecting = (
            plan and waiting is not None and waiting.anytime
            and waiting.withheld in {"collecting", "no data"}
        )  # fmt: skip
        sentence += f": {plan}." if collecting else _what_would(waiting, key, rule.why_unheard(key))
    else:
        sentence = f"{candidate} is {found} than {baseline}"
        if found == "no worse" and primary is not None and behind_within_margin(primary):
            sentence += " by more than the margin, though it is behind"
        if broken:
            sentence += f": {' and '.join(rail.measure.label for rail in broken)} got worse"
        sentence += "."
    if plan and plan not in sentence:
        reasons += (f"{plan[0].upper()}{plan[1:]}.",)
    return Overall(found, sentence, reasons)


def _reasons(
    rule: Rule, by_key: Mapping[str, Estimate], *, said: Estimate | None
) -> tuple[str, ...]:
    """What each measure of the rule says. said: the one of which the verdict says what lacks."""
    return tuple(
        _reason(
            key,
            by_key.get(key),
            settling=by_key.get(key) is not said,
            unheard=rule.why_unheard(key),
        )
        for key in _keys(rule)
    )


def behind_within_margin(estimate: Estimate) -> bool:
    """Whether it is shown to be worse, by less than what still counts as no worse."""
    if estimate.verdict != "no worse" or estimate.interval is None:
        return False
    if estimate.measure.better == "lower":
        return estimate.interval.low > 0
    return estimate.interval.high < 0


def fault_words(rule: Rule) -> str:
    """What is wrong with the rule as it is kept, and the way out."""
    why = "; ".join(why for _, why in rule.faults)
    return f"nothing can be judged by the rule as it is kept, {why}; declare it anew under Rule"


def _keys(rule: Rule) -> tuple[str, ...]:
    """All that has to tell, the primary measure first."""
    return rule.primary, *(key for key, _ in rule.guard_rails)


def _tells(estimate: Estimate) -> bool:
    return estimate.verdict not in {None, "cannot tell yet"}


def _as_heard(estimate: Estimate, rule: Rule) -> Estimate:
    """Without its verdict where it may not decide."""
    return replace(estimate, verdict=None) if rule.why_unheard(estimate.measure.key) else estimate


def _what_would(estimate: Estimate | None, key: str, unheard: str) -> str:
    if estimate is None:
        return f". {words_for(key)}: {NOTHING_YET}."
    label = estimate.measure.label
    if unheard:
        return f". {label} may not decide: {unheard}."
    if estimate.verdict is None:
        return f". {label} describes and does not judge."
    words = settling_words(estimate)
    return f". {label}: {words}." if words else f". {label} does not settle it."


def _reason(key: str, estimate: Estimate | None, *, settling: bool, unheard: str) -> str:
    """settling: whether to say what would settle it, which is said once. unheard: why it may not
    decide."""
    if estimate is None:
        return f"{words_for(key)}: {NOTHING_YET}."
    role = "Primary measure" if estimate.role == "primary" else "Guard rail"
    silent = "may not decide" if unheard else "describes, does not judge"
    text = f"{role}, {estimate.measure.label}: {estimate.verdict or silent}"
    if estimate.difference is not None:
        text += f", {signed(estimate, estimate.difference)}"
    if estimate.interval is not None:
        text += f" ({ends(estimate)})"
    text += left_out_words(estimate)
    if estimate.margin is not None:
        text += f", margin {written(estimate, estimate.margin)}"
    if settling and estimate.verdict == "cannot tell yet" and (words := settling_words(estimate)):
        text += f"; {words}"
    return text + "."
