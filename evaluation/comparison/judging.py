"""From an estimate to a verdict: margins, what is still needed, and the overall rule. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import Final

from common.words.counts import counted
from evaluation.comparison.report import Estimate, Measure, Overall, Rule
from evaluation.stats.anytime_interval import anytime_factor
from evaluation.stats.interval import Interval
from evaluation.stats.noninferiority import Verdict, verdict
from evaluation.stats.sample_size import votes_for_share, votes_needed

LEVEL: Final = 0.95
# Where no margin is declared, what is shown live is narrowest for one of two points of a hundred.
USUAL_MARGIN: Final = 0.02
# Before that an estimate is not near enough to normal for the anytime interval.
FIRST_LOOK: Final = 100
# Of fewer pairs no exact test reaches 95 %, however they turn out: 2 / 2**5 is 0.0625.
FEWEST_ARTICLES: Final = 6
DEFAULT_RULE: Final = Rule("duels", USUAL_MARGIN, (("approval", 0.05),), declared=False)


def sharpest_at(margin: float | None) -> float:
    """The standard error at which the anytime interval is narrowest: a third of the margin.

    Of a margin below the usual one a third of that: tuned to an error that takes tens of thousands
    of votes, the interval would say nothing before, and gain a tenth of its width there.
    """
    return max(margin or USUAL_MARGIN, USUAL_MARGIN) / 3


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


def still_needed(
    *, measure: Measure, difference: float | None, error: float | None, count: int,
    margin: float | None, anytime: bool, p: float | None = None, adjusted: float | None = None,
) -> int | None:  # fmt: skip
    """About how many more duels, votes or articles would tell; None where none would.

    It supposes that the difference stays what it is now, and asks for a chance of 80 %. p and
    adjusted: where a measure is one of a family that both have to agree on.
    """
    if difference is None or error is None or not count:
        return _from_nothing(measure, margin) if measure.is_share else None
    towards = -difference if measure.better == "lower" else difference
    effect = max(abs(towards), towards + (margin or 0.0))
    level, fewest, reach = LEVEL, FEWEST_ARTICLES, None
    if anytime:
        fewest, reach = FIRST_LOOK, partial(_reach, margin=margin)
    elif margin is None and p and adjusted:
        level = 1 - (1 - LEVEL) * p / adjusted
        fewest = 1 + math.ceil(-math.log2(1 - level))  # of fewer no p is so small: 2 / 2**fewest
    needed = votes_needed(effect=effect, error=error, votes=count, level=level, reach=reach)
    return None if needed is None else max(1, needed.more, fewest - count)


def _reach(error: float, *, margin: float | None) -> float:
    return anytime_factor(error=error, sharpest_at=sharpest_at(margin), level=LEVEL)


def _from_nothing(measure: Measure, margin: float | None) -> int:
    """Before there is a vote: for a difference as large as the margin."""
    votes = votes_for_share(margin=margin or USUAL_MARGIN, level=LEVEL)
    wider = (_reach(sharpest_at(margin), margin=margin) + 0.84) / (1.96 + 0.84)
    # A difference of two shares varies four times as much as one share of all the votes.
    return math.ceil(votes * wider**2 * (1 if measure.key == "duels" else 4))


def overall(estimates: Sequence[Estimate], rule: Rule, *, baseline: str, candidate: str) -> Overall:
    """The verdict by the rule.

    A candidate is better or no worse where the primary measure says so and every guard rail is
    shown to hold; it is worse where the primary measure or a guard rail is shown to be worse.
    Nothing is ever shown by a measure that describes and does not judge, as at the gate.
    Every part has to hold, which makes no correction for their number necessary (Berger,
    Technometrics 24 (1982), 295-300).
    """
    by_key = {estimate.measure.key: estimate for estimate in estimates}
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
    reasons = [_reason(rule.primary, primary)]
    reasons += [_reason(key, rail) for (key, _), rail in zip(rule.guard_rails, rails, strict=True)]
    if found == "cannot tell yet":
        sentence = f"Whether {candidate} is better than {baseline} cannot be told yet"
        sentence += _what_would(waiting)
    else:
        sentence = f"{candidate} is {found} than {baseline}"
        if broken:
            sentence += f": {' and '.join(rail.measure.label for rail in broken)} got worse"
        sentence += "."
    return Overall(found, sentence, tuple(reasons))


def _tells(estimate: Estimate) -> bool:
    return estimate.verdict not in {None, "cannot tell yet"}


def _what_would(estimate: Estimate | None) -> str:
    if estimate is None:
        return ": there is nothing to compare on a measure that has to tell."
    if estimate.verdict is None:
        return f": {estimate.measure.label} describes and does not judge."
    if estimate.more is None:
        return f": {estimate.measure.label} does not settle it."
    more = counted(rounded_up(estimate.more), estimate.measure.unit, "more ")
    return f": about {more} would tell."


def rounded_up(count: int) -> int:
    """To two digits, upward: what is about right should not look exact."""
    if count < 100:
        return count
    step = int(10 ** (len(str(count)) - 2))
    return -(-count // step) * step


def _reason(key: str, estimate: Estimate | None) -> str:
    if estimate is None:
        return f"{key}: nothing to compare yet."
    role = "Primary measure" if estimate.role == "primary" else "Guard rail"
    text = f"{role}, {estimate.measure.label}: {estimate.verdict or 'describes, does not judge'}"
    if estimate.difference is not None:
        text += f", {signed(estimate, estimate.difference)}"
    if estimate.interval is not None:
        text += f" ({ends(estimate)})"
    if estimate.margin is not None:
        text += f", margin {written(estimate, estimate.margin)}"
    if estimate.verdict == "cannot tell yet" and estimate.more is not None:
        more = counted(rounded_up(estimate.more), estimate.measure.unit, "more ")
        text += f"; about {more} would tell"
    return text + "."


def written(estimate: Estimate, value: float) -> str:
    """A difference or a margin as text, in points of a hundred for shares."""
    if estimate.measure.is_share:
        return f"{100 * value:.1f} points"
    return format(value, estimate.measure.spec)


def signed(estimate: Estimate, value: float) -> str:
    """A difference with its sign; a true minus, so that it reads as one."""
    text = written(estimate, abs(value))
    return f"{'−' if value < 0 else '+'}{text}"


def ends(estimate: Estimate) -> str:
    """The ends of the difference's interval, the unit once; "–" where there is none."""
    if estimate.interval is None:
        return "–"
    low = signed(estimate, estimate.interval.low).removesuffix(" points")
    return f"{low} to {signed(estimate, estimate.interval.high)}"
