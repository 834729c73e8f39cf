"""Exports all summaries as the JSON Lines or CSV that `import_summaries` reads."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from common.files.outputs import STDOUT, write_lines
from common.words.counts import counted, is_or_are
from summaries.importing.exporting import count_left_out, records_held
from summaries.importing.formats.registry import FORMATS

_WRITERS = {name: each.write for name, each in FORMATS.items() if each.write}


class Command(BaseCommand):
    help = (
        "Write every summary with its article, references, sections and ratings, one line each, "
        "in an order that never changes. Importing them into an empty database and "
        "exporting again gives the same bytes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the command's argument."""
        parser.add_argument(
            "file", nargs="?", default=STDOUT, metavar="FILE",
            help="CSV if it ends in .csv, else JSON Lines; packed with gzip if it ends in .gz; "
                 '"-", the default, is standard output.',
        )  # fmt: skip
        parser.add_argument("--format", choices=_WRITERS, help="Whatever the file is called.")

    def handle(self, *args: object, **options: Any) -> None:
        """Write the lines; a file appears only once it is whole."""
        is_csv = options["file"].lower().removesuffix(".gz").endswith(".csv")
        kind = options["format"] or ("csv" if is_csv else "jsonl")
        lines = write_lines(options["file"], _WRITERS[kind](records_held()), stdout=self.stdout)
        summaries = lines - (kind == "csv")  # the header is none
        self.stderr.write(f"{counted(summaries, 'summaries')} exported")
        for what, count in count_left_out().items():
            if count:
                verb = is_or_are(count)
                self.stderr.write(
                    f"{counted(count, what)} without a summary {verb} not in the export"
                )
