"""Whether a candidate may be released: pass, fail or inconclusive, with the reason. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from evaluation.comparison.estimates import Estimate
from evaluation.comparison.judging import FEWEST_ARTICLES, LEVEL, fault_words
from evaluation.comparison.measures import words_for
from evaluation.comparison.missing import (
    LOOK_OVER,
    NOTHING_YET,
    at_declared_look,
    gate_predicate,
    settling_words,
    with_missing,
)
from evaluation.comparison.rendering import as_json
from evaluation.comparison.report import Comparison
from evaluation.comparison.wording import ends, left_out_words, written
from evaluation.stats.interval import Interval
from evaluation.stats.noninferiority import Gate, gate

EXITS: Final[dict[Gate, int]] = {"pass": 0, "fail": 1, "inconclusive": 3}


@dataclass(frozen=True, slots=True)
class GatePart:
    """One measure at the gate: its result, the reason in a sentence, and the estimate behind."""

    key: str
    result: Gate
    reason: str
    estimate: Estimate | None

    @property
    def is_of_votes(self) -> bool:
        """Whether what decides it is people's or a judge's votes."""
        return self.estimate is not None and self.estimate.measure.family == "votes"


@dataclass(frozen=True, slots=True)
class GateResult:
    """result: fail where any part fails, else inconclusive where any is, else pass."""

    result: Gate
    parts: tuple[GatePart, ...]

    @property
    def reason(self) -> str:
        """The reasons that decide, in one line."""
        return " ".join(part.reason for part in self.parts if part.result == self.result)


def decided(comparison: Comparison) -> GateResult:
    """Judge the first candidate by the comparison's rule: the primary measure and every rail."""
    rule = comparison.rule
    (versus, *_) = comparison.versus
    measures = [(rule.primary, rule.margin), *rule.guard_rails]
    faults = dict(rule.faults)
    parts = tuple(
        GatePart(key, "inconclusive", f"{key}: {fault_words(rule)}.", versus.estimate(key))
        if key in faults
        else _part(key, versus.estimate(key), margin)
        for key, margin in measures
    )
    results = {part.result for part in parts}
    result: Gate = "pass"
    if "fail" in results:
        result = "fail"
    elif "inconclusive" in results:
        result = "inconclusive"
    return GateResult(result, parts)


def gate_report(comparison: Comparison, decision: GateResult) -> dict[str, Any]:
    """The result with its exit code, the reasons and every figure, for `json.dumps`."""
    return {
        "result": decision.result,
        "exit": EXITS[decision.result],
        "reason": decision.reason,
        "parts": [
            {"measure": part.key, "result": part.result, "reason": part.reason}
            for part in decision.parts
        ],
        "comparison": as_json(comparison),
    }


def _part(key: str, estimate: Estimate | None, margin: float) -> GatePart:
    if estimate is None or estimate.difference is None:
        return GatePart(key, "inconclusive", _nothing(key, estimate), estimate)
    interval = estimate.interval
    if interval is not None and estimate.measure.better == "lower":
        interval = Interval(-interval.high, -interval.low, interval.level)
    if estimate.measure.better == "neither" or _has_few_articles(estimate):
        interval = None
    result = gate(interval, margin=margin)
    return GatePart(key, result, _reason(estimate, margin, result), estimate)


def _has_few_articles(estimate: Estimate) -> bool:
    """Whether scores or ratings are of too few articles for any interval to be relied on."""
    articles = None if estimate.measure.is_share else estimate.articles
    return articles is not None and articles < FEWEST_ARTICLES


def _nothing(key: str, estimate: Estimate | None) -> str:
    if estimate is None:
        return f"{words_for(key)}: {NOTHING_YET}."
    text = f"{estimate.measure.label}: nothing to compare yet"
    if words := settling_words(estimate):
        text += f"; {words}"
    return text + "."


def _reason(estimate: Estimate, margin: float, result: Gate) -> str:
    label, limit = estimate.measure.label, written(estimate, margin)
    if estimate.measure.better == "neither":
        return f"{label} describes and does not judge; no gate can be made of it."
    if estimate.withheld == "collecting":
        text = f"{label}: nothing is judged before the plan’s look"
    elif estimate.withheld in {"one side", "raters apart"}:
        text = f"{label}: nothing can be judged by it"
    elif estimate.interval is None or _has_few_articles(estimate):
        text = f"{label}: too little is there to judge"
    else:
        between = ends(estimate).replace(" to ", " and ")
        said = {
            "pass": f"no worse by {limit} or more",
            "fail": f"worse by more than {limit}",
            "inconclusive": f"whether it is worse by more than {limit} cannot be told yet",
        }[result]
        text = f"{label}: {said}; the difference lies between {between}"
    if result == "inconclusive" and (words := _gate_words(estimate, margin)):
        text += f"; {words}"
    return text + left_out_words(estimate) + "."


def _gate_words(estimate: Estimate, margin: float) -> str:
    """What would settle it here, where more is asked than of a verdict."""
    if at_declared_look(estimate):
        return LOOK_OVER
    level = estimate.interval.level if estimate.interval else LEVEL
    settles = gate_predicate(estimate, margin=margin)
    return settling_words(with_missing(estimate, level=level, settles=settles))
