"""The first bytes of a stream, which stay to be read. Pure."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import BinaryIO, Final, cast

CHUNK: Final = 64 * 1024


def beginning_of(
    stream: BinaryIO, enough: Callable[[bytes], bool], *, at_most: int
) -> tuple[bytes, BinaryIO]:
    """The stream's first bytes until they are enough, and a stream that begins with them again."""
    head = b""
    # One read at a time: of a damaged file all that can be had is kept.
    read = getattr(stream, "read1", stream.read)
    while not enough(head) and len(head) < at_most and (more := read(CHUNK)):
        head += more
    return head, joined(head, stream)


def joined(head: bytes, stream: BinaryIO, *, old_mac: bool = False) -> BinaryIO:
    """A stream of the bytes and then the stream's; `old_mac` gives "\\n" for each "\\r"."""
    return cast("BinaryIO", io.BufferedReader(_Joined(head, stream, old_mac=old_mac), CHUNK))


class _Joined(io.RawIOBase):
    def __init__(self, head: bytes, stream: BinaryIO, *, old_mac: bool) -> None:
        self._head = head
        self._read = getattr(stream, "read1", stream.read)
        self._old_mac = old_mac

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        data = data or self._read(len(buffer))
        buffer[: len(data)] = data.replace(b"\r", b"\n") if self._old_mac else data
        return len(data)
