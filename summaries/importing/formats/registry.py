"""Formats of files by name and by ending. A new format is one file and one line. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from summaries.importing.formats import csv, jsonl, page, parquet
from summaries.importing.records import ReadFormat, ReadRows
from summaries.importing.table import SummaryRecord


@dataclass(frozen=True, slots=True)
class Format:
    """A named way to read a file, and to write one where that can be; the endings of such files.

    rows: reads tables of anything, where the format has any. magic: what such files begin with.
    """

    name: str
    endings: tuple[str, ...]
    read: ReadFormat
    write: Callable[[Iterable[SummaryRecord]], Iterator[str]] | None = None
    rows: ReadRows | None = None
    magic: bytes = b""


class UnknownFormatError(ValueError):
    """No format has this name, or none is known by the file's ending."""


FORMATS = {
    "jsonl": Format("jsonl", (".jsonl", ".ndjson", ".json"), jsonl.read, jsonl.write, jsonl.rows),
    "csv": Format("csv", (".csv", ".tsv"), csv.read, csv.write, csv.rows),
    "parquet": Format(
        "parquet", (".parquet", ".pq"), parquet.read, rows=parquet.rows, magic=parquet.MAGIC
    ),
    "page": Format("page", (), page.read),
}


def format_of(filename: str) -> Format:
    """The format of a file by its ending, whatever its case; that of a packer is passed over."""
    path = PurePath(filename.lower())
    if path.suffix in {".gz", ".zip", ".zst"}:
        path = path.with_suffix("")
    for known in FORMATS.values():
        if path.suffix in known.endings:
            return known
    raise UnknownFormatError(
        f"{filename}: no format is known by this ending; name it: --format {'|'.join(FORMATS)}"
    )
