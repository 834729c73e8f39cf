"""An experiment in sentences: where it is, and what is next. Pure but for the rows it is given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from common.words.counts import counted
from common.words.durations import duration
from common.words.lists import name_list
from evaluation.experiments.course import RampStep, due_at
from evaluation.experiments.models import Experiment


def state_sentence(experiment: Experiment, labels: Sequence[str], ramp: Sequence[RampStep]) -> str:
    """Where it is. labels: of the new versions."""
    against = f"{name_list(labels)} against {experiment.control.label}"
    if experiment.state == Experiment.State.DRAFT:
        return f"{against}: not begun, readers see what they saw."
    if experiment.state == Experiment.State.ENDED:
        return f"{against}: ended, {_outcome(experiment)}."
    step = f"step {experiment.step + 1} of {len(ramp)}, {ramp[experiment.step].percent:g} %"
    if experiment.state == Experiment.State.PAUSED:
        return f"{against}: paused at {step}."
    if experiment.holding:
        return f"{against}: held at {step}."
    return f"{against}: running, {step}."


def next_sentences(experiment: Experiment, ramp: Sequence[RampStep], *, now: datetime) -> list[str]:
    """What will happen, and when."""
    if experiment.state == Experiment.State.DRAFT:
        first = ramp[0]
        return [
            f"When it is started, new versions get {first.percent:g} % of their shares at once.",
            _stops(experiment),
        ]
    if experiment.state == Experiment.State.PAUSED:
        return ["The split stays as it is until somebody lets it go on, or stops it."]
    if experiment.state == Experiment.State.ENDED:
        return []
    if experiment.holding:
        return [
            f"Nothing moves while this stands: {experiment.holding}",
            "It goes on by itself when that is over. Nothing is retired meanwhile.",
        ]
    return [_step_words(experiment, ramp, now), _stops(experiment)]


def _step_words(experiment: Experiment, ramp: Sequence[RampStep], now: datetime) -> str:
    step = ramp[experiment.step]
    wanted = []
    began = experiment.step_began_at or now
    left = due_at(step, began) - now
    if left > timedelta():
        wanted.append(
            f"in {duration(left.total_seconds())} ({due_at(step, began):%-d %B, %H:%M} UTC)"
        )
    votes = _votes(experiment.last_look)
    if step.votes > votes:
        wanted.append(
            f"when {counted(step.votes - votes, 'votes', 'more ')} on new versions are in"
        )
    when = " and ".join(wanted) or "at the next look, within a minute"
    if experiment.step + 1 < len(ramp):
        return f"The next step, {ramp[experiment.step + 1].percent:g} %, comes {when}."
    if wanted:
        return f"This is the full split. A version can win {when} at the earliest."
    return "This is the full split: it waits for a verdict."


def _votes(look: Any) -> int:
    """Votes since the step began, as the workers saw them last; 0 where they have not looked."""
    found = look.get("votes") if isinstance(look, dict) else None
    return found if isinstance(found, int) else 0


def _stops(experiment: Experiment) -> str:
    wins = "better, or no worse" if experiment.no_worse_wins else "better"
    text = f"It ends when a new version is shown to be {wins}, or all are shown to be worse"
    if experiment.until:
        text += f", on {experiment.until - timedelta(seconds=1):%-d %B %Y} at the latest"
    loser = "The loser is retired" if experiment.retires_loser else "The loser is not retired"
    return (
        f"{text}. {loser}{', but never while an alarm stands' if experiment.retires_loser else ''}."
    )


def _outcome(experiment: Experiment) -> str:
    winner = experiment.winner.label if experiment.winner else ""
    return {
        Experiment.Ending.WON: f"{winner} won",
        Experiment.Ending.LOST: f"{winner} stays",
        Experiment.Ending.UNDECIDED: "undecided by its last day",
        Experiment.Ending.STOPPED: "stopped by hand",
    }.get(Experiment.Ending(experiment.outcome), "")
