"""What the interval of a difference says: better, worse, no worse by a margin, or nothing yet."""

from __future__ import annotations

from typing import Literal

from evaluation.stats.interval import Interval

Verdict = Literal["better", "worse", "no worse", "cannot tell yet"]
Gate = Literal["pass", "fail", "inconclusive"]


def verdict(interval: Interval | None, *, margin: float) -> Verdict:
    """Judge the candidate's measure minus the baseline's, where more is better.

    interval: of the difference; None where nothing is known. margin: how much worse still counts
    as no worse, in the measure's unit, 0 or more, fixed before the data were seen.
    "better": all of the interval is above 0. "no worse": all above -margin. "worse": all below 0,
    some of it by more than the margin. With a 95 % interval each is false in 2.5 % at most.
    Raises ValueError for a negative margin.

    Source: ICH E9 (1998), section 3.3.2; Piaggio et al., "Reporting of noninferiority and
    equivalence randomized trials", JAMA 308 (2012), 2594-2604, figure 1.
    """
    _check(margin)
    if interval is None:
        return "cannot tell yet"
    if interval.low > 0:
        return "better"
    if interval.low > -margin:
        return "no worse"
    return "worse" if interval.high < 0 else "cannot tell yet"


def gate(interval: Interval | None, *, margin: float) -> Gate:
    """Whether the candidate may be released: pass where it is shown to be no worse, fail where it
    is shown to be worse by more than the margin.

    Arguments and errors as in `verdict`. At a true difference of exactly -margin a 95 % interval
    passes in 2.5 % and fails in 2.5 % of cases.
    """
    _check(margin)
    if interval is None:
        return "inconclusive"
    if interval.low > -margin:
        return "pass"
    return "fail" if interval.high < -margin else "inconclusive"


def _check(margin: float) -> None:
    if not margin >= 0:
        raise ValueError(
            f"margin {margin} is negative; give how much worse still counts as no worse"
        )
