"""Exports all summaries as the JSONL that `import_summaries` reads."""

from __future__ import annotations

import gzip
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.core.management.base import BaseCommand, CommandError

from summaries.management.importing import INTERRUPTED
from summaries.management.inputs import STDIN
from summaries.services.exporting import count_left_out, export_lines


class Command(BaseCommand):
    help = (
        "Write every summary with its article, references, sections and ratings, one JSON line "
        "each, in an order that never changes. Importing them into an empty database and "
        "exporting again gives the same bytes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the command's argument."""
        parser.add_argument(
            "file", nargs="?", default=STDIN, metavar="FILE",
            help='Packed with gzip if it ends in .gz; "-", the default, is standard output.',
        )  # fmt: skip

    def handle(self, *args: object, **options: Any) -> None:
        """Write the lines; a file appears only once it is whole."""
        name = options["file"]
        try:
            lines = self._print() if name == STDIN else _write(Path(name))
        except OSError as error:
            raise CommandError(f"{name}: {error.strerror}") from error
        except KeyboardInterrupt:
            state = "what was printed is not all" if name == STDIN else f"{name} is as it was"
            raise CommandError(
                f"stopped; {state}; the same command again begins anew", returncode=INTERRUPTED
            ) from None
        self.stderr.write(f"{lines:,} summaries exported")
        for what, count in count_left_out().items():
            if count:
                self.stderr.write(f"{count:,} {what} without a summary are not in the export")

    def _print(self) -> int:
        # Bytes where there are any: a terminal's own encoding may not know every character.
        binary = getattr(self.stdout, "buffer", None)
        count = 0
        try:
            for line in export_lines():
                if binary is None:
                    self.stdout.write(line)
                else:
                    binary.write(line.encode() + b"\n")
                count += 1
            self.stdout.flush()
        except BrokenPipeError:
            # Whoever reads has enough. Python would complain again when it flushes at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return count


def _write(path: Path) -> int:
    partial = path.with_name(path.name + ".partial")
    count = 0
    try:
        with _open(partial, packed=path.suffix == ".gz") as file:
            for line in export_lines():
                file.write(line.encode() + b"\n")
                count += 1
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return count


@contextmanager
def _open(path: Path, *, packed: bool) -> Iterator[BinaryIO]:
    with path.open("wb") as file:
        if not packed:
            yield file
            return
        # Neither a name nor a time, so that the same lines are the same file.
        with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packer:
            yield cast("BinaryIO", packer)
