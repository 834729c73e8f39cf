"""A size or a date at which a verdict will be taken, declared before the opinions it counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.clusters import Floats
from evaluation.stats.interval import LEVEL, two_sided_z

# Of the error that is allowed, what watching live as well takes; the look at the end, for which
# the plan was made, keeps the rest: at 95 % live shows 99 % intervals, the look a 96 % one.
LIVE_PART: Final = 0.2


@dataclass(frozen=True, slots=True)
class DeclaredPlan:
    """What was declared; it is not reopened.

    declared_at, until: in the unit of the opinions' times, such as seconds. size: how many opinions
    are to be counted. One of size and until is given. watched_live: whether intervals are shown
    before, too.
    """

    declared_at: float
    size: int | None = None
    until: float | None = None
    watched_live: bool = False

    def __post_init__(self) -> None:
        """Refuse a plan without an end, or with two."""
        if (self.size is None) == (self.until is None):
            raise ValueError("a plan has a size or a date; give one of the two")
        if self.size is not None and self.size < 1:
            raise ValueError(f"size {self.size} is below 1; give how many opinions are to count")
        if self.until is not None and not self.until > self.declared_at:
            raise ValueError("the plan's date lies before its declaration; give a later one")


@dataclass(frozen=True, slots=True)
class StillCollecting:
    """Not yet. counted: opinions since the declaration; size or until: what is waited for."""

    counted: int
    size: int | None
    until: float | None


@dataclass(frozen=True, slots=True, eq=False)
class DueLook:
    """The one look. counts: which opinions are counted, shape (opinions,); later ones are not.

    at: when the plan was fulfilled: the time of the last that counts, or the declared date.
    """

    counts: NDArray[np.bool_]
    at: float


@dataclass(frozen=True, slots=True)
class LevelsSpent:
    """The level of the interval at the look, and of what is shown live; None if nothing is."""

    look: float
    live: float | None


def look_of_plan(times: Floats, plan: DeclaredPlan, *, now: float) -> StillCollecting | DueLook:
    """What a plan says at a time, from the times of the opinions, shape (opinions,), in any order.

    Only opinions after the declaration count, one at that very time does not, and of a size so
    many that came first; of one time, those that stand first in the column. The answer stays the
    same once a look is due, as long as opinions keep their times.
    """
    after = (times > plan.declared_at) & (times <= now)
    counted = int(after.sum())
    if plan.until is not None:
        if now < plan.until:
            return StillCollecting(counted, None, plan.until)
        return DueLook(after & (times <= plan.until), plan.until)
    if plan.size is None or counted < plan.size:
        return StillCollecting(counted, plan.size, None)
    places = np.flatnonzero(after)
    first = places[np.argsort(times[places], kind="stable")[: plan.size]]
    counts = np.zeros(len(times), dtype=bool)
    counts[first] = True
    return DueLook(counts, float(times[first[-1]]))


def levels_spent(plan: DeclaredPlan | None, *, level: float = LEVEL) -> LevelsSpent:
    """How the allowed error, 1 - level, is spent; without a plan all of it is live.

    Whoever watches live as well pays for both: the chance that either interval ever loses the
    truth is at most the sum of their errors (Bonferroni's inequality), which is 1 - level.
    """
    two_sided_z(level)
    error = 1 - level
    if plan is None:
        return LevelsSpent(look=level, live=level)
    if not plan.watched_live:
        return LevelsSpent(look=level, live=None)
    return LevelsSpent(look=1 - error * (1 - LIVE_PART), live=1 - error * LIVE_PART)
