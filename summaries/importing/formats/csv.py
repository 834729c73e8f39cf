"""CSV with a header: the columns are JSON Lines' fields, lists and objects are JSON cells. Pure.

A cell that begins with an apostrophe and the sign of a formula is read without the apostrophe, as
spreadsheets show it and as every CSV of this site is written.
"""

from __future__ import annotations

import csv
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice, zip_longest
from typing import BinaryIO, Final

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
from summaries.importing.fields import entries_of_rows
from summaries.importing.formats.csv_layout import Layout, layout_of
from summaries.importing.formats.inner import reached
from summaries.importing.formats.spread import rows_within
from summaries.importing.records import Columns, Entry, ReadOptions, Row
from summaries.importing.summary_columns import SummaryColumns
from summaries.importing.table import (
    WRITTEN,
    ArticleRecord,
    SaidBefore,
    SummaryRecord,
    VersionRecord,
    said_of,
)
from summaries.importing.values import trimmed

REREAD_LINES = 100_000
"""How many lines of a file may be read again after rows that did not end. Without a bound, rows
that each open a quote and never close it would make reading quadratic."""

_FLOAT_ID: Final = re.compile(r"\d+\.0")
_DECIMAL_COMMA: Final = re.compile(r"\s*[+\-\u2212]?\d+,\d+\s*")


def read(stream: BinaryIO, options: ReadOptions) -> Iterator[Entry]:
    """What `entries_of_rows` makes of the `rows`."""
    return entries_of_rows(rows(stream, SummaryColumns(options)), options)


def rows(stream: BinaryIO, columns: Columns) -> Iterator[Row]:
    """Each row's cells by their columns, or a rejection, in their order; without blank lines.

    A row's number is that of its first line. A row that cannot be split costs its first line
    alone: the next are read again as rows of their own. Holds one row at a time. Raises nothing of
    its own, whatever the bytes.
    """
    stream, layout = layout_of(stream, columns)
    header: list[str] | None = None
    for lines, cells in _Rows(stream, layout):
        first, raw = lines[0], b"".join(line.data for line in lines)
        try:
            if isinstance(cells, FieldError):
                raise cells
            decode(raw)
            if header is None:
                header = _header(cells, columns)
                kinds = columns.cells(header)
                continue
            fields = _fields(header, kinds, cells, layout.delimiter)
        except FieldError as error:
            yield Rejection(first.number, error.reason, error.message, raw)
            if header is None:
                return
        else:
            yield from rows_within(first.number, raw, fields, columns.inner)


def _header(cells: list[str], columns: Columns) -> list[str]:
    names = [trimmed(unguarded(cell)) for cell in cells]
    for name in filter(None, names):
        if names.count(name) > 1:
            raise FieldError(
                Reason.DUPLICATE_FIELD, f"the header names {printable(name)} twice; rename one"
            )
    columns.check(reached([name for name in names if name], columns.inner))
    return names


def _fields(
    header: list[str], kinds: Mapping[str, str], cells: list[str], delimiter: str
) -> dict[str, object]:
    """The row's cells by their columns; those that are missing at its end are empty."""
    while len(cells) > len(header) and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) > len(header):
        sign = "a comma" if delimiter == "," else json.dumps(delimiter)
        raise FieldError(
            Reason.BROKEN_CSV,
            f"the row has {len(cells)} cells, the header {len(header)}; quote what holds {sign}",
        )
    return {
        name: _value(kinds.get(name), cell, delimiter) if cell.strip() else None
        for name, cell in zip_longest(header, map(unguarded, cells), fillvalue="")
        if name
    }


def _value(kind: str | None, cell: str, delimiter: str) -> object:
    if kind == "json":
        return parse_json(cell)
    if kind == "id" and _FLOAT_ID.fullmatch(cell.strip()):
        return cell.strip()[:-2]  # a column of numbers where one lacked, as pandas writes it
    with suppress(ValueError):  # a text that begins with a bracket, or a number that is none
        if kind in {"text or list", "number or list"} and cell.lstrip().startswith("["):
            return parse_json(cell)
        if kind in {"number", "number or list"}:
            # Who writes 4,5 divides cells by another sign; between commas it may be two ratings.
            is_decimal = delimiter != "," and _DECIMAL_COMMA.fullmatch(cell)
            return float((cell.replace(",", ".") if is_decimal else cell).replace("\u2212", "-"))
    return cell


def write(records: Iterable[SummaryRecord]) -> Iterator[str]:
    """The lines, without their endings, from which `read` makes equal records; a header first."""
    return csv_lines(_table(records))


def _table(records: Iterable[SummaryRecord]) -> Iterator[Iterable[object]]:
    yield WRITTEN
    before = SaidBefore(_cells)
    for record in records:
        cells = before.of_article(record.article) | before.of_version(record.version)
        cells |= _cells(record)
        yield [cells.get(name) for name in WRITTEN]


def _cells(one: ArticleRecord | VersionRecord | SummaryRecord) -> dict[str, object]:
    return {name: _cell(value) for name, value in said_of(one).items()}


def _cell(value: object) -> object:
    plain = value is None or isinstance(value, str | int | float)
    return value if plain else json.dumps(value, ensure_ascii=False, allow_nan=False)


class _Rows:
    """An iterator of rows: the lines each was made of, and its cells or what is wrong with it."""

    def __init__(self, stream: BinaryIO, layout: Layout) -> None:
        self._lines = islice(read_lines(stream), layout.lines_before, None)
        self._again: deque[Line] = deque()
        self._to_reread = REREAD_LINES
        self._row: list[Line] = []
        self._size = 0
        # csv.reader asks this object for text, line after line, until a row is full.
        self._reader = csv.reader(
            _Texts(self),
            delimiter=layout.delimiter,
            skipinitialspace=layout.is_spaced,
            strict=True,
        )

    def __iter__(self) -> Iterator[tuple[list[Line], list[str] | FieldError]]:
        csv.field_size_limit(max(csv.field_size_limit(), decoding.LINE_BYTES))
        while True:
            self._row, self._size = [], 0
            try:
                cells: list[str] | FieldError = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                cells = FieldError(Reason.BROKEN_CSV, _what_is_broken(error))
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


def _what_is_broken(error: csv.Error) -> str:
    if str(error).startswith("new-line character"):
        return (
            "a line end of another kind (CR) stands in the line; quote the cell that holds it, or "
            "save the file with line ends of one kind"
        )
    return f"not CSV: {error}; check its quotes"


class _Texts(Iterator[str]):
    """Not a generator: one that has raised is finished, and here the next row follows."""

    def __init__(self, rows: _Rows) -> None:
        self._rows = rows

    def __next__(self) -> str:
        return self._rows.next_text()
