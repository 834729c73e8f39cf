"""What the commands share that take in numbers of summaries: ratings and scores."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.core.management.base import CommandError

from common.files.rejections import Rejection
from common.words.counts import counted
from summaries.importing.command import model_named
from summaries.importing.given_values import (
    FIELDS,
    GivenValue,
    ValueColumns,
    ValueReading,
    values_of,
)
from summaries.importing.models import Import
from summaries.importing.records import Row
from summaries.importing.table_command import TableCommand, filename_of
from summaries.importing.value_taking import ValueOptions, ValueReport


class ValueCommand(TableCommand):
    """A command whose kind says what to call the numbers and the columns that hold them."""

    fields = FIELDS
    kind: Import.Kind
    columns_help = ""
    nameless = "name nobody; if somebody else gave them, say who in a column rater"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options that both take."""
        super().add_arguments(parser)
        parser.add_argument("--model", metavar="NAME@VERSION", help="Of lines that name no model.")
        parser.add_argument(
            "--columns", nargs="+", default=[], metavar="COLUMN", help=self.columns_help
        )

    def import_values(
        self,
        values: Iterable[GivenValue | Rejection],
        options: Mapping[str, Any],
        how: ValueOptions,
        **told: Any,
    ) -> ValueReport:
        """Take in the numbers of one file; `told` as the service has it."""
        raise NotImplementedError

    def undo(self, number: int) -> int:
        """Take an import back; how many numbers went."""
        raise NotImplementedError

    def handle(self, *args: object, **options: Any) -> None:
        """Import the files in their order; raises CommandError if anything was refused."""
        if (number := options["undo"]) is not None:
            if not Import.objects.filter(pk=number, kind=self.kind).exists():
                raise CommandError(f"there is no import {number} of {self.kind.value}")
            gone = counted(self.undo(number), self.kind.value)
            self.stdout.write(f"import {number}: {gone} taken back")
            return
        reading = ValueReading(
            columns=self.columns_of(options),
            model=model_named(options["model"]) if options["model"] else None,
            names=tuple(options["columns"]),
            delimiter=options["delimiter"],
            of_people=self.kind == Import.Kind.RATINGS,
        )
        well = [
            self.take_file(
                name, format, ValueColumns(reading), self._take(name, reading, options),
                dry_run=options["dry_run"],
            )
            for name, format in self.files_of(options)
        ]  # fmt: skip
        if not all(well):
            raise CommandError("not every line was taken; the reasons stand above")

    def _take(self, name: str, reading: ValueReading, options: Mapping[str, Any]) -> Any:
        how = ValueOptions(
            source=options["source"], filename=filename_of(name), update=options["update"],
            dry_run=options["dry_run"],
        )  # fmt: skip

        def take(
            rows: Iterator[Row], reject: Callable[[Rejection], None], taken: Callable[[int], None]
        ) -> ValueReport:
            values = values_of(rows, reading)
            return self.import_values(values, options, how, reject=reject, taken=taken)

        return take
