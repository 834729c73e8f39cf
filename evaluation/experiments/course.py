"""How an experiment goes on: shares of each step, and what is next. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, Literal

from evaluation.stats.noninferiority import Verdict

# A share of 5 % is what a new version can break while nobody looks; then half, then all of it.
USUAL_RAMP: Final = ((5, 24, 0), (50, 48, 0), (100, 0, 0))  # percent, hours, votes
MOST_STEPS: Final = 6
# Below it hardly any reader is left to compare with, and periods and readers drift unseen.
LEAST_CONTROL: Final = 0.05

MoveKind = Literal["wait", "hold", "go on", "drop", "ramp", "win", "lose", "expire"]


@dataclass(frozen=True, slots=True)
class RampStep:
    """percent: of the new versions' shares that they get, over 0 to 100. hours, votes: how long it
    lasts at least, and how many votes on the new versions it wants."""

    percent: float
    hours: float
    votes: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an experiment is when it is looked at.

    step: index of `ramp`. votes: on the new versions since the step began. verdicts: of each new
    version, by id, by the rule. gains: candidate less control on the primary measure, more is
    better; of those it is known of. alarms: sentences, none where nothing is wrong. held: whether
    it was held at the last look.
    """

    now: datetime
    ramp: Sequence[RampStep]
    step: int
    step_began: datetime
    votes: int
    verdicts: Mapping[int, Verdict]
    gains: Mapping[int, float]
    no_worse_wins: bool
    until: datetime | None = None
    alarms: Sequence[str] = ()
    held: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """What is next. versions: those that a "drop" drops, or the one that wins."""

    kind: MoveKind
    versions: tuple[int, ...] = ()


def split_at(percent: float, shares: Mapping[int, float], *, control: int) -> dict[int, float]:
    """Shares in [0, 1] at a step, by version, the control's too; they sum to 1.

    shares: of each new version in the full split; together below 1. percent: of them, 0 to 100.
    """
    found = {version: share * percent / 100 for version, share in shares.items()}
    found[control] = 1 - sum(found.values())
    return found


def next_move(progress: Progress) -> Move:
    """What is to be done now; one thing at a time.

    While an alarm stands nothing moves but the day that ends it: then shares go back to what they
    were and nothing is retired. A version that is shown to be worse is dropped at once; one that
    wins, wins when its step has lasted as long as it must.
    """
    over = progress.until is not None and progress.now >= progress.until
    if progress.alarms:
        return Move("expire") if over else Move("wait" if progress.held else "hold")
    if progress.held:
        return Move("go on")
    if decided := _verdict_move(progress):
        return decided
    if over:
        return Move("expire")
    is_last = progress.step + 1 == len(progress.ramp)
    return Move("ramp" if is_step_done(progress) and not is_last else "wait")


def _verdict_move(progress: Progress) -> Move | None:
    worse = tuple(v for v, verdict in progress.verdicts.items() if verdict == "worse")
    if worse:
        return Move("lose" if len(worse) == len(progress.verdicts) else "drop", worse)
    winning = {"better", "no worse"} if progress.no_worse_wins else {"better"}
    winners = [v for v, verdict in progress.verdicts.items() if verdict in winning]
    if winners and is_step_done(progress):
        return Move("win", (max(winners, key=lambda v: progress.gains.get(v, 0.0)),))
    return None


def is_step_done(progress: Progress) -> bool:
    """Whether the step has lasted its hours and has its votes."""
    step = progress.ramp[progress.step]
    return progress.now >= due_at(step, progress.step_began) and progress.votes >= step.votes


def due_at(step: RampStep, began: datetime) -> datetime:
    """When the step's least time is over."""
    return began + timedelta(hours=step.hours)


def ramp_fault(ramp: Sequence[RampStep]) -> str:
    """Why these are no steps, in a sentence; "" where they are."""
    if not ramp:
        return "Give one step at least; the last is 100 %."
    if len(ramp) > MOST_STEPS:
        return f"More than {MOST_STEPS} steps are not taken."
    if any(not 0 < step.percent <= 100 for step in ramp):
        return "A step is over 0 and up to 100 %."
    if any(one.percent >= other.percent for one, other in pairwise(ramp)):
        return "Each step is larger than the one before."
    if ramp[-1].percent != 100:
        return "The last step is 100 %: only the full split can be kept."
    return ""


def split_fault(shares: Mapping[int, float]) -> str:
    """Why these are no shares of new versions, in a sentence; "" where they are."""
    if not shares:
        return "Choose one new version at least."
    if any(share <= 0 for share in shares.values()):
        return "Each new version has a share over 0."
    if sum(shares.values()) > 1 - LEAST_CONTROL + 1e-9:
        least = f"{100 * LEAST_CONTROL:.0f} %"
        return f"Leave {least} at least to the control: it is what is compared with."
    return ""
