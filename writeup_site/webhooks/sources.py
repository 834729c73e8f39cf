"""Where events are found: rows of every room that say when something ended; reads only.

A source gives what happened from one moment to another. The rows outlive a crash, so whatever was
not told is found at the next look.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from common.words.counts import counted
from evaluation.decisions.models import Decision
from evaluation.judges.models import JudgeBatch
from evaluation.runs.models import Run
from summaries.batches.models import Batch
from summaries.importing.models import Import
from surveys.questionnaires.models import Survey
from surveys.screening.models import ScreenAlarm
from writeup_site.webhooks.kinds import EventKind
from writeup_site.webhooks.services import Happening

Source = Callable[[datetime, datetime], Iterator[Happening]]


def compare_path(baseline: str, candidate: str) -> str:
    """The page that compares two versions."""
    return f"{reverse('compare')}?{urlencode({'baseline': baseline, 'candidate': candidate})}"


def ended_runs(since: datetime, until: datetime) -> Iterator[Happening]:
    """Runs that somebody asked for, and each that failed.

    A standing run that fails is begun again every few minutes: it is told once a day and reason.
    """
    ended = Run.objects.filter(finished_at__gt=since, finished_at__lte=until).order_by("pk")
    for run in ended.filter(status__in=[Run.Status.FINISHED, Run.Status.FAILED]):
        assert run.finished_at is not None  # noqa: S101  # by the filter
        failed = run.status == Run.Status.FAILED
        if run.standing and not failed:
            continue
        key = f"run:{run.pk}"
        if run.standing:
            reason = hashlib.sha256(run.error.encode()).hexdigest()[:12]
            key = f"standing run:{run.finished_at.date()}:{reason}"
        kind = EventKind.RUN_FAILED if failed else EventKind.RUN_FINISHED
        said = f"Run {run.pk} failed: {run.error}" if failed else (
            f"Run {run.pk} ended: {counted(run.done, 'parts')} scored."
        )  # fmt: skip
        data = {"run": run.pk, "done": run.done, "total": run.total, "error": run.error}
        yield Happening(key, kind, run.finished_at, said, reverse("run", args=[run.pk]), data)


def ended_batches(since: datetime, until: datetime) -> Iterator[Happening]:
    """Batches that were written or failed; one that is taken up again ends again."""
    ended = Batch.objects.filter(finished_at__gt=since, finished_at__lte=until).order_by("pk")
    ended = ended.filter(status__in=[Batch.Status.FINISHED, Batch.Status.FAILED])
    for batch in ended.select_related("version"):
        assert batch.finished_at is not None  # noqa: S101  # by the filter
        failed = batch.status == Batch.Status.FAILED
        by = batch.version.identifier
        said = f"Batch {batch.pk} by {by} failed: {batch.error}" if failed else (
            f"Batch {batch.pk} by {by} is written."
        )  # fmt: skip
        yield Happening(
            f"batch:{batch.pk}:{batch.finished_at.isoformat()}",
            EventKind.BATCH_FAILED if failed else EventKind.BATCH_FINISHED,
            batch.finished_at,
            said,
            reverse("batch", args=[batch.pk]),
            {"batch": batch.pk, "version": by, "error": batch.error},
        )


def ended_judging(since: datetime, until: datetime) -> Iterator[Happening]:
    """The same of judges' batches; one that stops at its limit of money has failed."""
    ended = JudgeBatch.objects.filter(finished_at__gt=since, finished_at__lte=until).order_by("pk")
    ended = ended.filter(status__in=[JudgeBatch.Status.FINISHED, JudgeBatch.Status.FAILED])
    for batch in ended.select_related("judge"):
        assert batch.finished_at is not None  # noqa: S101  # by the filter
        failed = batch.status == JudgeBatch.Status.FAILED
        said = f"Batch {batch.pk} of {batch.kind} by judge {batch.judge} "
        yield Happening(
            f"judging:{batch.pk}:{batch.finished_at.isoformat()}",
            EventKind.JUDGING_FAILED if failed else EventKind.JUDGING_FINISHED,
            batch.finished_at,
            f"{said}failed: {batch.error}" if failed else f"{said}is answered.",
            reverse("judge_batch", args=[batch.pk]),
            {"batch": batch.pk, "judge": batch.judge.name, "kind": batch.kind,
             "error": batch.error},
        )  # fmt: skip


def ended_imports(since: datetime, until: datetime) -> Iterator[Happening]:
    """Files that were brought in a browser; commands and the API answer whoever calls them."""
    ended = Import.objects.filter(finished_at__gt=since, finished_at__lte=until).order_by("pk")
    ended = ended.filter(size__isnull=False)
    for row in ended.filter(status__in=[Import.Status.FINISHED, Import.Status.FAILED]):
        assert row.finished_at is not None  # noqa: S101  # by the filter
        failed = row.status == Import.Status.FAILED
        said = f"{row.filename} could not be brought in: {row.error}" if failed else (
            f"{row.filename} came in: {counted(row.lines, 'lines')} of {row.kind}."
        )  # fmt: skip
        yield Happening(
            f"import:{row.pk}:{row.finished_at.isoformat()}",
            EventKind.IMPORT_FAILED if failed else EventKind.IMPORT_FINISHED,
            row.finished_at,
            said,
            reverse("import", args=[row.pk]),
            {"import": row.pk, "kind": row.kind, "lines": row.lines, "error": row.error},
        )


def raised_alarms(since: datetime, until: datetime) -> Iterator[Happening]:
    """Alarms of the screens; one of the same day and reason that rises again is the same."""
    for alarm in ScreenAlarm.objects.filter(raised_at__gt=since, raised_at__lte=until):
        of = max(alarm.received, alarm.rejected)
        yield Happening(
            f"alarm:{alarm.day}:{alarm.reason}",
            EventKind.ALARM_RAISED,
            alarm.raised_at,
            f"“{alarm.reason}” holds back {alarm.rejected:,} of {counted(of, 'votes')} of "
            f"{alarm.day}.",
            reverse("quarantine"),
            {"reason": alarm.reason, "day": str(alarm.day), "rejected": alarm.rejected,
             "received": alarm.received},
        )  # fmt: skip


def closed_surveys(since: datetime, until: datetime) -> Iterator[Happening]:
    """Surveys whose end has come."""
    for survey in Survey.objects.filter(closes_at__gt=since, closes_at__lte=until):
        assert survey.closes_at is not None  # noqa: S101  # by the filter
        answered = survey.responses.filter(completed_at__isnull=False, simulated=False).count()
        yield Happening(
            f"survey:{survey.pk}:{survey.closes_at.isoformat()}",
            EventKind.SURVEY_CLOSED,
            survey.closes_at,
            f"The survey “{survey}” closed with {counted(answered, 'answers')}.",
            reverse("survey_results", args=[survey.slug]),
            {"survey": survey.slug, "title": survey.title, "answers": answered},
        )


def kept_decisions(since: datetime, until: datetime) -> Iterator[Happening]:
    """What the team decided."""
    for each in Decision.objects.filter(said_at__gt=since, said_at__lte=until).order_by("pk"):
        yield Happening(
            f"decision:{each.pk}",
            EventKind.DECISION_KEPT,
            each.said_at,
            f"{each.said_by_name} decided: {each.statement}.",
            reverse("decision", args=[each.pk]),
            {"decision": each.pk, "statement": each.statement, "baseline": each.baseline,
             "candidate": each.candidate, "chosen": each.chosen, "said_by": each.said_by_name},
        )  # fmt: skip


SOURCES: Final[dict[str, Source]] = {
    "runs": ended_runs,
    "batches": ended_batches,
    "judging": ended_judging,
    "imports": ended_imports,
    "alarms": raised_alarms,
    "surveys": closed_surveys,
    "decisions": kept_decisions,
}
