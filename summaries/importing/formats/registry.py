"""The input formats by name and by a file's ending. A new format is one file and one line. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from summaries.importing.formats import csv, jsonl, page
from summaries.importing.records import ReadFormat


@dataclass(frozen=True, slots=True)
class Format:
    """A named way to read a file, and the endings by which such files are known."""

    name: str
    endings: tuple[str, ...]
    read: ReadFormat


class UnknownFormatError(ValueError):
    """No format has this name, or none is known by the file's ending."""


FORMATS = {
    "jsonl": Format("jsonl", (".jsonl", ".ndjson", ".json"), jsonl.read),
    "csv": Format("csv", (".csv", ".tsv"), csv.read),
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
