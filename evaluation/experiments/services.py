"""What people do with an experiment: make, start, pause, go on, stop. Everything here writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from evaluation.comparison.freezing import frozen
from evaluation.comparison.report import Rule
from evaluation.comparison.rules import declared_rule
from evaluation.experiments.course import RampStep, ramp_fault, split_fault
from evaluation.experiments.looking import ramp_of
from evaluation.experiments.models import Experiment, ExperimentArm, ExperimentRecord
from evaluation.experiments.recording import (
    as_before,
    percent_words,
    show_split,
    write_record,
)
from summaries.breakdowns.models import Summary
from summaries.versions.models import ModelVersion
from summaries.versions.services import VersionError
from summaries.versions.showing import hold_versions, release_versions

State = Experiment.State
Kind = ExperimentRecord.Kind


class ExperimentRefusedError(ValueError):
    """It cannot be made, or moved so; the message gives the fact and the way out."""


def make_experiment(
    *,
    name: str,
    control: ModelVersion,
    shares: Mapping[ModelVersion, float],
    ramp: Sequence[RampStep],
    primary: str = "",
    margin: float | None = None,
    no_worse_wins: bool = False,
    retires_loser: bool = False,
    until: datetime | None = None,
    simulated: bool = False,
) -> Experiment:
    """A draft, which changes nothing yet.

    shares: of each new version in the full split, in (0, 1); the rest is the control's, which it
    keeps. primary, margin: of the measure that decides, "" and None for the declared rule.
    Raises ExperimentRefusedError.
    """
    by_id = {version.pk: share for version, share in shares.items()}
    fault = split_fault(by_id) or ramp_fault(ramp)
    if control.pk in by_id:
        fault = f"{control.label} is the control; choose other new versions."
    if fault:
        raise ExperimentRefusedError(fault)
    try:
        with transaction.atomic():
            made = Experiment.objects.create(
                name=name, control=control, primary=primary, margin=margin,
                no_worse_wins=no_worse_wins, retires_loser=retires_loser, until=until,
                simulated=simulated, ramp=[asdict(step) for step in ramp],
            )  # fmt: skip
            ExperimentArm.objects.bulk_create(
                ExperimentArm(experiment=made, version_id=pk, share=share)
                for pk, share in by_id.items()
            )
    except IntegrityError as error:
        raise ExperimentRefusedError(
            f"There is an experiment “{name}” already; choose another name."
        ) from error
    return made


def start_experiment(
    experiment: Experiment, *, by: User | None, now: datetime | None = None
) -> None:
    """Show the new versions at the first step's share; from now on the workers move it.

    The rule is kept as it stands now. Raises ExperimentRefusedError where it has begun already,
    the control is not shown to readers, or a version has written nothing or is held.
    """
    moment = now or timezone.now()
    with transaction.atomic():
        held = _hold(experiment, State.DRAFT)
        if held.until is not None and held.until <= moment:
            raise ExperimentRefusedError("Its last day is over; make one that ends later.")
        arms = list(held.arms.select_related("version"))
        versions = [held.control, *(arm.version for arm in arms)]
        _check_versions(held.control, versions)
        try:
            hold_versions([version.pk for version in versions], holder=held.holder)
        except VersionError as error:
            raise ExperimentRefusedError(f"{error}.") from error
        held.before = {
            str(each.pk): {"status": each.status, "weight": each.weight} for each in versions
        }
        held.total = sum(v.weight for v in versions if v.status == ModelVersion.Status.LIVE)
        held.rule = frozen(_rule(held))
        held.state, held.step = State.RUNNING, 0
        held.started_at = held.step_began_at = moment
        held.save()
        percent = ramp_of(held)[0].percent
        shares = show_split(held, arms, percent, because="it started", by=by)
        write_record(
            held, Kind.STARTED, f"Started: {percent_words(shares, versions)}.", at=moment,
            shares=shares, by=by,
        )  # fmt: skip


def pause_experiment(experiment: Experiment, *, by: User) -> None:
    """Leave the split as it is, and take no further step. Raises ExperimentRefusedError."""
    with transaction.atomic():
        held = _hold(experiment, State.RUNNING)
        held.state = State.PAUSED
        held.save(update_fields=["state"])
        write_record(held, Kind.PAUSED, "Paused: the split stays as it is.", by=by)


def resume_experiment(experiment: Experiment, *, by: User) -> None:
    """Let it go on; the step that it is at begins again. Raises ExperimentRefusedError."""
    with transaction.atomic():
        held = _hold(experiment, State.PAUSED)
        held.state, held.step_began_at, held.holding = State.RUNNING, timezone.now(), ""
        held.save(update_fields=["state", "step_began_at", "holding"])
        write_record(held, Kind.RESUMED, "Goes on; this step begins again.", by=by)


def stop_experiment(experiment: Experiment, *, by: User) -> None:
    """End it by hand: all is shown as before the start, and nothing is retired.

    Raises ExperimentRefusedError where it does not run and is not paused.
    """
    with transaction.atomic():
        held = _hold(experiment, State.RUNNING, State.PAUSED)
        shares = as_before(held, because="it was stopped", by=by)
        held.state, held.outcome = State.ENDED, Experiment.Ending.STOPPED
        held.ended_at, held.holding = timezone.now(), ""
        held.save(update_fields=["state", "outcome", "ended_at", "holding"])
        write_record(
            held, Kind.ENDED, "Stopped by hand: all is shown as before the start.",
            shares=shares, by=by,
        )  # fmt: skip
        release_versions(holder=held.holder)


def delete_draft(experiment: Experiment) -> None:
    """Take away one that never began. Raises ExperimentRefusedError for any other."""
    with transaction.atomic():
        _hold(experiment, State.DRAFT).delete()


def _hold(experiment: Experiment, *states: str) -> Experiment:
    """The row, locked. Raises ExperimentRefusedError where it is in none of these states."""
    held = Experiment.objects.select_for_update().select_related("control").get(pk=experiment.pk)
    if held.state not in states:
        raise ExperimentRefusedError(f"Nothing was changed: it is {held.state} by now.")
    return held


def _check_versions(control: ModelVersion, versions: Sequence[ModelVersion]) -> None:
    if control.status != ModelVersion.Status.LIVE or not control.weight:
        raise ExperimentRefusedError(
            f"Readers are not shown {control.label}: make it live with a weight over 0 first."
        )
    written = set(
        Summary.objects.filter(version__in=versions).values_list("version_id", flat=True).distinct()
    )
    for version in versions:
        if version.pk not in written:
            raise ExperimentRefusedError(
                f"{version.label} has written nothing yet: generate or import its summaries first."
            )


def _rule(experiment: Experiment) -> Rule:
    """The declared one, or with the experiment's own measure first."""
    declared = replace(declared_rule(), plan=None, changes=())
    if not experiment.primary or experiment.primary == declared.primary:
        margin = declared.margin if experiment.margin is None else experiment.margin
        return replace(declared, margin=margin)
    rails = tuple(rail for rail in declared.guard_rails if rail[0] != experiment.primary)
    return replace(
        declared, primary=experiment.primary, margin=experiment.margin or 0.0, guard_rails=rails
    )
