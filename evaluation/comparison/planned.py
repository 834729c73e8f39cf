"""Which votes of two versions a declared plan counts, and how they are looked at. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from common.words.counts import counted
from evaluation.comparison.declared import PlanProgress, RulePlan
from evaluation.comparison.loss_parts import LossSplit
from evaluation.comparison.measures import DUELS, PARTS
from evaluation.comparison.pair_votes import PairVotes
from evaluation.comparison.report import Rule
from evaluation.comparison.votes import Asked
from evaluation.opinions.columns import OpinionColumns
from evaluation.stats.clusters import Floats
from evaluation.stats.declared_plan import (
    DeclaredPlan,
    DueLook,
    StillCollecting,
    levels_spent,
    look_of_plan,
)

# What a plan can be of: the measures of votes, which have times.
PLANNED: Final = frozenset({DUELS.key, *PARTS})


@dataclass(frozen=True, slots=True, eq=False)
class PlannedVotes:
    """The votes that figures are of, how they are judged, and how the days before are.

    progress: None without a plan. trend: as `asked`, for what is shown day by day.
    """

    votes: PairVotes
    asked: Asked
    trend: Asked
    progress: PlanProgress | None


def planned_votes(votes: PairVotes, asked: Asked, *, noted: datetime | None = None) -> PlannedVotes:
    """What the rule's plan makes of all votes of two versions, whatever part is shown of them.

    Only votes after the declaration count towards it. Until it is fulfilled nothing is judged, or
    what is seen live at the level that is left for it; then what came in up to that time is judged
    once, and later votes are left out. A vote that a reader changes after that is a later one.
    noted: when the plan's size was seen to be reached, if it was.
    """
    plan = asked.rule.plan
    if plan is None or asked.rule.primary not in PLANNED:
        return PlannedVotes(votes, asked, asked, None)
    spent = levels_spent(_declared(plan), level=asked.level)
    live = replace(asked, level=spent.live or asked.level, hidden=spent.live is None)
    places = _places(votes, asked.rule.primary)
    times = _primary(votes, asked.rule.primary).at[places].astype(np.float64)
    found = _look(times, plan, noted)
    if isinstance(found, StillCollecting):
        earlier = len(times) - found.counted
        return PlannedVotes(votes, live, live, PlanProgress(found.counted, None, earlier))
    at = datetime.fromtimestamp(found.at, UTC)
    progress = PlanProgress(int(found.counts.sum()), at)
    look = replace(asked, level=spent.look, looks="one look")
    looked_at = _looked_at(votes, asked.rule.primary, places[found.counts], plan, found)
    return PlannedVotes(looked_at, look, live, progress)


def progress_words(rule: Rule, progress: PlanProgress | None) -> str:
    """Where the rule's plan stands, as a sentence without its end; "" without one."""
    plan = rule.plan
    if plan is None or progress is None:
        return ""
    unit = "duels" if rule.primary == DUELS.key else "votes"
    since = f"{plan.declared_at:%-d %B %Y}"
    if progress.looked_at is not None:
        return (
            f"looked at once, as the plan of {since} says, on "
            f"{progress.looked_at:%-d %B %Y}, over {counted(progress.counted, unit)}"
        )
    if plan.size is not None:
        goal = counted(plan.size, unit)
    else:
        goal = f"{plan.until:%-d %B %Y, %H:%M} UTC"
    live = "; looked at live as well" if plan.watched_live else ""
    text = f"collecting until {goal}, {progress.counted:,} so far since {since}{live}"
    if not progress.earlier:
        return text
    earlier = f"{progress.earlier:,} earlier {'one' if progress.earlier == 1 else 'ones'}"
    return f"{text}; figures until then are of {earlier} as well, which the plan does not count"


def without_intervals(splits: tuple[LossSplit, ...]) -> tuple[LossSplit, ...]:
    """The parts of a loss while nothing may be judged yet."""
    return tuple(
        replace(split, parts=tuple(replace(part, interval=None) for part in split.parts))
        for split in splits
    )


def _look(times: Floats, plan: RulePlan, noted: datetime | None) -> StillCollecting | DueLook:
    if noted is None or plan.size is None:
        return look_of_plan(times, _declared(plan), now=_now(plan))
    at = noted.timestamp()
    counts = (times > plan.declared_at.timestamp()) & (times <= at)
    places = np.flatnonzero(counts)
    beyond = places[np.argsort(times[places], kind="stable")[plan.size :]]
    counts[beyond] = False  # came in with the last that counts
    return DueLook(counts, at)


def _declared(plan: RulePlan) -> DeclaredPlan:
    return DeclaredPlan(
        declared_at=plan.declared_at.timestamp(),
        size=plan.size,
        until=None if plan.until is None else plan.until.timestamp(),
        watched_live=plan.watched_live,
    )


def _now(plan: RulePlan) -> float:
    """Before a date that is not reached yet, after everything else."""
    if plan.until is None:
        return math.inf
    return plan.until.timestamp() - (0 if plan.date_reached else 1)


def _primary(votes: PairVotes, key: str) -> OpinionColumns:
    return votes.duels if key == DUELS.key else votes.thumbs


def _places(votes: PairVotes, key: str) -> NDArray[np.intp]:
    """Where the votes on the primary measure lie in its columns."""
    if key == DUELS.key:
        return np.arange(len(votes.duels))
    return np.flatnonzero(votes.thumbs.part == PARTS[key])


def _looked_at(
    votes: PairVotes, key: str, due: NDArray[np.intp], plan: RulePlan, look: DueLook
) -> PairVotes:
    """Of the primary measure what the look counts, of others what came in in the same time."""
    after, until = plan.declared_at.timestamp(), look.at
    kept = {}
    for name, columns in (("duels", votes.duels), ("thumbs", votes.thumbs)):
        mask = (columns.at > after) & (columns.at <= until)
        if columns is _primary(votes, key):
            mask[_places(votes, key)] = False
            mask[due] = True
        kept[name] = np.flatnonzero(mask)
    return replace(
        votes,
        duels=votes.duels.take(kept["duels"]),
        thumbs=votes.thumbs.take(kept["thumbs"]),
    )
