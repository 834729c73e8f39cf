"""Experiments as pages show them; reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import CharField, F, QuerySet, TextField, Value
from django.db.models.functions import Concat

from evaluation.comparison.models import RuleChange
from evaluation.experiments.looking import ramp_of
from evaluation.experiments.models import Experiment, ExperimentRecord
from evaluation.experiments.sentences import next_sentences, state_sentence
from summaries.breakdowns.models import Summary
from summaries.versions.models import ModelVersion, TrafficChange

_WIDTH: Final = 1000.0  # of the picture of shares, in units of its own
_LEAST: Final = 4.0  # of a period, so that a short one is seen


@dataclass(frozen=True, slots=True)
class ShareBand:
    """A version's part of one period in the picture: where it is, in units of 1000 × 100."""

    x: float
    width: float
    y: float
    height: float
    place: int


@dataclass(frozen=True, slots=True)
class ShownArm:
    """A version of an experiment. share: now, in [0, 1]; planned: in the full split. place: in the
    picture, 0 for the control. verdict, sentence: "" where there is none."""

    version: ModelVersion
    place: int
    share: float
    planned: float
    is_dropped: bool
    verdict: str
    sentence: str
    compare: str


@dataclass(frozen=True, slots=True)
class ShownExperiment:
    """All of its page."""

    experiment: Experiment
    state: str
    next: list[str]
    arms: tuple[ShownArm, ...]
    bands: tuple[ShareBand, ...]
    records: list[ExperimentRecord]
    looked_at: datetime | None


def experiments() -> list[tuple[Experiment, str]]:
    """All, the newest first, with a sentence each. Two queries."""
    rows = Experiment.objects.select_related("control", "winner").prefetch_related("arms__version")
    return [
        (each, state_sentence(each, [arm.version.label for arm in each.arms.all()], ramp_of(each)))
        for each in rows
    ]


def shown_experiment(experiment: Experiment, *, now: datetime) -> ShownExperiment:
    """Wants `control` and `winner` selected. Two queries."""
    arms = list(experiment.arms.select_related("version"))
    # Reports are large, and stand on pages of their own.
    records = list(experiment.records.defer("report", "articles"))
    shares = records[-1].shares if records else {}
    versions = [experiment.control, *(arm.version for arm in arms)]
    places = {version.pk: place for place, version in enumerate(versions)}
    ramp = ramp_of(experiment)
    labels = [arm.version.label for arm in arms]
    looked = experiment.last_look.get("at")
    return ShownExperiment(
        experiment=experiment,
        state=state_sentence(experiment, labels, ramp),
        next=next_sentences(experiment, ramp, now=now),
        arms=_shown_arms(experiment, versions, arms, shares),
        bands=_bands(records, places, experiment.ended_at or now),
        records=records[::-1],
        looked_at=datetime.fromisoformat(looked) if looked else None,
    )


def _shown_arms(
    experiment: Experiment, versions: Sequence[ModelVersion], arms: Sequence[Any], shares: Any
) -> tuple[ShownArm, ...]:
    lines = {line["version"]: line for line in experiment.last_look.get("lines", ())}
    planned = {arm.version_id: arm.share for arm in arms}
    planned[experiment.control_id] = 1 - sum(planned.values())
    dropped = {arm.version_id for arm in arms if arm.dropped_at}
    return tuple(
        ShownArm(
            version=version,
            place=place,
            share=shares.get(str(version.pk), 0.0),
            planned=planned[version.pk],
            is_dropped=version.pk in dropped,
            verdict=lines.get(version.pk, {}).get("verdict", ""),
            sentence=lines.get(version.pk, {}).get("sentence", ""),
            compare=urlencode(
                {"baseline": experiment.control.identifier, "candidate": version.identifier,
                 "votes": "simulated" if experiment.simulated else "readers"}
            ) if place else "",
        )
        for place, version in enumerate(versions)
    )  # fmt: skip


def _bands(
    records: Sequence[ExperimentRecord], places: dict[int, int], end: datetime
) -> tuple[ShareBand, ...]:
    """Each period of constant shares as a column of bands, the control at the bottom."""
    if not records:
        return ()
    began = records[0].at
    ends = [*(record.at for record in records[1:]), end]
    whole = max((end - began).total_seconds(), 1.0)
    bands = []
    for record, until in zip(records, ends, strict=True):
        x = _WIDTH * (record.at - began).total_seconds() / whole
        width = max(_WIDTH * (until - record.at).total_seconds() / whole, _LEAST)
        below = 100.0
        for pk, place in places.items():
            height = 100 * record.shares.get(str(pk), 0.0)
            below -= height
            if height:
                bands.append(
                    ShareBand(
                        round(x, 2), round(width, 2), round(below, 2), round(height, 2), place
                    )
                )
    return tuple(bands)


def versions_to_try() -> list[ModelVersion]:
    """Versions that may take part: not retired, and with something written. One query."""
    written = Summary.objects.order_by().values("version").distinct()
    rows = ModelVersion.objects.exclude(status=ModelVersion.Status.RETIRED)
    return list(rows.filter(pk__in=written))


def changes_made() -> QuerySet[Any, Any]:
    """What was changed of rules, weights and experiments, newest first: at, who, said, subject."""
    rules = RuleChange.objects.order_by().values(
        "at", "who", said=F("what"), subject=_subject("Rule")
    )
    traffic = TrafficChange.objects.order_by().values(
        "at", "who", said=F("what"), subject=_subject("Who sees what")
    )
    named = Concat(F("experiment__name"), Value(": "), F("what"), output_field=TextField())
    records = ExperimentRecord.objects.order_by().values(
        "at", "who", said=named, subject=_subject("Experiment")
    )
    return rules.union(traffic, records, all=True).order_by("-at")


def _subject(name: str) -> Value:
    return Value(name, output_field=CharField())
