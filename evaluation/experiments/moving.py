"""What workers do with experiments that run: one thing at a time, each of them once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from common.words.lists import name_list
from common.work.leases import claim_one, claim_pushed_on
from evaluation.experiments.course import Move, MoveKind, next_move
from evaluation.experiments.looking import ExperimentLook, active_arms, look_at
from evaluation.experiments.models import Experiment, ExperimentArm, ExperimentRecord
from evaluation.experiments.recording import (
    as_before,
    percent_words,
    show_control,
    show_split,
    show_winner,
    write_record,
)
from summaries.versions.showing import release_versions
from surveys.screening.selectors import open_alarms

Kind = ExperimentRecord.Kind
Ending = Experiment.Ending


def move_experiments(*, now: datetime | None = None) -> int:
    """Look at each experiment that runs, and take the step that is due; how many took one."""
    running = Experiment.objects.filter(state=Experiment.State.RUNNING)
    return sum(_look_and_move(pk, now) for pk in running.values_list("pk", flat=True))


def _look_and_move(pk: int, now: datetime | None) -> bool:
    free = Experiment.objects.filter(
        Q(claimed_until__isnull=True) | Q(claimed_until__lt=timezone.now()),
        pk=pk, state=Experiment.State.RUNNING,
    )  # fmt: skip
    experiment = claim_one(free)
    if experiment is None:
        return False
    mine = Experiment.objects.filter(pk=pk, claim=experiment.claim)
    try:
        with claim_pushed_on(experiment):
            look = look_at(experiment, now=now or timezone.now())
            mine.update(last_look=look.as_kept())
            move = next_move(look.progress)
            return move.kind != "wait" and _take(experiment, move, look)
    finally:
        mine.update(claim="", claimed_until=None, attempts=0)


def _take(seen: Experiment, move: Move, look: ExperimentLook) -> bool:
    """Do it, unless somebody paused, stopped or moved it since it was looked at."""
    with transaction.atomic():
        held = (
            Experiment.objects.select_for_update()
            .select_related("control")
            .filter(
                pk=seen.pk, claim=seen.claim, state=Experiment.State.RUNNING, step=seen.step,
                step_began_at=seen.step_began_at, holding=seen.holding,
            )
            .first()
        )  # fmt: skip
        if held is None:
            return False
        if move.kind in _RETIRING and open_alarms():
            return False  # one rose since the look: the next look holds it
        _TAKEN[move.kind](held, move, look)
    return True


def _hold(held: Experiment, _: Move, look: ExperimentLook) -> None:
    held.holding = " ".join(look.progress.alarms)
    held.save(update_fields=["holding"])
    write_record(held, Kind.HELD, f"Held: {held.holding}", at=look.progress.now)


def _go_on(held: Experiment, _: Move, look: ExperimentLook) -> None:
    held.holding = ""
    held.save(update_fields=["holding"])
    write_record(held, Kind.WENT_ON, "Goes on: nothing is wrong any more.", at=look.progress.now)


def _drop(held: Experiment, move: Move, look: ExperimentLook) -> None:
    held.arms.filter(version__in=move.versions).update(dropped_at=look.progress.now)
    show_control(held, move.versions, retires=held.retires_loser)
    arms = active_arms(held)
    percent = look.progress.ramp[held.step].percent
    shares = show_split(held, arms, percent, because="another one was dropped")
    fate = "retired" if held.retires_loser else "no longer shown"
    what = f"{_labels(held, move.versions)} shown to be worse, and {fate}."
    write_record(held, Kind.DROPPED, what, at=look.progress.now, shares=shares, look=look)


def _ramp(held: Experiment, _: Move, look: ExperimentLook) -> None:
    held.step += 1
    held.step_began_at = look.progress.now
    held.save(update_fields=["step", "step_began_at"])
    arms = active_arms(held)
    percent = look.progress.ramp[held.step].percent
    shares = show_split(held, arms, percent, because=f"its step of {percent:g} %")
    versions = [held.control, *(arm.version for arm in arms)]
    what = f"Next step, {percent:g} % of the split: {percent_words(shares, versions)}."
    write_record(held, Kind.RAMPED, what, at=look.progress.now, shares=shares, look=look)


def _win(held: Experiment, move: Move, look: ExperimentLook) -> None:
    (winner,) = move.versions
    shares = show_winner(held, winner, retires=held.retires_loser)
    kept = shares[held.control_id]
    fate = "is retired" if held.retires_loser else f"keeps {100 * kept:.3g} %"
    what = f"Decided: {_sentence(look, winner)} {held.control.label} {fate}."
    held.winner_id = winner
    _end(held, Ending.WON, what, look, shares)


def _lose(held: Experiment, move: Move, look: ExperimentLook) -> None:
    held.arms.filter(version__in=move.versions).update(dropped_at=look.progress.now)
    show_control(held, move.versions, retires=held.retires_loser)
    shares = show_split(held, [], 100, because="it stays")
    fate = "retired" if held.retires_loser else "no longer shown"
    what = f"Decided: {_sentence(look, move.versions[0])} {_labels(held, move.versions)}: {fate}."
    held.winner_id = held.control_id
    _end(held, Ending.LOST, what, look, shares)


def _expire(held: Experiment, _: Move, look: ExperimentLook) -> None:
    shares = as_before(held, because="its day is over")
    what = "Its day is over without a verdict: all is shown as before the start."
    if look.progress.alarms:
        what = "Its day is over while an alarm stands; all is shown as before the start. "
        what += " ".join(look.progress.alarms)
    _end(held, Ending.UNDECIDED, what, look, shares)


def _end(
    held: Experiment, outcome: str, what: str, look: ExperimentLook, shares: dict[int, float]
) -> None:
    held.state, held.outcome = Experiment.State.ENDED, outcome
    held.ended_at, held.holding = look.progress.now, ""
    held.save(update_fields=["state", "outcome", "winner", "ended_at", "holding"])
    write_record(held, Kind.ENDED, what, at=look.progress.now, shares=shares, look=look)
    release_versions(holder=held.holder)


def _labels(held: Experiment, versions: tuple[int, ...]) -> str:
    arms = ExperimentArm.objects.filter(experiment=held, version__in=versions)
    return name_list([arm.version.label for arm in arms.select_related("version")])


def _sentence(look: ExperimentLook, version: int) -> str:
    versus = look.report.versus if look.report else ()
    return next((v.overall.sentence for v in versus if v.candidate.pk == version), "")


_TAKEN: Final[dict[MoveKind, Callable[[Experiment, Move, ExperimentLook], None]]] = {
    "hold": _hold,
    "go on": _go_on,
    "drop": _drop,
    "ramp": _ramp,
    "win": _win,
    "lose": _lose,
    "expire": _expire,
}
_RETIRING: Final = frozenset({"drop", "win", "lose"})
