"""Changing what is shown in an experiment, and the row that says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.contrib.auth.models import User
from django.utils import timezone

from common.words.lists import name_list
from evaluation.decisions.keeping import report_fields
from evaluation.experiments.course import split_at
from evaluation.experiments.looking import ExperimentLook
from evaluation.experiments.models import Experiment, ExperimentArm, ExperimentRecord
from summaries.versions.models import ModelVersion
from summaries.versions.showing import Showing, show_versions

PROGRAM: Final = "the program"


def show_split(
    experiment: Experiment,
    arms: Sequence[ExperimentArm],
    percent: float,
    *,
    because: str,
    by: User | None = None,
) -> dict[int, float]:
    """Show these new versions at a step's share, the control the rest; the shares by version."""
    shares = split_at(
        percent, {arm.version_id: arm.share for arm in arms}, control=experiment.control_id
    )
    live = ModelVersion.Status.LIVE
    wanted = {pk: Showing(live, experiment.total * share) for pk, share in shares.items()}
    _show(experiment, wanted, because, by)
    return shares


def show_winner(experiment: Experiment, winner: int, *, retires: bool) -> dict[int, float]:
    """Let the winner have all but what the control keeps; others of the experiment nothing.

    retires: whether the control is retired, and keeps nothing.
    """
    arms = list(experiment.arms.all())
    kept = 0.0 if retires else 1 - sum(arm.share for arm in arms)
    shares = {winner: 1 - kept, experiment.control_id: kept}
    live, retired = ModelVersion.Status.LIVE, ModelVersion.Status.RETIRED
    wanted = {arm.version_id: Showing(live, 0.0) for arm in arms if not arm.dropped_at}
    wanted[winner] = Showing(live, experiment.total * (1 - kept))
    wanted[experiment.control_id] = (
        Showing(retired, experiment.total) if retires else Showing(live, experiment.total * kept)
    )
    _show(experiment, wanted, "it won", None)
    return shares


def show_control(experiment: Experiment, losers: Sequence[int], *, retires: bool) -> None:
    """Let losers have nothing. retires: whether they are retired."""
    status = ModelVersion.Status.RETIRED if retires else ModelVersion.Status.LIVE
    _show(experiment, {pk: Showing(status, 0.0) for pk in losers}, "it was shown to be worse", None)


def as_before(experiment: Experiment, *, because: str, by: User | None = None) -> dict[int, float]:
    """Show all as before the start, but what was dropped as worse; the shares by version."""
    dropped = set(
        experiment.arms.filter(dropped_at__isnull=False).values_list("version_id", flat=True)
    )
    wanted = {
        int(pk): Showing(**showing)
        for pk, showing in experiment.before.items()
        if int(pk) not in dropped
    }
    _show(experiment, wanted, because, by)
    live = {pk: w.weight for pk, w in wanted.items() if w.status == ModelVersion.Status.LIVE}
    total = sum(live.values())
    return {pk: weight / total for pk, weight in live.items()} if total else {}


def write_record(
    experiment: Experiment,
    kind: ExperimentRecord.Kind,
    what: str,
    *,
    at: datetime | None = None,
    shares: Mapping[int, float] | None = None,
    look: ExperimentLook | None = None,
    by: User | None = None,
) -> ExperimentRecord:
    """Add what was done. shares: None where they stay as they were. look: what it was done by.

    Wants the experiment's row locked, so that numbers do not meet.
    """
    last = experiment.records.order_by("-number").first()
    said = _as_text(shares) if shares is not None else last.shares if last else {}
    kept: dict[str, Any] = {}
    if look is not None and look.report is not None:
        kept = report_fields(look.report, look.hashed)
    record = ExperimentRecord(
        experiment=experiment, number=last.number + 1 if last else 1, kind=kind, what=what,
        at=at or timezone.now(), by=by, who=by.get_username() if by else PROGRAM,
        shares=said, **kept,
    )  # fmt: skip
    record.save()
    return record


def percent_words(shares: Mapping[int, float], versions: Sequence[ModelVersion]) -> str:
    """Such as "5 % see Beta, 95 % Alpha"; versions: all that shares name."""
    label = {version.pk: version.label for version in versions}
    ordered = sorted(shares.items(), key=lambda each: label[each[0]])
    return name_list([f"{100 * share:.3g} % see {label[pk]}" for pk, share in ordered if share])


def _as_text(shares: Mapping[int, float]) -> dict[str, float]:
    return {str(pk): share for pk, share in shares.items()}


def _show(
    experiment: Experiment, wanted: Mapping[int, Showing], because: str, by: User | None
) -> None:
    show_versions(
        wanted, because=f"{experiment.holder}: {because}", by=by, who=PROGRAM,
        holder=experiment.holder,
    )  # fmt: skip
