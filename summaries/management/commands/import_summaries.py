"""Imports summaries from JSONL or CSV: one line per article and model version."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from common.files.inputs import STDIN, open_input
from summaries.importing.command import ImportCommand, model_named
from summaries.importing.formats.registry import FORMATS, Format, UnknownFormatError, format_of
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
            "--delimiter", type=_delimiter, metavar="SIGN",
            help="Between the cells of CSV, such as ; or tab; else told by the header.",
        )  # fmt: skip
        parser.add_argument(
            "--literal", action="store_true",
            help='Take texts and names as they stand, also "nan", "null" and printed lists.',
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
        )
        formats = [_format(name, options["format"]) for name in options["files"]]
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


def _delimiter(sign: str) -> str:
    sign = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}.get(sign, sign)
    if len(sign) != 1 or sign in '"\r\n':
        raise ArgumentTypeError("write one sign, or tab, comma, semicolon or pipe")
    return sign


def _format(name: str, chosen: str | None) -> Format:
    """The format of an input, which is there. Raises CommandError before anything is imported."""
    if name != STDIN and Path(name).is_dir():
        raise CommandError(f"{name} is a folder; name the files in it")
    if name != STDIN and not Path(name).exists():
        raise CommandError(f"{name}: there is no such file")
    if chosen is not None:
        return FORMATS[chosen]
    if name == STDIN:
        return FORMATS["jsonl"]
    try:
        return format_of(name)
    except UnknownFormatError as error:
        with open_input(name) as source, suppress(UnknownFormatError):  # of the one file in a zip
            return format_of(str(getattr(source.stream, "name", "")))
        raise CommandError(str(error)) from None
