"""Rows of the files that `writeup import` takes."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

LONGEST_CELL: Final = 2**31 - 1  # of an article; the module's own limit is 131,072 characters


def rows_of_file(path: Path) -> list[dict[str, Any]]:
    """The rows of a .csv, .tsv, .jsonl, .json or .parquet file; empty cells are no values.

    Raises ValueError with the place of what cannot be read, OSError where there is no file.
    """
    kind = path.suffix.lower()
    if kind in {".csv", ".tsv"}:
        return list(_cells(path, "\t" if kind == ".tsv" else ","))
    if kind in {".jsonl", ".ndjson"}:
        return list(_lines(path))
    if kind == ".json":
        return _objects(json.loads(_text(path)), f"{path}: a list of rows is wanted")
    if kind == ".parquet":
        return _frame(path)
    raise ValueError(f"{path}: a file is .csv, .tsv, .jsonl, .json or .parquet")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: byte {error.start:,} is not UTF-8; save it as UTF-8") from error


def _cells(path: Path, divided_by: str) -> Iterator[dict[str, Any]]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.DictReader(_text(path).splitlines(keepends=True), delimiter=divided_by)
    for row in reader:
        if None in row:
            raise ValueError(f"{path}: line {reader.line_num} has more cells than the first line")
        yield {name: cell for name, cell in row.items() if cell}


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_text(path).split("\n"), start=1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError as error:
                raise ValueError(f"{path}: line {number} is no JSON ({error})") from error
            yield from _objects([row], f"{path}: line {number} is no object")


def _objects(found: Any, wanted: str) -> list[dict[str, Any]]:
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise ValueError(wanted)
    return found


def _frame(path: Path) -> list[dict[str, Any]]:
    try:
        import pandas  # noqa: PLC0415  # it need not be there
    except ImportError as error:
        raise ValueError(
            f"{path}: Parquet needs pandas; pip install 'writeup-client[pandas]'"
        ) from error
    rows: list[dict[str, Any]] = pandas.read_parquet(path).to_dict("records")
    return rows
