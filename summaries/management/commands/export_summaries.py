"""Exports all summaries as the JSONL that `import_summaries` reads."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from common.files.outputs import STDOUT, write_lines
from summaries.importing.exporting import count_left_out, export_lines


class Command(BaseCommand):
    help = (
        "Write every summary with its article, references, sections and ratings, one JSON line "
        "each, in an order that never changes. Importing them into an empty database and "
        "exporting again gives the same bytes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the command's argument."""
        parser.add_argument(
            "file", nargs="?", default=STDOUT, metavar="FILE",
            help='Packed with gzip if it ends in .gz; "-", the default, is standard output.',
        )  # fmt: skip

    def handle(self, *args: object, **options: Any) -> None:
        """Write the lines; a file appears only once it is whole."""
        lines = write_lines(options["file"], export_lines(), stdout=self.stdout)
        self.stderr.write(f"{lines:,} summaries exported")
        for what, count in count_left_out().items():
            if count:
                self.stderr.write(f"{count:,} {what} without a summary are not in the export")
