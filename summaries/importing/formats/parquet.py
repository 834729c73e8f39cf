"""Parquet: each row's columns are JSON Lines' fields, objects perhaps as JSON in a text. Pure.

pyarrow is loaded where the first such file is read: no other import needs it.
"""

from __future__ import annotations

import json
import math
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, BinaryIO, Final

from common.files.decoding import parse_json
from common.files.rejections import FieldError, Reason, Rejection
from summaries.importing.fields import entries_of_rows
from summaries.importing.formats.inner import reached
from summaries.importing.formats.spread import rows_within
from summaries.importing.records import Columns, Entry, GivenLine, ReadOptions, Row
from summaries.importing.summary_columns import SummaryColumns

MAGIC: Final = b"PAR1"
AT_ONCE: Final = 500  # rows in memory
_IN_MEMORY: Final = 16 * 1024 * 1024


def read(stream: BinaryIO, options: ReadOptions) -> Iterator[Entry]:
    """What `entries_of_rows` makes of the `rows`."""
    return entries_of_rows(rows(stream, SummaryColumns(options)), options)


def rows(stream: BinaryIO, columns: Columns) -> Iterator[Row]:
    """Each row's fields or a rejection, counted from 1. Raises nothing of its own."""
    import pyarrow
    from pyarrow.parquet import ParquetFile

    number = 0
    try:
        table = ParquetFile(_seekable(stream))
        names = reached(table.schema_arrow.names, columns.inner)
        columns.check(names)
        kinds = columns.cells(names)
        for batch in table.iter_batches(AT_ONCE):
            for fields in batch.to_pylist():
                number += 1
                yield from _rows(number, fields, kinds, columns.inner)
    except FieldError as error:
        yield Rejection(number + 1, error.reason, error.message, b"")
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        said = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        yield Rejection(
            number + 1, Reason.BROKEN_PARQUET, f"not Parquet that can be read: {said}", b""
        )


def _rows(
    number: int, fields: Mapping[str, Any], kinds: Mapping[str, str], inner: Sequence[str]
) -> Iterator[Row]:
    try:
        said = {name: _plain(value) for name, value in fields.items()}
        raw = json.dumps(said, ensure_ascii=False).encode()
        for row in rows_within(number, raw, said, inner):
            if isinstance(row, GivenLine):
                yield replace(row, fields=_unwritten(row.fields, kinds))
            else:
                yield row
    except FieldError as error:
        yield Rejection(number, error.reason, error.message, repr(fields)[:1000].encode())


def _unwritten(fields: Mapping[str, Any], kinds: Mapping[str, str]) -> dict[str, Any]:
    """With objects that stand there as text."""
    return {
        name: (parse_json(value) if value.strip() else None)
        if isinstance(value, str) and kinds.get(name) == "json"
        else value
        for name, value in fields.items()
    }


def _plain(value: Any) -> Any:
    """The value as JSON has it: a float that is none is null, a time is text."""
    if isinstance(value, float | Decimal):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            raise FieldError(Reason.BROKEN_UTF8, "a column holds bytes that are no text") from None
    if isinstance(value, datetime | date):
        value = value.isoformat()
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _seekable(file: BinaryIO) -> IO[bytes]:
    """A Parquet's list of columns stands at its end: what is unpacked is laid down first."""
    if file.seekable():
        return file
    copy = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  (gone with its last reader)
    shutil.copyfileobj(file, copy)
    copy.seek(0)
    return copy
