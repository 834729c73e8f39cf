"""The files of the exporting commands: a file appears only once it is whole."""

from __future__ import annotations

import gzip
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, cast

from django.core.management.base import CommandError, OutputWrapper

from common.files.csv_out import csv_lines

STDOUT = "-"


def write_lines(name: str, lines: Iterable[str], *, stdout: OutputWrapper) -> int:
    """Write lines, given without their endings, to a file or, for "-", to `stdout`; how many.

    A name that ends in .gz is packed with gzip; the same lines are the same bytes. A file is
    written beside its place and renamed at the end. Raises CommandError where it cannot be.
    """
    path = Path(name)
    try:
        return _print(lines, stdout) if name == STDOUT else _write(path, lines)
    except OSError as error:
        way_out = "" if path.parent.is_dir() else f"; make the folder {path.parent} first"
        raise CommandError(f"{name}: {error.strerror}{way_out}") from error
    except KeyboardInterrupt:
        state = "what was printed is not all" if name == STDOUT else f"{name} is as it was"
        raise CommandError(
            f"stopped; {state}; the same command again begins anew", returncode=INTERRUPTED
        ) from None


def print_csv(rows: Iterable[Iterable[object]], stdout: OutputWrapper, *, end: str = "\n") -> None:
    """Print rows as CSV, their lines ended by `end`."""
    for line in csv_lines(rows):
        stdout.write(line, ending=end)


def _print(lines: Iterable[str], stdout: OutputWrapper) -> int:
    # Bytes where there are any: a terminal's own encoding may not know every character.
    binary = getattr(stdout, "buffer", None)
    count = 0
    try:
        for line in lines:
            if binary is None:
                stdout.write(line)
            else:
                binary.write(line.encode() + b"\n")
            count += 1
        stdout.flush()
    except BrokenPipeError:
        # Whoever reads has enough. Python would complain again when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return count


def _write(path: Path, lines: Iterable[str]) -> int:
    partial = path.with_name(path.name + ".partial")
    count = 0
    try:
        with _open(partial, packed=path.suffix == ".gz") as file:
            for line in lines:
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


INTERRUPTED: Final = 130  # what a shell says of a process that Ctrl-C ended
