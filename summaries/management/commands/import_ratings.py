"""Imports ratings of summaries that are here, one a row or one a column."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Iterator
from typing import Any

from django.core.management.base import CommandError

from common.files.rejections import Rejection
from common.words.counts import counted
from summaries.importing.command import model_named
from summaries.importing.given_values import FIELDS, ValueColumns, ValueReading, values_of
from summaries.importing.models import Import
from summaries.importing.rating_rows import ScaleRefusedError, import_ratings, undo_ratings
from summaries.importing.records import Row
from summaries.importing.table_command import TableCommand, filename_of
from summaries.importing.value_taking import ValueOptions, ValueReport
from summaries.ratings.scales import Scale


class Command(TableCommand):
    help = (
        "Import ratings of summaries that are here from JSONL, CSV or Parquet files: article_id, "
        "model, rater, and name and value, or a column for each dimension. Safe to repeat. Lines "
        "that are refused go to FILE.rejected.jsonl, and the command ends with 1."
    )
    fields = FIELDS

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the command's own options."""
        super().add_arguments(parser)
        parser.add_argument("--model", metavar="NAME@VERSION", help="Of lines that name no model.")
        parser.add_argument("--group", default="expert", help="Of raters whose line names none.")
        parser.add_argument(
            "--scale", type=_scale, action="append", default=[], metavar="DIMENSION=LOW:HIGH:STEP",
            help="Declares the scale of a dimension; the step may be left out.",
        )  # fmt: skip
        parser.add_argument(
            "--columns", nargs="+", default=[], metavar="COLUMN",
            help="The dimensions, where each has a column; else all that hold numbers.",
        )  # fmt: skip

    def handle(self, *args: object, **options: Any) -> None:
        """Import the files in their order; raises CommandError if anything was refused."""
        if options["undo"] is not None:
            if not Import.objects.filter(pk=options["undo"], kind="ratings").exists():
                raise CommandError(f"there is no import {options['undo']} of ratings")
            gone = undo_ratings(options["undo"])
            self.stdout.write(f"import {options['undo']}: {counted(gone, 'ratings')} taken back")
            return
        reading = ValueReading(
            columns=self.columns_of(options),
            model=model_named(options["model"]) if options["model"] else None,
            names=tuple(options["columns"]),
            delimiter=options["delimiter"],
        )
        try:
            well = [
                self.take_file(name, format, ValueColumns(reading),
                               _take(name, reading, options), dry_run=options["dry_run"])
                for name, format in self.files_of(options)
            ]  # fmt: skip
        except ScaleRefusedError as error:
            raise CommandError(str(error)) from None
        if not all(well):
            raise CommandError("not every line was taken; the reasons stand above")


def _take(name: str, reading: ValueReading, options: dict[str, Any]) -> Any:
    chosen = ValueOptions(
        source=options["source"], filename=filename_of(name), update=options["update"],
        dry_run=options["dry_run"],
    )  # fmt: skip

    def take(
        rows: Iterator[Row], reject: Callable[[Rejection], None], taken: Callable[[int], None]
    ) -> ValueReport:
        return import_ratings(
            values=values_of(rows, reading), options=chosen, group=options["group"],
            scales=dict(options["scale"]), reject=reject, taken=taken,
        )  # fmt: skip

    return take


def _scale(text: str) -> tuple[str, Scale]:
    name, _, ends = text.partition("=")
    try:
        low, high, *step = (float(each) for each in ends.split(":"))
    except ValueError:
        raise ArgumentTypeError(f"{text}: write DIMENSION=LOW:HIGH, as fluency=1:5") from None
    if (
        not name
        or not low < high
        or len(step) > 1
        or any(not 0 < each <= high - low for each in step)
    ):
        raise ArgumentTypeError(f"{text}: the highest rating is above the lowest, a step above 0")
    return name, Scale(low, high, step[0] if step else None)
