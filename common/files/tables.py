"""Tables of typed columns as JSON Lines, CSV and Parquet: the same rows are the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice
from json.encoder import encode_basestring
from math import isfinite
from types import NoneType
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal

from common.files.csv_out import csv_lines

if TYPE_CHECKING:
    import pyarrow

CellKind = Literal["text", "number", "count", "truth", "texts", "day"]
TableRow = tuple[Any, ...]
"""A cell for each column in their order; None where it is not known."""

ROWS: Final = 2_000  # of a Parquet's row group: whoever reads holds one of them
LETTERS: Final = 16_000_000  # of its texts, where they are long


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: its name, what its cells are, and what they mean, for whoever reads the table."""

    name: str
    kind: CellKind
    says: str


def json_rows(
    columns: Sequence[TableColumn], rows: Iterable[TableRow], *, at_once: int = 1
) -> Iterator[str]:
    """A JSON object a row, without line ends; cells that are not known are left out.

    at_once: how many rows are held, and written a column at a time. Alone a row takes twice as
    long.
    """
    lines = _JsonLines(columns)
    rest = iter(rows)
    while some := list(islice(rest, at_once)):
        yield from lines.of(some)


_Shape = tuple[type, ...]
"""The types of a row's cells."""


class _JsonLines:
    """Rows of a table as `json` writes them; a whole object at a time it takes several times as
    long."""

    def __init__(self, columns: Sequence[TableColumn]) -> None:
        self._names = [encode_basestring(column.name).replace("%", "%%") for column in columns]
        self._plans: dict[_Shape, tuple[str, list[tuple[int, _Writer]]]] = {}

    def of(self, rows: Sequence[TableRow]) -> Sequence[str]:
        """A line a row, in their order."""
        shapes = [tuple(map(type, row)) for row in rows]
        if shapes.count(shapes[0]) == len(rows):
            return self._alike(shapes[0], rows)
        lines = [""] * len(rows)
        for shape in set(shapes):
            places = [place for place, each in enumerate(shapes) if each == shape]
            alike = self._alike(shape, [rows[place] for place in places])
            for place, line in zip(places, alike, strict=True):
                lines[place] = line
        return lines

    def _alike(self, shape: _Shape, rows: Sequence[TableRow]) -> Sequence[str]:
        if shape not in self._plans:
            self._plans[shape] = self._plan(shape)
        template, writers = self._plans[shape]
        if not writers:
            return [template] * len(rows)
        columns = list(zip(*rows, strict=True))
        cells = [write(columns[place]) for place, write in writers]
        return list(map(template.__mod__, zip(*cells, strict=True)))

    def _plan(self, shape: _Shape) -> tuple[str, list[tuple[int, _Writer]]]:
        """What a row is put together by, and the cells that stand in it."""
        known = [
            (place, name, kind)
            for place, (name, kind) in enumerate(zip(self._names, shape, strict=True))
            if kind is not NoneType
        ]
        template = f"{{{', '.join(f'{name}: %s' for _, name, _ in known)}}}"
        return template, [(place, _WRITERS.get(kind, _others)) for place, _, kind in known]


_Writer = Callable[[Sequence[Any]], Iterable[str]]
_encode: Final = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, default=date.isoformat
).encode
_TRUTHS: Final[Mapping[bool, str]] = {True: "true", False: "false"}


def _others(cells: Sequence[Any]) -> Iterable[str]:
    return map(_encode, cells)


def _numbers(cells: Sequence[float]) -> Iterable[str]:
    # What is no number JSON does not know, and the encoder refuses.
    return map(repr if all(map(isfinite, cells)) else _encode, cells)


@lru_cache(maxsize=1024)
def _day(cell: date) -> str:
    return f'"{cell.isoformat()}"'


_WRITERS: Final[Mapping[type, _Writer]] = {
    str: lambda cells: map(encode_basestring, cells),
    float: _numbers,
    int: lambda cells: map(repr, cells),
    bool: lambda cells: map(_TRUTHS.__getitem__, cells),
    date: lambda cells: map(_day, cells),
}


def csv_rows(columns: Sequence[TableColumn], rows: Iterable[TableRow]) -> Iterator[str]:
    """A header and a line a row, without line ends; lists are JSON in their cells."""

    def cells() -> Iterator[Iterable[object]]:
        yield [column.name for column in columns]
        for row in rows:
            yield [_plain(cell) for cell in row]

    return csv_lines(cells())


def _plain(cell: object) -> object:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return json.dumps(cell, ensure_ascii=False) if isinstance(cell, list | tuple) else cell


class ParquetOut:
    """A Parquet file that is written row group by row group; holds one of them.

    Close it, or its end lacks and nobody can read it.
    """

    def __init__(self, file: BinaryIO, columns: Sequence[TableColumn]) -> None:
        from pyarrow.parquet import ParquetWriter

        self._schema = _schema(columns)
        self._writer = ParquetWriter(file, self._schema, compression="zstd")
        self._rows: list[TableRow] = []
        self._letters = 0

    def add(self, rows: Iterable[TableRow]) -> None:
        """Write rows with their groups."""
        for row in rows:
            self._rows.append(row)
            self._letters += sum(len(cell) for cell in row if isinstance(cell, str))
            if len(self._rows) >= ROWS or self._letters >= LETTERS:
                self._flush()

    def close(self) -> None:
        """Write what is left, and the end; a table without rows is one, too."""
        if self._rows:
            self._flush()
        self._writer.close()

    def _flush(self) -> None:
        import pyarrow

        columns = zip(*self._rows, strict=True)
        arrays = [
            pyarrow.array(cells, type=field.type)
            for cells, field in zip(columns, self._schema, strict=True)
        ]
        self._writer.write_table(pyarrow.Table.from_arrays(arrays, schema=self._schema))
        self._rows, self._letters = [], 0


def _schema(columns: Sequence[TableColumn]) -> pyarrow.Schema:
    import pyarrow

    types: Mapping[str, pyarrow.DataType] = {
        "text": pyarrow.string(), "number": pyarrow.float64(), "count": pyarrow.int64(),
        "truth": pyarrow.bool_(), "texts": pyarrow.list_(pyarrow.string()),
        "day": pyarrow.date32(),
    }  # fmt: skip
    return pyarrow.schema([(column.name, types[column.kind]) for column in columns])
