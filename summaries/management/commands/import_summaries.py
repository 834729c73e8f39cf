"""Imports summaries from JSONL or CSV: one line per article and model version."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import CommandError

from summaries.importing.command import ImportCommand, model_named
from summaries.importing.days import TOLD, Days
from summaries.importing.files import delimiter_sign, format_chosen
from summaries.importing.formats.registry import FORMATS
from summaries.importing.names import rating_column
from summaries.importing.records import ReadOptions
from summaries.importing.table import FIELDS


class Command(ImportCommand):
    help = (
        "Import summaries with their articles, references and ratings from JSONL, CSV or Parquet "
        "files, also packed (gz, zip, zst). Safe to repeat. Lines that are refused go to "
        "FILE.rejected.jsonl, and the command ends with 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the command's own options to those of all imports."""
        parser.add_argument("files", nargs="+", metavar="FILE", help='"-" is standard input.')
        parser.add_argument(
            "--map",
            action="extend",
            nargs="+",
            default=[],
            metavar="FIELD=COLUMN",
            help=f"The file's name for a field. Fields: {', '.join(FIELDS)}.",
        )
        parser.add_argument(
            "--model", metavar="NAME@VERSION", help="What wrote the lines that name no model."
        )
        parser.add_argument(
            "--format", choices=tuple(FORMATS), help="Of files whose ending does not tell."
        )
        parser.add_argument(
            "--delimiter", type=delimiter_sign, metavar="SIGN",
            help="Between the cells of CSV, such as ; or tab; else told by the header.",
        )  # fmt: skip
        parser.add_argument(
            "--literal", action="store_true",
            help='Take texts and names as they stand, also "nan", "null" and printed lists.',
        )  # fmt: skip
        parser.add_argument(
            "--dates", type=Days, choices=TOLD, metavar="ORDER",
            help=f"How times are written, where the file does not tell: {', '.join(TOLD)}.",
        )  # fmt: skip
        parser.add_argument(
            "--models-from-columns", nargs="*", metavar="COLUMN",
            help="Each of these columns holds the summaries of the model it is called by; without "
                 "names, each column that means nothing else.",
        )  # fmt: skip
        super().add_arguments(parser)

    def handle(self, *args: object, **options: Any) -> None:
        """Import the files in their order; raises CommandError if anything was refused."""
        how = ReadOptions(
            columns=_columns(options["map"]),
            model=model_named(options["model"]) if options["model"] else None,
            literal=options["literal"],
            delimiter=options["delimiter"],
            models_from=_models(options["models_from_columns"]),
            days=options["dates"],
        )
        formats = [format_chosen(name, options["format"]) for name in options["files"]]
        well = [
            self.import_file(name, chosen, how=how, options=options)
            for name, chosen in zip(options["files"], formats, strict=True)
        ]
        if not all(well):
            raise CommandError("not every line was taken; the reasons stand above")


def _columns(pairs: Sequence[str]) -> dict[str, str]:
    columns = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not equals or not column:
            raise CommandError(f"--map {pair}: write FIELD=COLUMN, such as article=document")
        if field not in FIELDS and rating_column(field) is None:
            raise CommandError(
                f"--map {pair}: no field is called so; there are {', '.join(FIELDS)}"
            )
        columns[field] = column
    return columns


def _models(columns: list[str] | None) -> tuple[str, ...] | None:
    return None if columns is None else tuple(columns)
