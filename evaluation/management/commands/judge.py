"""Lets a judge rate summaries or choose between them, and watches it happen."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from time import sleep
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from tqdm import tqdm

from common.files.bars import ROWS, columns_of
from common.words.durations import about, duration
from common.work.nudge import reaches_worker
from evaluation.judges.anchors import ask_both_again
from evaluation.judges.models import Judge, JudgeBatch, Rubric
from evaluation.judges.nudge import JUDGE
from evaluation.judges.planning import JudgePlan, plan_choices, plan_ratings, summaries_chosen
from evaluation.judges.progress import progress_of
from evaluation.judges.requesting import cancel, request_choices, request_ratings
from evaluation.judges.rubrics import RubricError
from evaluation.judges.services import JudgeError, make_judge, packaged_rubric
from evaluation.judges.words import asked_about, how_far, plan_cost, plan_time, questions, spent
from evaluation.judges.working import work_on_judgements
from summaries.batches.choice import ArticleChoice, ChoiceError, read_choice
from summaries.generators.base import SettingsError
from summaries.management.options import choices_with_files, money_limit
from summaries.versions.models import ModelVersion
from summaries.versions.selectors import UnknownVersion, versions_named
from surveys.duels.pairing import Strategy


class Command(BaseCommand):
    help = (
        "Lets a judge rate summaries, or choose between two of an article both ways round. Nothing "
        "is asked twice; the same command again goes on with what is left."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("judge", nargs="?", metavar="JUDGE", help="Its name; none lists all.")
        parser.add_argument(
            "--make", metavar="FILE",
            help="Make it first, with the settings of a JSON file such as "
            '{"base_url": …, "model": …}.',
        )  # fmt: skip
        parser.add_argument("--rubric", help="Of a judge that is made; else the packaged one.")
        parser.add_argument(
            "--choose", type=int, metavar="PAIRS",
            help="Choose between so many pairs at most, instead of rating.",
        )  # fmt: skip
        parser.add_argument(
            "--strategy", choices=[each.value for each in Strategy],
            default=Strategy.INFORMATIVE.value, help="Which pairs come first (%(default)s).",
        )  # fmt: skip
        parser.add_argument(
            "--versions", nargs="+", default=[], metavar="NAME[@VERSION]",
            help="Whose summaries; all versions that are not retired if not given.",
        )  # fmt: skip
        parser.add_argument(
            "--articles", action="extend", nargs="+", default=[], metavar="CHOICE",
            help="all, tag:SLUG, source:NAME, key:KEY or file:PATH (a key a line).",
        )  # fmt: skip
        parser.add_argument(
            "--money-limit", metavar="AMOUNT",
            help="End before the question that could go over it, in the currency of the prices.",
        )  # fmt: skip
        _add_ways(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["cancel"] is not None:
                self._cancel(options["cancel"])
            elif options["judge"] is None:
                self._list()
            elif options["dry_run"]:
                with transaction.atomic():
                    self._judge(options)
                    transaction.set_rollback(True)  # a judge made for it is made no more than asked
            else:
                self._judge(options)
        except (ChoiceError, JudgeError, SettingsError, RubricError) as error:
            raise CommandError(str(error)) from error

    def _judge(self, options: dict[str, Any]) -> None:
        judge = self._called(options)
        if options["again"] is not None:
            self._again(judge, options)
            return
        if not options["articles"]:
            if options["make"]:
                return
            raise CommandError("--articles is missing: say all, tag:SLUG, source:NAME or key:KEY")
        choice = read_choice(choices_with_files(options["articles"]))
        versions = _versions(options["versions"])
        plan = _plan(judge, choice, versions, options["choose"])
        self._say_plan(judge, plan, options["choose"])
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was asked.")
            return
        batch = _requested(judge, choice, versions, options) if plan.questions else None
        if batch is None:
            self.stdout.write("Nothing to ask: all of this is answered, or being asked already.")
            return
        self._run(batch, here=options["here"], wait=not options["no_wait"])

    def _again(self, judge: Judge, options: dict[str, Any]) -> None:
        if options["again"] < 1:
            raise CommandError("--again takes a number of 1 or more")
        limit = money_limit(options["money_limit"])
        batches = ask_both_again(judge=judge, number=options["again"], money_limit=limit)
        if not batches:
            raise CommandError(f"{judge.name} has answered nothing yet that could be asked again")
        for batch in batches:
            self._run(batch, here=options["here"], wait=not options["no_wait"])

    def _called(self, options: dict[str, Any]) -> Judge:
        name = options["judge"]
        if options["make"]:
            rubric = _rubric(options["rubric"])
            judge = make_judge(name=name, rubric=rubric, settings=_settings(options["make"]))
            made = "would be made" if options["dry_run"] else "is made"
            self.stdout.write(f"{judge.name} {made}, by the rubric {rubric.name}.")
            return judge
        found = Judge.objects.select_related("rubric").filter(name=name).first()
        if found is None:
            known = ", ".join(Judge.objects.values_list("name", flat=True)) or "none yet"
            raise CommandError(
                f'no judge is called "{name}"; there are: {known}. Make one with --make FILE, or '
                "on the page /judges/"
            )
        return found

    def _say_plan(self, judge: Judge, plan: JudgePlan, pairs: int | None) -> None:
        self.stdout.write(f"{judge.name} would be asked {questions(plan.questions)}.")
        kind = JudgeBatch.Kind.RATINGS if pairs is None else JudgeBatch.Kind.CHOICES
        if sentence := asked_about(plan, kind):
            self.stdout.write(sentence)
        if plan.questions:
            self.stdout.write(f"Time: {plan_time(plan)}.")
            self.stdout.write(f"Cost: {plan_cost(plan)}.")

    def _run(self, batch: JudgeBatch, *, here: bool, wait: bool) -> None:
        if not here and not reaches_worker(JUDGE):
            self.stderr.write(
                "The broker does not answer; the workers' own sweep will find the batch, or use "
                "--here to ask in this process."
            )
        if not wait:
            self.stdout.write(f"Batch {batch.pk} is asked for. {_where(batch)}")
            return
        try:
            _follow(batch, here=here)
        except KeyboardInterrupt:
            raise CommandError(f"Batch {batch.pk} is unfinished. {_where(batch)}") from None
        self._report(batch)

    def _report(self, batch: JudgeBatch) -> None:
        progress = progress_of(batch, timezone.now())
        took = "" if progress.elapsed is None else f" It took {duration(progress.elapsed)}."
        self.stdout.write(f"Batch {batch.pk}: {how_far(progress)}{took} Cost: {spent(progress)}.")
        if batch.status != JudgeBatch.Status.FINISHED:
            raise CommandError(batch.error or f"Batch {batch.pk} is {batch.status}.")
        if progress.failed:
            raise CommandError(
                f"{questions(progress.failed)} failed; the same command tries again, and so does "
                f"the page /judges/batches/{batch.pk}/."
            )

    def _list(self) -> None:
        for judge in Judge.objects.select_related("rubric"):
            state = f"fixed, {judge.fingerprint}" if judge.fixed_at else "asked nothing yet"
            model = judge.settings.get("model")
            self.stdout.write(f"{judge.name}: {model} by {judge.rubric.name} ({state})")
        if not Judge.objects.exists():
            self.stdout.write("There is no judge yet; make one with --make FILE, or on /judges/.")

    def _cancel(self, number: int) -> None:
        batch = JudgeBatch.objects.filter(pk=number).first()
        if batch is None:
            raise CommandError(f"there is no batch {number}; /judges/ lists them")
        if not cancel(batch):
            raise CommandError(f"batch {number} had already ended: it is {batch.status}")
        self.stdout.write(f"Batch {number} is cancelled. What is answered is kept.")


def _follow(batch: JudgeBatch, *, here: bool) -> None:
    total = progress_of(batch, timezone.now()).expected
    columns = columns_of(sys.stderr)
    with tqdm(total=total, unit="question", disable=None, ncols=columns, nrows=ROWS) as bar:
        while batch.status == JudgeBatch.Status.RUNNING:
            if here:
                work_on_judgements(seconds=1.0, batch=batch.pk)
            else:
                sleep(0.3)
            batch.refresh_from_db()
            progress = progress_of(batch, timezone.now())
            bar.total = progress.expected
            bar.update(progress.ended - bar.n)
            if progress.seconds_left is not None:
                bar.set_postfix_str(f"{about(progress.seconds_left)} left")


def _plan(
    judge: Judge, choice: ArticleChoice, versions: list[ModelVersion], pairs: int | None
) -> JudgePlan:
    ids = [version.pk for version in versions]
    if pairs is None:
        return plan_ratings(judge, summaries_chosen(choice, ids))
    return plan_choices(judge, choice, ids, pairs)


def _requested(
    judge: Judge, choice: ArticleChoice, versions: list[ModelVersion], options: dict[str, Any]
) -> JudgeBatch | None:
    ids, limit = [version.pk for version in versions], money_limit(options["money_limit"])
    if options["choose"] is None:
        return request_ratings(
            judge=judge, summaries=summaries_chosen(choice, ids), versions=ids,
            articles=str(choice), money_limit=limit,
        )  # fmt: skip
    return request_choices(
        judge=judge, versions=ids, articles=str(choice), pairs=options["choose"],
        strategy=options["strategy"], money_limit=limit,
    )  # fmt: skip


def _versions(names: list[str]) -> list[ModelVersion]:
    if names:
        try:
            return versions_named(names)
        except UnknownVersion as error:
            raise CommandError(str(error)) from error
    written = ModelVersion.objects.filter(summaries__isnull=False).distinct()
    return list(written.exclude(status=ModelVersion.Status.RETIRED))


def _rubric(name: str | None) -> Rubric:
    if name is None:
        return packaged_rubric()
    found = Rubric.objects.filter(name=name).first()
    if found is None:
        known = ", ".join(Rubric.objects.values_list("name", flat=True)) or "none yet"
        raise CommandError(f'no rubric is called "{name}"; there are: {known}')
    return found


def _settings(path: str) -> dict[str, Any]:
    try:
        values = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise CommandError(f"{path}: cannot be read as JSON ({error})") from error
    if not isinstance(values, dict):
        raise CommandError(f"{path}: holds no object; write settings by their names")
    return values


def _where(batch: JudgeBatch) -> str:
    number = batch.pk
    return f"See /judges/batches/{number}/; cancel it there or by manage.py judge --cancel {number}"


def _add_ways(parser: ArgumentParser) -> None:
    """How it is worked on, and what is done instead."""
    parser.add_argument(
        "--here", action="store_true", help="Work in this process, without workers."
    )
    parser.add_argument("--no-wait", action="store_true", help="Ask for it and leave.")
    parser.add_argument(
        "--again", type=int, metavar="NUMBER",
        help="Ask so many of the summaries and pairs that it answered first once more instead: "
        "its passport says what it answers otherwise.",
    )  # fmt: skip
    parser.add_argument(
        "--dry-run", action="store_true", help="Say what it would take, and do nothing."
    )
    parser.add_argument(
        "--cancel", type=int, metavar="NUMBER", help="Cancel the batch of that number instead."
    )
