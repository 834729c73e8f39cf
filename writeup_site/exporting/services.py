"""What the team does with exports: asks for them, and a worker writes them."""

from __future__ import annotations

import logging
import shutil
import sys
from time import monotonic
from typing import Final

from django.contrib.auth.models import User
from django.core.management.base import CommandError, OutputWrapper
from django.db import OperationalError
from django.db.models import Q
from django.utils import timezone

from common.files.outputs import write_lines
from common.work.leases import claim_one, claim_pushed_on, is_worn_out, put_off
from common.work.nudge import Nudger, publish
from summaries.batches.choice import ChoiceError
from summaries.versions.selectors import UnknownVersion
from writeup_site.exporting.choice import ExportChoice
from writeup_site.exporting.models import ExportJob
from writeup_site.exporting.stored import export_file, exports_folder
from writeup_site.exporting.writing import Export, ExportError, ExportFormat, pack_folder

logger = logging.getLogger(__name__)

WORK: Final = "writeup_site.tasks.work_on_exports"
EACH: Final = 0.5  # seconds between two notes of how far it is
WORN_OUT: Final = (
    "It was broken off {} times: its worker ended, perhaps for lack of memory, or lost the "
    "database."
)
BUSY: Final = "The database was busy each of the {} times that it was tried; ask again later."
BROKEN: Final = "Something went wrong with this export, and it stands in the log."
_nudger = Nudger(lambda: publish(WORK))


def nudge_exporting() -> None:
    """Let a worker know; call it after the commit."""
    _nudger.nudge()


def ask_for_export(*, choice: ExportChoice, format: ExportFormat, by: User) -> ExportJob:
    """Let a worker write it. Raises UnknownVersion and ChoiceError for what nobody knows."""
    choice.wanted  # noqa: B018  asked for what it raises
    job = ExportJob.objects.create(choice=choice.as_json(), format=format, created_by=by)
    nudge_exporting()
    return job


def work_on_exports() -> int:
    """Write the exports that wait, one after the other; how many ended."""
    ended = 0
    while (job := _claimed()) is not None:
        if is_worn_out(job):
            _end(job, ExportJob.Status.FAILED, error=WORN_OUT.format(job.interruptions))
        else:
            with claim_pushed_on(job):
                _run(job)
        ended += 1
    return ended


def _claimed() -> ExportJob | None:
    free = ExportJob.objects.filter(
        Q(claimed_until__isnull=True) | Q(claimed_until__lt=timezone.now()),
        status__in=[ExportJob.Status.WAITING, ExportJob.Status.RUNNING],
    ).order_by("pk")
    return claim_one(free, status=ExportJob.Status.RUNNING)


def _run(job: ExportJob) -> None:
    export = Export(job.asked, told=_Progress(job))
    try:
        _write(job, export)
    except (ExportError, UnknownVersion, ChoiceError) as error:
        _end(job, ExportJob.Status.FAILED, error=f"{error}.")
    except (CommandError, OSError) as error:
        logger.exception("Export %s cannot be written", job.pk)
        said = str(error).replace(str(exports_folder()), "the server’s folder")
        _end(job, ExportJob.Status.FAILED, error=f"The file cannot be written: {said}.")
    except OperationalError:
        if put_off(job, status=ExportJob.Status.WAITING) is None:
            _end(job, ExportJob.Status.FAILED, error=BUSY.format(job.attempts))
    except Exception:
        logger.exception("Export %s failed", job.pk)
        _end(job, ExportJob.Status.FAILED, error=BROKEN)
    else:
        _end(job, ExportJob.Status.FINISHED, export=export)


def _write(job: ExportJob, export: Export) -> None:
    path = export_file(job)
    if job.format == "dataset":
        inside = exports_folder() / str(job.pk)
        shutil.rmtree(inside, ignore_errors=True)  # of a worker that was killed
        inside.mkdir()
        try:
            folder = inside / f"writeup-{job.kind.name}"
            export.write_folder(folder)
            pack_folder(folder, path)
        finally:
            shutil.rmtree(inside, ignore_errors=True)
    elif job.format == "parquet":
        export.write_parquet(path)
    else:
        format: ExportFormat = "csv" if job.format == "csv" else "jsonl"
        write_lines(str(path), export.lines(format), stdout=OutputWrapper(sys.stdout))


def _end(job: ExportJob, status: str, *, export: Export | None = None, error: str = "") -> None:
    changes: dict[str, object] = {"status": status, "error": error, "finished_at": timezone.now()}
    changes |= {"claim": "", "claimed_until": None}
    if export is not None:
        changes |= {"report": export.report.as_json(), "rows": export.report.number}
        changes |= {"size": export_file(job).stat().st_size}
    ExportJob.objects.filter(pk=job.pk).update(**changes)


class _Progress:
    """Notes now and then how many rows have been written."""

    def __init__(self, job: ExportJob) -> None:
        self._job = job
        self._noted = monotonic()

    def __call__(self, rows: int) -> None:
        if monotonic() - self._noted > EACH:
            self._noted = monotonic()
            ExportJob.objects.filter(pk=self._job.pk).update(rows=rows)
