"""CSV with a header: the columns are JSON Lines' fields, lists and objects are JSON cells. Pure.

A cell that begins with an apostrophe and the sign of a formula is read without the apostrophe, as
spreadsheets show it and as every CSV of this site is written.
"""

from __future__ import annotations

import csv
import json
from collections import deque
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from common.files import decoding
from common.files.csv_out import csv_lines, unguarded
from common.files.decoding import (
    Line,
    decode,
    parse_json,
    printable,
    read_lines,
    too_long,
)
from common.files.rejections import FieldError, Reason, Rejection
from summaries.breakdowns.records import SummaryRecord
from summaries.importing.fields import FIELDS, JSON_FIELDS, read_fields
from summaries.importing.formats.jsonl import fields_said
from summaries.importing.records import Accepted, Entry, ReadOptions

REREAD_LINES = 100_000
"""How many lines of a file may be read again after rows that did not end. Without a bound, rows
that each open a quote and never close it would make reading quadratic."""


def read(stream: BinaryIO, options: ReadOptions) -> Iterator[Entry]:
    """Each row's record or rejection, in their order; blank lines are passed over.

    A row's number is that of its first line. A row that cannot be split costs its first line
    alone: the next are read again as rows of their own. Holds one row at a time. Raises nothing of
    its own, whatever the bytes.
    """
    rows = _Rows(stream)
    header: list[str] | None = None
    for lines, cells in rows:
        first, raw = lines[0], b"".join(line.data for line in lines)
        try:
            if isinstance(cells, FieldError):
                raise cells
            decode(raw)
            if header is None:
                header = _header(cells)
                continue
            record, ignored = read_fields(_fields(header, cells, options), options)
        except FieldError as error:
            yield Rejection(first.number, error.reason, error.message, raw)
            if header is None:
                return
        else:
            yield Accepted(first.number, raw, record, ignored)


def _header(cells: list[str]) -> list[str]:
    names = [unguarded(cell).strip() for cell in cells]
    for name in names:
        if names.count(name) > 1:
            raise FieldError(
                Reason.DUPLICATE_FIELD, f"the header names {printable(name)} twice; rename one"
            )
    return names


def _fields(header: list[str], cells: list[str], options: ReadOptions) -> dict[str, object]:
    if len(cells) != len(header):
        raise FieldError(
            Reason.BROKEN_CSV,
            f"the row has {len(cells)} cells, the header {len(header)}; quote what holds a comma",
        )
    ours = {theirs: name for name, theirs in options.columns.items()}
    return {
        name: _value(ours.get(name, name), cell)
        for name, cell in zip(header, map(unguarded, cells), strict=True)
        if cell.strip()
    }


def _value(field: str, cell: str) -> object:
    if field in JSON_FIELDS:
        return parse_json(cell)
    if field in {"references", "tags"} and cell.lstrip().startswith("["):
        try:
            return parse_json(cell)
        except FieldError:
            return cell  # a text that begins with a bracket
    if field == "weight":
        try:
            return float(cell)
        except ValueError:
            return cell
    return cell


def write(records: Iterable[SummaryRecord]) -> Iterator[str]:
    """The lines, without their endings, from which `read` makes equal records; a header first."""
    return csv_lines(_table(records))


def _table(records: Iterable[SummaryRecord]) -> Iterator[Iterable[object]]:
    yield FIELDS
    for record in records:
        fields = fields_said(record)
        yield [_cell(fields.get(name)) for name in FIELDS]


def _cell(value: object) -> object:
    plain = value is None or isinstance(value, str | int | float)
    return value if plain else json.dumps(value, ensure_ascii=False, allow_nan=False)


class _Rows:
    """An iterator of rows: the lines each was made of, and its cells or what is wrong with it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._lines = read_lines(stream)
        self._again: deque[Line] = deque()
        self._to_reread = REREAD_LINES
        self._row: list[Line] = []
        self._size = 0
        # csv.reader asks this object for text, line after line, until a row is full.
        self._reader = csv.reader(_Texts(self), strict=True)

    def __iter__(self) -> Iterator[tuple[list[Line], list[str] | FieldError]]:
        csv.field_size_limit(max(csv.field_size_limit(), decoding.LINE_BYTES))
        while True:
            self._row, self._size = [], 0
            try:
                cells: list[str] | FieldError = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                cells = FieldError(Reason.BROKEN_CSV, f"not CSV: {error}; check its quotes")
            except FieldError as error:
                cells = error
            if isinstance(cells, FieldError):
                self._give_back()
            if isinstance(cells, FieldError) or any(cell.strip() for cell in cells):
                yield self._row, cells

    def next_text(self) -> str:
        """The next line's text; bytes that are not UTF-8 pass as half surrogates."""
        line = self._again.popleft() if self._again else next(self._lines)
        self._row.append(line)
        self._size += len(line.data)
        if not line.whole or self._size > decoding.LINE_BYTES:
            raise too_long("the row")
        return line.data.decode(errors="surrogateescape")

    def _give_back(self) -> None:
        rest = self._row[1:]
        if len(rest) <= self._to_reread:
            self._to_reread -= len(rest)
            self._again.extendleft(reversed(rest))
            del self._row[1:]


class _Texts(Iterator[str]):
    """Not a generator: one that has raised is finished, and here the next row follows."""

    def __init__(self, rows: _Rows) -> None:
        self._rows = rows

    def __next__(self) -> str:
        return self._rows.next_text()
