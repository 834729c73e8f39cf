"""JSON Lines: one JSON object per article and model version, mostly one a line. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import Any, BinaryIO, Final

from common.files.decoding import Line, decode, parse_json, printable, too_long
from common.files.objects import objects_in, read_objects
from common.files.rejections import FieldError, Reason, Rejection
from summaries.importing.fields import entries_of_rows
from summaries.importing.formats.spread import rows_within
from summaries.importing.records import Columns, Entry, GivenLine, ReadOptions, Row
from summaries.importing.summary_columns import SummaryColumns
from summaries.importing.table import (
    ArticleRecord,
    SaidBefore,
    SummaryRecord,
    VersionRecord,
    said_of,
)

_ENVELOPES: Final = frozenset({"data", "rows", "records", "items", "results", "examples"})
_BESIDE: Final = frozenset(
    ["meta", "metadata", "version", "page", "pagination", "next", "next_cursor", "cursor", "links",
     "total", "count", "limit", "offset", "has_more", "object", "status"]
)  # fmt: skip
_MOST_BESIDE: Final = 4  # fields of a file's own, such as its version, beside the list of its lines


def read(stream: BinaryIO, options: ReadOptions) -> Iterator[Entry]:
    """What `entries_of_rows` makes of the `rows`."""
    return entries_of_rows(rows(stream, SummaryColumns(options)), options)


def rows(stream: BinaryIO, columns: Columns) -> Iterator[Row]:
    """Each object's fields or a rejection, in their order; blank lines are passed over.

    Objects may also be indented, follow each other on a line, or stand in one array. Holds about
    one at a time. Raises nothing of its own, whatever the bytes.
    """
    for line in read_objects(stream):
        if line.data.strip():
            yield from _rows_of(line, columns)


def _rows_of(line: Line, columns: Columns) -> Iterator[Row]:
    try:
        if not line.whole:
            raise too_long()
        fields = parse_json(decode(line.data))
        if not isinstance(fields, dict):
            raise FieldError(Reason.TYPE, "the line is not a JSON object")
    except FieldError as error:
        several = objects_in(line) if line.whole and error.reason is Reason.BROKEN_JSON else []
        if several and several[0].data != line.data:
            for each in several:
                yield from _rows_of(each, columns)
            return
        yield Rejection(line.number, error.reason, error.message, line.data)
        return
    if (inside := _enveloped(fields)) is not None:
        for place, one in enumerate(inside, start=1):
            raw = json.dumps(one, ensure_ascii=False).encode()
            yield from _given(place, raw, one, columns)
        return
    for row in _given(line.number, line.data, fields, columns):
        try:
            if isinstance(row, GivenLine):
                _refuse_other_shapes(row.fields, columns)
        except FieldError as error:
            yield Rejection(line.number, error.reason, error.message, line.data)
        else:
            yield row


def _given(number: int, raw: bytes, fields: dict[str, Any], columns: Columns) -> Iterator[Row]:
    for row in rows_within(number, raw, fields, columns.inner):
        if isinstance(row, GivenLine):
            yield replace(row, fields=_unwritten(row.fields, columns))
        else:
            yield row


def _unwritten(fields: Mapping[str, Any], columns: Columns) -> Mapping[str, Any]:
    """With lists and objects that stand there as text, as a table's cells and exports have them."""
    written = {
        name: text for name, text in fields.items() if type(text) is str and text[:1] in ("{", "[")
    }
    if not written:
        return fields
    kinds = columns.cells(list(fields))
    for name, text in written.items():
        if kinds.get(name) == "json":
            with suppress(FieldError):  # said of the field, where it is read
                fields = {**fields, name: parse_json(text)}
    return fields


def _enveloped(fields: dict[str, Any]) -> list[dict[str, object]] | None:
    """The lines that an answer of an API holds in one of its usual fields, beside what it says of
    them; None for a line of its own."""
    if not any(
        type(value) is list and value and type(value[0]) is dict for value in fields.values()
    ):
        return None
    names = {name.lower(): name for name in fields}
    inside = names.keys() - _BESIDE
    lines = fields[names[inside.pop()]] if len(inside) == 1 and inside <= _ENVELOPES else None
    if not isinstance(lines, list) or not lines:
        return None
    return lines if all(isinstance(each, dict) for each in lines) else None


def _refuse_other_shapes(fields: Mapping[str, object], columns: Columns) -> None:
    """Raise FieldError for an object that holds a whole table in one of the other usual ways."""
    values = list(fields.values())
    if _says_something(values):
        return
    if len(values) > 1 and (
        all(isinstance(value, list) for value in values)
        or all(isinstance(value, dict) and "0" in value for value in values)
    ):
        raise FieldError(
            Reason.TYPE,
            "the file holds columns, not lines; write one object a line, as with to_json(path, "
            'orient="records", lines=True)',
        )
    for name, value in fields.items():
        is_reached = any(inner.startswith(f"{name}.") for inner in columns.inner)
        if not isinstance(value, list) or is_reached or columns.known([name]):
            continue
        if len(fields) <= _MOST_BESIDE and value and all(isinstance(one, dict) for one in value):
            raise FieldError(
                Reason.TYPE,
                f"{printable(name)} holds objects of its own; write one object a line, with all "
                "that is said in fields of that object",
            )


def _says_something(values: Iterable[object]) -> bool:
    """Whether two or more of them are texts or numbers."""
    plain = (value for value in values if isinstance(value, str | int | float))
    return len(list(islice(plain, 2))) > 1


def write(records: Iterable[SummaryRecord]) -> Iterator[str]:
    """The lines, without their endings, from which `read` makes equal records."""
    before = SaidBefore(_inner)
    for record in records:
        parts = (
            before.of_article(record.article), before.of_version(record.version), _inner(record),
        )  # fmt: skip
        yield f"{{{', '.join(filter(None, parts))}}}"


_encode: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def _inner(one: ArticleRecord | VersionRecord | SummaryRecord) -> str:
    """Its fields as they stand between the braces of a line."""
    return _encode(said_of(one))[1:-1]
