"""JSON objects out of a file, however it sets them out. Pure.

One a line; indented over several lines; one after another without an end of line; in one array.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from common.files import decoding
from common.files.beginnings import CHUNK, beginning_of
from common.files.decoding import BOM, KEPT_OF_LONG_LINE, Line, read_lines

_TOKEN: Final = re.compile(rb'"[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*"|[{}"]')
_BETWEEN: Final = re.compile(rb"[\s,\[\]\x1e]*")


def read_objects(stream: BinaryIO) -> Iterator[Line]:
    """The bytes of each object, under the number of the line that it begins on; where several begin
    on one, each later one under the next number, so that no two have the same.

    Where the file has a line for each, its lines as they are. What is no object comes as it is, for
    whoever parses it to refuse. At most about two objects of decoding.LINE_BYTES are held.
    """
    head, stream = beginning_of(stream, _shows_layout, at_most=decoding.LINE_BYTES)
    return _Objects(stream).read() if _is_streamed(head) else read_lines(stream)


def objects_in(line: Line) -> list[Line]:
    """The objects of a line, if it holds nothing else but commas; or else the line."""
    found, at = [], _after(line.data, 0)
    while at < len(line.data):
        end = _end_of_object(line.data, at)
        if end is None:
            return [line]
        found.append(Line(line.number, line.data[at:end]))
        at = _after(line.data, end)
    return found or [line]


def _shows_layout(head: bytes) -> bool:
    """Whether two filled lines are there."""
    return sum(bool(line.strip()) for line in head.split(b"\n")[:-1]) > 1


def _is_streamed(head: bytes) -> bool:
    """Whether the objects are set out otherwise than one a line, by a file's beginning."""
    text = head.removeprefix(BOM).lstrip()
    if text.startswith(b"["):
        return text[1:].lstrip().startswith(b"{")
    if not text.startswith(b"{"):
        return False
    first, _, rest = text.partition(b"\n")
    end = _end_of_object(first, 0)
    if end is not None:
        return first[end:].strip(b" \t\r,").startswith(b"{")
    if not rest:
        return _end_of_object(text, 0) is None and len(text) >= decoding.LINE_BYTES
    # An object that goes on; where the next line opens one of its own, this one is only broken.
    return rest.lstrip()[:1] in {b'"', b"}"}


def _after(data: bytes, at: int) -> int:
    found = _BETWEEN.match(data, at)
    return found.end() if found else at


def _end_of_object(data: bytes, at: int, depth: int = 0) -> int | None:
    """Where the object that begins at `at` is closed; None where it is not."""
    for token in _TOKEN.finditer(data, at):
        sign = token.group()
        depth += (sign == b"{") - (sign == b"}")
        if sign == b'"' or depth < 0 or (depth == 0 and sign != b"}"):
            return None
        if depth == 0:
            return token.end()
    return None


class _Objects:
    """Takes one object after another from a stream."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._data = b""
        self._number = 1
        self._given = 0  # the last number that was given
        self._next_start: re.Pattern[bytes] | None = None

    def read(self) -> Iterator[Line]:
        """The objects, and what is broken up to where the next one begins like the first."""
        self._more()
        self._data = self._data.removeprefix(BOM)
        while True:
            self._skip()
            if not self._data:
                return
            if self._next_start is None:
                self._next_start = re.compile(rb"\n" + re.escape(self._indent) + rb"\{")
            end = self._end()
            yield self._taken(end) if end is not None else self._broken()

    def _more(self) -> bool:
        # As much again as there is: looking through it anew then costs twice at most.
        data = self._stream.read(max(CHUNK, len(self._data)))
        self._data += data
        return bool(data)

    def _skip(self) -> None:
        while True:
            at = _after(self._data, 0)
            self._indent = self._data[:at].rpartition(b"\n")[2]
            self._number += self._data.count(b"\n", 0, at)
            self._data = self._data[at:]
            if self._data or not self._more():
                return

    def _end(self) -> int | None:
        while True:
            end = _end_of_object(self._data, 0)
            if end is not None or not self._data.startswith(b"{"):
                return end
            if len(self._data) > decoding.LINE_BYTES or not self._more():
                return None

    def _taken(self, end: int, *, whole: bool = True) -> Line:
        data, self._data = self._data[:end], self._data[end:]
        line = Line(self._next_number(), data if whole else data[:KEPT_OF_LONG_LINE], whole)
        self._number += data.count(b"\n")
        return line

    def _broken(self) -> Line:
        """What is no object, up to where the next begins; of one too long its beginning."""
        if self._next_start is None:
            raise LookupError("the first object was looked at before")
        number, kept = max(self._number, self._given + 1), self._data[:KEPT_OF_LONG_LINE]
        length = 0
        while (found := self._next_start.search(self._data)) is None:
            # What is left may end in the middle of the mark.
            gone = max(0, len(self._data) - 256)
            length += gone
            self._number += self._data.count(b"\n", 0, gone)
            self._data = self._data[gone:]
            if not self._more():
                break
        end = found.start() if found else len(self._data)
        whole = length + end <= decoding.LINE_BYTES
        if length == 0:
            return self._taken(end, whole=whole)
        self._taken(end)
        return Line(number, kept, whole)

    def _next_number(self) -> int:
        self._given = max(self._number, self._given + 1)
        return self._given
