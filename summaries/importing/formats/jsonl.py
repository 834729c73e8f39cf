"""JSON Lines: one JSON object per article and model version, mostly one a line. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from common.files.decoding import Line, decode, parse_json, too_long
from common.files.objects import objects_in, read_objects
from common.files.rejections import FieldError, Reason, Rejection
from summaries.importing.fields import entries_of
from summaries.importing.records import Entry, ReadOptions
from summaries.importing.table import SummaryRecord, said_by


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
    yield from entries_of(line.number, line.data, fields, options)


def write(records: Iterable[SummaryRecord]) -> Iterator[str]:
    """The lines, without their endings, from which `read` makes equal records."""
    for record in records:
        yield json.dumps(said_by(record), ensure_ascii=False, allow_nan=False)
