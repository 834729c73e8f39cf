"""JSON Lines: one JSON object a line, one line per article and model version. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

from common.files.decoding import Line, decode, parse_json, read_lines, too_long
from common.files.rejections import FieldError, Reason, Rejection
from summaries.importing.fields import read_fields
from summaries.importing.records import Accepted, Entry, ReadOptions
from summaries.importing.table import SummaryRecord, said_by


def read(stream: BinaryIO, options: ReadOptions) -> Iterator[Entry]:
    """Each line's record or rejection, in their order; blank lines are passed over.

    Holds one line at a time. Raises nothing of its own, whatever the bytes.
    """
    for line in read_lines(stream):
        if line.data.strip():
            yield _entry(line, options)


def _entry(line: Line, options: ReadOptions) -> Entry:
    try:
        if not line.whole:
            raise too_long()
        fields = parse_json(decode(line.data))
        if not isinstance(fields, dict):
            raise FieldError(Reason.TYPE, "the line is not a JSON object")
        record, ignored = read_fields(fields, options)
    except FieldError as error:
        return Rejection(line.number, error.reason, error.message, line.data)
    return Accepted(line.number, line.data, record, ignored)


def write(record: SummaryRecord) -> str:
    """The line, without its ending, from which `read` makes an equal record."""
    return json.dumps(said_by(record), ensure_ascii=False, allow_nan=False)
