"""Score model versions and watch it happen."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from time import monotonic, sleep
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from common.files.bars import ROWS, columns_of
from common.work.nudge import reaches_worker
from evaluation.management.options import BAD_CALL, add_scoring_options
from evaluation.metrics.base import MetricError
from evaluation.runs.checking import audit_finished_runs, audit_sentence, largest_differences
from evaluation.runs.chunks import work_on_chunks
from evaluation.runs.models import Run
from evaluation.runs.nudge import SCORE
from evaluation.runs.selectors import run_progress, scoring_options, unread_counts
from evaluation.runs.services import cancel_run, request_run
from summaries.versions.models import ModelVersion
from summaries.versions.selectors import UnknownVersion, versions_named

PATIENCE = 10.0  # seconds before a run that no worker took is worth a word


class Command(BaseCommand):
    help = "Scores versions against their articles' references, through the workers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--models", nargs="+", metavar="NAME[@VERSION]", help="Default: all but retired ones."
        )
        add_scoring_options(parser)
        parser.add_argument(
            "--here", action="store_true", help="Compute in this process, without workers."
        )
        parser.add_argument("--no-wait", action="store_true", help="Request the run and leave.")
        parser.add_argument(
            "--check",
            nargs="?",
            type=int,
            const=20,
            metavar="N",
            help="Also score N summaries (20) with rouge-score and bert-score themselves and print "
            "the largest difference from what is stored.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"] is not None and options["check"] < 1:
            raise CommandError(
                "--check takes how many summaries to draw, at least 1.", returncode=BAD_CALL
            )
        chosen = scoring_options(
            refs=options["refs"], split=options["split"], stemmer=options["stemmer"]
        )
        try:
            versions = (
                versions_named(options["models"])
                if options["models"]
                else list(ModelVersion.objects.exclude(status=ModelVersion.Status.RETIRED))
            )
            run = request_run(versions=versions, metrics=options["metrics"], options=chosen)
        except (MetricError, UnknownVersion) as error:
            raise CommandError(str(error)) from error
        if run is None:
            self.stdout.write("Nothing to score: every summary already has these scores.")
        elif not options["no_wait"]:
            self._watch(run, here=options["here"])
        else:
            self._nudge(run)
            self.stdout.write(f"Run {run.pk} requested: {run.total} summaries.")
        if options["check"] is not None:
            self._check(options["check"], options["metrics"], chosen)

    def _nudge(self, run: Run) -> None:
        if not reaches_worker(SCORE):
            self.stderr.write(
                "The broker does not answer; the workers' own sweep will find the run, or use "
                "--here to score in this process."
            )

    def _watch(self, run: Run, *, here: bool) -> None:
        if not here:
            self._nudge(run)
        try:
            self._show_progress(run, here=here)
        except KeyboardInterrupt:
            cancel_run(run)
            raise CommandError(
                f"Run {run.pk} cancelled. What is scored is kept; the same command resumes."
            ) from None
        run.refresh_from_db()
        if run.status != Run.Status.FINISHED:
            raise CommandError(f"Run {run.pk} is {run.status}. {run.error}")
        if run.remark:
            self.stderr.write(run.remark)
        progress = run_progress(run, timezone.now())
        rate = f", {progress.rate:.1f}/s" if progress.rate else ""
        self.stdout.write(
            f"Run {run.pk}: {run.done} of {run.total} parts scored in "
            f"{progress.elapsed or 0:.1f} s{rate}."
        )
        for row in unread_counts(run):
            self.stdout.write(f"{row.version}, {row.measure}: {row.summaries}: {row.why}")
        if here:
            audit_finished_runs()
            run.refresh_from_db()
            self.stdout.write(audit_sentence(run))
        elif settings.AUDITED_SUMMARIES:
            self.stdout.write("A worker checks some of it now; the run's page says the result.")

    def _show_progress(self, run: Run, *, here: bool) -> None:
        hint_at = monotonic() + PATIENCE
        ending = {Run.Status.FINISHED, Run.Status.CANCELLED, Run.Status.FAILED}
        columns = columns_of(sys.stderr)
        with tqdm(total=run.total, unit="part", disable=None, ncols=columns, nrows=ROWS) as bar:
            while run.status not in ending:
                # Where others hold what is left, asking again at once would only hold them up.
                if not here or not work_on_chunks(seconds=0.5):
                    sleep(0.3)
                run.refresh_from_db()
                if run.status == Run.Status.WAITING and monotonic() > hint_at:
                    hint_at = float("inf")
                    bar.write(_why_waiting(), file=sys.stderr)
                bar.update(run.done - bar.n)

    def _check(self, size: int, metrics: list[str], options: Any) -> None:
        for line in largest_differences(size=size, metrics=metrics, options=options):
            self.stdout.write(
                f"{line.signature}: largest difference {line.difference:.3g} on {line.summaries} "
                f"summaries × P, R, F"
            )


def _why_waiting() -> str:
    """A sentence for a run that no worker has begun."""
    other = Run.objects.filter(status=Run.Status.RUNNING).order_by("pk").first()
    if other:
        return f"The workers are busy with run {other.pk}; this one comes after it."
    return (
        "No worker has taken the run yet. Is the site running (make run)? "
        "Ctrl-C and --here scores in this process."
    )
