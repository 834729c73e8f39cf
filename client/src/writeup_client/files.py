"""Rows of the files that `writeup import` takes."""

from __future__ import annotations

import csv
import gzip
import json
import re
import zlib
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any, Final

PACKED: Final = b"\x1f\x8b"
DIVIDERS: Final = ",;\t|"
TOLD: Final = re.compile(r"sep=(.)\r?\n", re.I)
LONGEST_CELL: Final = 2**31 - 1  # of an article; the module's own limit is 131,072 characters


def rows_of_file(path: Path) -> list[dict[str, Any]]:
    """The rows of a .csv, .tsv, .jsonl, .json or .parquet file; empty cells are no values.

    But for Parquet it may be packed as .gz. Cells are divided by the sign that divides the header
    most often: a comma, a semicolon, a tab or a bar. Raises ValueError with the place of what
    cannot be read, OSError where there is no file.
    """
    kind = path.suffix.lower()
    if kind == ".gz":
        kind = path.with_suffix("").suffix.lower()
    if kind in {".csv", ".tsv"}:
        return list(_cells(path))
    if kind in {".jsonl", ".ndjson"}:
        return list(_lines(path))
    if kind == ".json":
        return _list(path)
    if kind == ".parquet":
        return _frame(path)
    raise ValueError(
        f"{path}: a file is .csv, .tsv, .jsonl, .json or .parquet, the first four perhaps .gz"
    )


def _text(path: Path) -> str:
    data = path.read_bytes()
    try:
        data = gzip.decompress(data) if data.startswith(PACKED) else data
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f"{path}: it is packed, and damaged ({error})") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: byte {error.start:,} is not UTF-8; save it as UTF-8") from error


def _cells(path: Path) -> Iterator[dict[str, Any]]:
    csv.field_size_limit(LONGEST_CELL)
    text = _text(path)
    told = TOLD.match(text)  # as spreadsheets write before the header
    header = text[told.end() if told else 0 :].partition("\n")[0]
    sign = told[1] if told else max(DIVIDERS, key=lambda each: _divided(header, each))
    lines = StringIO(text[told.end() if told else 0 :], newline="")
    reader = csv.DictReader(lines, delimiter=sign, strict=True)  # a file that was cut is none
    try:
        for row in reader:
            if None in row:
                raise ValueError(f"{path}: line {reader.line_num} has more cells than the first")
            yield {name: cell for name, cell in row.items() if cell}
    except csv.Error as error:
        raise ValueError(f"{path}: no CSV near line {reader.line_num} ({error})") from error


def _divided(header: str, sign: str) -> int:
    return len(next(csv.reader([header], delimiter=sign), []))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_text(path).split("\n"), start=1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError as error:
                raise ValueError(f"{path}: line {number} is no JSON ({error})") from error
            yield from _objects([row], f"{path}: line {number} is no object")


def _list(path: Path) -> list[dict[str, Any]]:
    try:
        found = json.loads(_text(path))
    except ValueError as error:
        raise ValueError(f"{path} is no JSON ({error})") from error
    return _objects(found, f"{path}: a list of rows is wanted")


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
