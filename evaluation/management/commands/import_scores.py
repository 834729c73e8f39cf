"""Imports scores that were computed elsewhere."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from typing import Any

from django.core.management.base import CommandError

from common.files.rejections import Rejection
from common.words.counts import counted
from evaluation.imported_scores.services import import_scores, undo_scores
from summaries.importing.command import model_named
from summaries.importing.given_values import FIELDS, ValueColumns, ValueReading, values_of
from summaries.importing.models import Import
from summaries.importing.records import Row
from summaries.importing.table_command import TableCommand, filename_of
from summaries.importing.value_taking import ValueOptions, ValueReport


class Command(TableCommand):
    help = (
        "Import scores of summaries that are here from JSONL, CSV or Parquet files: article_id, "
        "model, and name and value, or a column for each metric. They are kept as imported:NAME, "
        "apart from scores of this site. Safe to repeat. Lines that are refused go to "
        "FILE.rejected.jsonl, and the command ends with 1."
    )
    fields = FIELDS

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the command's own options."""
        super().add_arguments(parser)
        parser.add_argument("--model", metavar="NAME@VERSION", help="Of lines that name no model.")
        parser.add_argument(
            "--better", choices=["higher", "lower", "neither"], default="neither",
            help="Which way is better; neither only describes, and decides nothing.",
        )  # fmt: skip
        parser.add_argument(
            "--columns", nargs="+", default=[], metavar="COLUMN",
            help="The metrics, where each has a column; else all that hold numbers.",
        )  # fmt: skip

    def handle(self, *args: object, **options: Any) -> None:
        """Import the files in their order; raises CommandError if anything was refused."""
        if options["undo"] is not None:
            if not Import.objects.filter(pk=options["undo"], kind="scores").exists():
                raise CommandError(f"there is no import {options['undo']} of scores")
            gone = undo_scores(options["undo"])
            self.stdout.write(f"import {options['undo']}: {counted(gone, 'scores')} taken back")
            return
        reading = ValueReading(
            columns=self.columns_of(options),
            model=model_named(options["model"]) if options["model"] else None,
            names=tuple(options["columns"]),
            delimiter=options["delimiter"],
        )
        well = [
            self.take_file(name, format, ValueColumns(reading), _take(name, reading, options),
                           dry_run=options["dry_run"])
            for name, format in self.files_of(options)
        ]  # fmt: skip
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
        return import_scores(
            values=values_of(rows, reading), options=chosen, better=options["better"],
            reject=reject, taken=taken,
        )  # fmt: skip

    return take
