"""Lets a version write about many articles, and watches it happen."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from time import monotonic, sleep
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from common.files.bars import ROWS, columns_of
from common.words.durations import about, duration
from common.work.nudge import reaches_worker
from summaries.batches import services as batches
from summaries.batches.choice import ChoiceError, read_choice
from summaries.batches.models import Batch, BatchItem
from summaries.batches.plan import Plan, plan_batch
from summaries.batches.progress import BatchProgress, progress_of
from summaries.batches.words import (
    articles,
    cost_words,
    left_out,
    other_packages,
    spent_words,
    time_words,
)
from summaries.generators.base import GeneratorError
from summaries.jobs.models import Job
from summaries.jobs.nudge import WRITE
from summaries.management.options import choices_with_files, money_limit
from summaries.versions.models import ModelVersion
from summaries.versions.names import UnmadeVersion, version_called
from summaries.versions.services import VersionError, check_can_write
from summaries.versions.showing import set_status

PATIENCE = 12.0  # seconds before a batch that no worker took is worth a word
SHOWN_FAILURES = 10


class Command(BaseCommand):
    help = (
        "Lets a version write about articles that lack its summary. The same command again goes on "
        "with what is unfinished; a summary that is there is never overwritten."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """With --version for a version of a model, where other commands say Django's."""
        kwargs["conflict_handler"] = "resolve"
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--version", dest="identifier", metavar="NAME[@VERSION]",
            help="What writes. A generator's own name makes a draft with its default settings.",
        )  # fmt: skip
        parser.add_argument(
            "--articles", action="extend", nargs="+", default=[], metavar="CHOICE",
            help="all, tag:SLUG, source:NAME, key:KEY or file:PATH (a key a line); several are "
            "joined.",
        )  # fmt: skip
        parser.add_argument(
            "--missing", action="store_true",
            help="Leave out articles that have a summary by this version; else it is refused "
            "where some have.",
        )  # fmt: skip
        parser.add_argument(
            "--here", action="store_true", help="Work in this process, without workers."
        )
        parser.add_argument("--no-wait", action="store_true", help="Ask for it and leave.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what it would take, and do nothing."
        )
        parser.add_argument(
            "--money-limit", metavar="AMOUNT",
            help="End before the article that could go over it, in the currency of the prices.",
        )  # fmt: skip
        parser.add_argument(
            "--status", choices=[ModelVersion.Status.DRAFT.value, ModelVersion.Status.LIVE.value],
            help="Of the version; a new one is a draft, and readers see live ones only.",
        )  # fmt: skip
        parser.add_argument(
            "--cancel", type=int, metavar="NUMBER", help="Cancel the batch of that number instead."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["cancel"] is not None:
            self._cancel(options["cancel"])
            return
        if not options["identifier"]:
            raise CommandError("--version NAME@VERSION is missing: say what is to write")
        try:
            self._generate(options)
        except (ChoiceError, VersionError, GeneratorError) as error:
            raise CommandError(str(error)) from error

    def _generate(self, options: dict[str, Any]) -> None:
        choice = read_choice(choices_with_files(options["articles"]))
        limit = money_limit(options["money_limit"])
        found = version_called(options["identifier"])
        version = found if isinstance(found, ModelVersion) else None
        if version is not None:
            check_can_write(version)
        plan = plan_batch(choice, settings=found.settings, version=version)
        joins = version is not None and batches.running_batch(version, choice) is not None
        if plan.held and not options["missing"] and not joins:
            raise CommandError(
                f"{articles(plan.held)} of {plan.chosen:,} have a summary by {found.identifier}, "
                "and summaries are never overwritten. Say --missing to write the others, or make a "
                "new version to write them all anew."
            )
        self._say_plan(found, plan)
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was started.")
            return
        if version is None:
            version = self._make(found)
        if options["status"] and set_status(version, options["status"], who="manage.py generate"):
            self.stdout.write(f"{version.identifier} is {options['status']} now.")
        requested = batches.request_batch(version=version, choice=choice, money_limit=limit)
        if requested.batch is None:
            self.stdout.write("Nothing to write: every article that holds a text has its summary.")
            return
        if requested.joined:
            self.stdout.write(f"Batch {requested.batch.pk} is unfinished: going on with it.")
        self._run(requested.batch, here=options["here"], wait=not options["no_wait"])

    def _say_plan(self, found: ModelVersion | UnmadeVersion, plan: Plan) -> None:
        if isinstance(found, UnmadeVersion):
            self.stdout.write(
                f"There is no {found.identifier} yet: it is made as a draft, with the default "
                f"settings of the generator {found.generator}."
            )
        self.stdout.write(f"{found.identifier} would write about {articles(plan.to_write)}.")
        for sentence in filter(None, (left_out(plan), other_packages(found.settings))):
            self.stdout.write(sentence)
        if plan.to_write:
            self.stdout.write(f"Time: {time_words(plan.estimate)}.")
            self.stdout.write(f"Cost: {cost_words(plan.estimate)}.")

    def _make(self, found: ModelVersion | UnmadeVersion) -> ModelVersion:
        assert isinstance(found, UnmadeVersion)  # noqa: S101  # narrows the type
        return found.make()

    def _run(self, batch: Batch, *, here: bool, wait: bool) -> None:
        if not here and not reaches_worker(WRITE):
            self.stderr.write(
                "The broker does not answer; the workers' own sweep will find the batch, or use "
                "--here to write in this process."
            )
        if not wait:
            self.stdout.write(f"Batch {batch.pk} is asked for. {_where(batch)}")
            return
        try:
            self._follow(batch, here=here)
        except KeyboardInterrupt:
            goes_on = (
                "is unfinished: the same command goes on with it, and so do a running site's "
                "workers" if here else "goes on in the workers"
            )  # fmt: skip
            raise CommandError(f"Batch {batch.pk} {goes_on}. {_where(batch)}") from None
        self._report(batch)

    def _follow(self, batch: Batch, *, here: bool) -> None:
        hint_at = monotonic() + PATIENCE
        progress = progress_of(batch, timezone.now())
        columns = columns_of(sys.stderr)
        with tqdm(
            total=progress.total, unit="article", disable=None, ncols=columns, nrows=ROWS
        ) as bar:
            while batch.status == Batch.Status.RUNNING:
                if here:
                    batches.work_on_batch(batch.pk, seconds=0.5)
                else:
                    sleep(0.3)
                batch.refresh_from_db()
                progress = progress_of(batch, timezone.now())
                bar.update(progress.ended - bar.n)
                bar.set_postfix_str(_beside(progress))
                if not here and progress.elapsed is None and monotonic() > hint_at:
                    hint_at = float("inf")
                    bar.write(WAITING, file=sys.stderr)

    def _report(self, batch: Batch) -> None:
        progress = progress_of(batch, timezone.now())
        took = "" if progress.elapsed is None else f" in {duration(progress.elapsed)}"
        self.stdout.write(
            f"Batch {batch.pk}: {progress.done:,} of {articles(progress.total)} "
            f"written{took}, {progress.failed:,} failed. Cost: {spent_words(progress)}."
        )
        failures = BatchItem.objects.filter(batch=batch, status=Job.Status.FAILED)
        for item in failures.select_related("article").order_by("pk")[:SHOWN_FAILURES]:
            self.stderr.write(f"  {item.article.key}: {item.error}")
        if batch.status != Batch.Status.FINISHED:
            raise CommandError(
                batch.error
                or f"Batch {batch.pk} is {batch.status}; what is "
                "written stays, and the same command with --missing writes the rest."
            )
        if progress.failed:
            raise CommandError(
                f"{articles(progress.failed)} failed; the same command with --missing tries again, "
                f"and so does the page /batches/{batch.pk}/."
            )

    def _cancel(self, number: int) -> None:
        batch = Batch.objects.filter(pk=number).first()
        if batch is None:
            raise CommandError(f"there is no batch {number}; /batches/ lists them")
        if not batches.cancel_batch(batch):
            raise CommandError(f"batch {number} had already ended: it is {batch.status}")
        self.stdout.write(f"Batch {number} is cancelled. What is written is kept.")


WAITING = (
    "No worker has begun yet. Is the site running (make run)? Ctrl-C and --here writes in this "
    "process."
)


def _where(batch: Batch) -> str:
    number = batch.pk
    return f"See /batches/{number}/; cancel it there or by manage.py generate --cancel {number}"


def _beside(progress: BatchProgress) -> str:
    said = [f"{progress.failed:,} failed"] if progress.failed else []
    if progress.seconds_left is not None:
        said.append(f"{about(progress.seconds_left)} left")
    return ", ".join(said)
