"""JSON Lines: one JSON object per article and model version, mostly one a line. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from common.files.decoding import Line, decode, parse_json, printable, too_long
from common.files.objects import objects_in, read_objects
from common.files.rejections import FieldError, Reason, Rejection
from summaries.importing.fields import entries_of
from summaries.importing.records import Entry, ReadOptions
from summaries.importing.table import ALIASES, FIELDS, SummaryRecord, said_by

_MOST_BESIDE: Final = 4  # fields of a file's own, such as its version, beside the list of its lines


def read(stream: BinaryIO, options: ReadOptions) -> Iterator[Entry]:
    """Each object's record or rejection, in their order; blank lines are passed over.

    Objects may also be indented, follow each other on a line, or stand in one array. Holds about
    one at a time. Raises nothing of its own, whatever the bytes.
    """
    for line in read_objects(stream):
        if line.data.strip():
            yield from _entries(line, options)


def _entries(line: Line, options: ReadOptions) -> Iterator[Entry]:
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
                yield from _entries(each, options)
            return
        yield Rejection(line.number, error.reason, error.message, line.data)
        return
    try:
        _refuse_other_shapes(fields)
    except FieldError as error:
        yield Rejection(line.number, error.reason, error.message, line.data)
        return
    yield from entries_of(line.number, line.data, fields, options)


def _refuse_other_shapes(fields: dict[str, object]) -> None:
    """Raise FieldError for an object that holds a whole table in one of the other usual ways."""
    values = list(fields.values())
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
        if name in FIELDS or name in ALIASES or not isinstance(value, list):
            continue
        if len(fields) <= _MOST_BESIDE and value and all(isinstance(one, dict) for one in value):
            raise FieldError(
                Reason.TYPE,
                f"the lines are inside {printable(name)}; give that list alone",
            )


def write(records: Iterable[SummaryRecord]) -> Iterator[str]:
    """The lines, without their endings, from which `read` makes equal records."""
    for record in records:
        yield json.dumps(said_by(record), ensure_ascii=False, allow_nan=False)
