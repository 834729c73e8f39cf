"""Tables of typed columns as JSON Lines, CSV and Parquet: the same rows are the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from json.encoder import encode_basestring
from math import isfinite
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


def json_rows(columns: Sequence[TableColumn], rows: Iterable[TableRow]) -> Iterator[str]:
    """A JSON object a row, without line ends; cells that are not known are left out."""
    names = [f"{encode_basestring(column.name)}: " for column in columns]
    for row in rows:
        known = [
            name + _WRITERS.get(type(cell), _encode)(cell)
            for name, cell in zip(names, row, strict=True)
            if cell is not None
        ]
        yield f"{{{', '.join(known)}}}"


_encode: Final = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, default=date.isoformat
).encode


def _number(cell: float) -> str:
    # What is no number JSON does not know, and the encoder refuses.
    return repr(cell) if isfinite(cell) else _encode(cell)


# As `json` writes them: a whole object at a time it takes several times as long.
_WRITERS: Final[Mapping[type, Callable[[Any], str]]] = {
    str: encode_basestring,
    float: _number,
    int: int.__repr__,
    bool: lambda cell: "true" if cell else "false",
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

    def add(self, row: TableRow) -> None:
        """Write a row with its group."""
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
