"""Embeddings on disk: append-only segment files, read through memory maps by many processes.

A record is a fixed header, the token ids, which tokens count, and the vectors; the header and the
payload each carry a CRC-32. Records are only ever appended, under one directory lock that the
kernel drops when its holder dies. So a reader sees a record whole or not at all: what a killed
writer left behind fails its length or its checksum and is never extended. Space is won back by
deleting the segment unused for longest; a process that has it mapped keeps its pages until it
looks again.
"""

from __future__ import annotations

import fcntl
import logging
import mmap
import os
import struct
import time
import uuid
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

log = logging.getLogger(__name__)

Vectors = NDArray[np.floating[Any]]
StoreDtype = Literal["fp32", "fp16"]
DTYPES: dict[StoreDtype, type[np.float32] | type[np.float16]] = {
    "fp32": np.float32,
    "fp16": np.float16,
}

_MAGIC = b"EMB1"
# magic, key, tokens, dimensions, bytes a value, truncated, payload CRC; then the header's own CRC
_HEADER = struct.Struct("<4s32sIIBB2xI")
_CHECKED_HEADER = struct.Struct(f"<{_HEADER.size}sI")
_ALIGNMENT = 64
_LARGEST_SEGMENT = 64 << 20
_LARGEST_WRITE = 8 << 20
_TOUCH_SECONDS = 60


@dataclass(frozen=True, slots=True, eq=False)
class Embedded:
    """One text as the model sees it.

    tokens: int32, shape (tokens,), with the special tokens.
    counted: bool, shape (tokens,); False for the special tokens that weigh nothing.
    vectors: float32 or float16, shape (tokens, dimensions), rows of length 1.
    truncated: whether the text was longer than the model reads.
    """

    tokens: NDArray[np.int32]
    counted: NDArray[np.bool_]
    vectors: Vectors
    truncated: bool

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays."""
        return self.tokens.nbytes + self.counted.nbytes + self.vectors.nbytes


@dataclass(frozen=True, slots=True)
class _Record:
    offset: int
    tokens: int
    dimensions: int
    width: int
    truncated: bool
    crc: int

    @property
    def payload(self) -> int:
        return self.tokens * (4 + 1 + self.dimensions * self.width)

    @property
    def size(self) -> int:
        """Bytes in the file, header and padding included."""
        unpadded = _CHECKED_HEADER.size + self.payload
        return -(-unpadded // _ALIGNMENT) * _ALIGNMENT


@dataclass(slots=True)
class _Segment:
    """One file: what has been read of it so far."""

    path: Path
    size: int = 0
    parsed: int = 0
    touched: float = 0.0
    view: mmap.mmap | None = None
    records: dict[bytes, _Record] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        """Whether all of it could be read, so that a record may be appended."""
        return self.parsed == self.size


class EmbeddingLog:
    """A bounded directory of embeddings, shared by any number of processes of one machine.

    Forks and threads: it holds no lock and no open file between calls, only maps; a forked child
    may go on using it. One thread at a time.
    """

    def __init__(self, directory: Path, max_bytes: int) -> None:
        """max_bytes: bound of all segment files together; nothing is opened or made yet."""
        self.directory = directory
        self.max_bytes = max_bytes
        self._segment_bytes = min(_LARGEST_SEGMENT, max(max_bytes // 8, 1))
        self._segments: dict[str, _Segment] = {}
        self._where: dict[bytes, str] = {}

    def read(self, keys: Iterable[bytes]) -> dict[bytes, Embedded]:
        """What is held of these keys (32 bytes each), as fresh arrays; the rest is left out."""
        wanted = list(keys)
        if any(key not in self._where for key in wanted):
            try:
                self._refresh()
            except OSError as error:
                log.warning("embeddings cannot be read from %s: %s", self.directory, error)
        found = {}
        for key in wanted:
            embedded = self._read_one(key)
            if embedded is not None:
                found[key] = embedded
        return found

    def append(self, items: Iterable[tuple[bytes, Embedded]]) -> None:
        """Write embeddings behind the others, deleting old segments where room is needed.

        A disk that cannot be written costs the embeddings on disk, not the scores: it is logged.
        """
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            with self._locked():
                self._refresh()
                for chunk in _chunks(items, min(_LARGEST_WRITE, self._segment_bytes)):
                    self._append_chunk(chunk)
        except OSError as error:
            log.warning("embeddings cannot be kept in %s: %s", self.directory, error)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.directory / "lock").open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield  # closing the file gives the lock back

    def _append_chunk(self, chunk: bytes) -> None:
        if len(chunk) > self.max_bytes:
            return
        segment = self._active(len(chunk))
        self._make_room(len(chunk), keep=segment)
        with segment.path.open("ab") as file:
            file.write(chunk)
        self._extend(segment, segment.path.stat().st_size)

    def _active(self, size: int) -> _Segment:
        """The segment to write to: the newest whole one with room, else a new one."""
        for segment in sorted(self._segments.values(), key=_modified, reverse=True):
            if segment.clean and 0 < segment.size <= self._segment_bytes - size:
                return segment
        segment = _Segment(self.directory / f"{uuid.uuid4().hex}.emb")
        self._segments[segment.path.name] = segment
        return segment

    def _make_room(self, size: int, keep: _Segment) -> None:
        others = sorted((s for s in self._segments.values() if s is not keep), key=_modified)
        total = keep.size + sum(segment.size for segment in others) + size
        for segment in others:
            if total <= self.max_bytes:
                return
            segment.path.unlink(missing_ok=True)
            self._drop(segment)
            total -= segment.size

    def _refresh(self) -> None:
        """Take note of what other processes wrote and deleted."""
        try:
            with os.scandir(self.directory) as entries:
                sizes = {e.name: e.stat().st_size for e in entries if e.name.endswith(".emb")}
        except FileNotFoundError:
            sizes = {}  # nothing was ever kept here
        for name in self._segments.keys() - sizes.keys():
            self._drop(self._segments[name])
        for name, size in sizes.items():
            segment = self._segments.setdefault(name, _Segment(self.directory / name))
            if size > segment.size:
                try:
                    self._extend(segment, size)
                except FileNotFoundError:  # another process deleted it just now
                    self._drop(segment)

    def _drop(self, segment: _Segment) -> None:
        del self._segments[segment.path.name]
        for key in segment.records:
            if self._where.get(key) == segment.path.name:
                del self._where[key]

    def _extend(self, segment: _Segment, size: int) -> None:
        """Map a segment that has grown to `size`, and note the records that are whole."""
        with segment.path.open("rb") as file:
            segment.view = mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ)
        segment.size = size
        while (parsed := _parse(segment.view, segment.parsed)) is not None:
            key, record = parsed
            segment.records[key] = record
            self._where[key] = segment.path.name
            segment.parsed += record.size

    def _read_one(self, key: bytes) -> Embedded | None:
        segment = self._segments.get(self._where.get(key, ""))
        if segment is None or segment.view is None:
            return None
        embedded = _deserialise(segment.view, segment.records[key])
        if embedded is None:
            log.warning("a damaged embedding in %s is left out", segment.path.name)
            del segment.records[key], self._where[key]
        elif time.monotonic() - segment.touched > _TOUCH_SECONDS or not segment.touched:
            segment.touched = time.monotonic()
            _touch(segment.path)
        return embedded


def _modified(segment: _Segment) -> float:
    try:
        return segment.path.stat().st_mtime
    except FileNotFoundError:
        return time.time()


def _touch(path: Path) -> None:
    """Say that a segment is in use: the one longest unused goes first."""
    try:
        os.utime(path)
    except OSError:  # deleted by another process, or not ours to touch
        log.debug("segment %s could not be touched", path.name)


def _chunks(items: Iterable[tuple[bytes, Embedded]], size: int) -> Iterator[bytes]:
    """Records joined up to about `size` bytes, so that many small ones take one write."""
    chunk = bytearray()
    for key, embedded in items:
        record = _serialise(key, embedded)
        if chunk and len(chunk) + len(record) > size:
            yield bytes(chunk)
            chunk.clear()
        chunk += record
    if chunk:
        yield bytes(chunk)


def _serialise(key: bytes, embedded: Embedded) -> bytes:
    tokens, dimensions = embedded.vectors.shape
    width = embedded.vectors.itemsize
    payload = b"".join(
        (
            embedded.tokens.astype("<i4").tobytes(),
            embedded.counted.tobytes(),
            embedded.vectors.astype(f"<f{width}", copy=False).tobytes(),
        )
    )
    crc = zlib.crc32(payload)
    header = _HEADER.pack(_MAGIC, key, tokens, dimensions, width, embedded.truncated, crc)
    checked = _CHECKED_HEADER.pack(header, zlib.crc32(header))
    return checked + payload + bytes(-(len(checked) + len(payload)) % _ALIGNMENT)


def _parse(view: mmap.mmap, offset: int) -> tuple[bytes, _Record] | None:
    """The record at an offset, or None where there is no whole one."""
    if offset + _CHECKED_HEADER.size > len(view):
        return None
    header, header_crc = _CHECKED_HEADER.unpack_from(view, offset)
    if zlib.crc32(header) != header_crc or not header.startswith(_MAGIC):
        return None
    _, key, tokens, dimensions, width, truncated, crc = _HEADER.unpack(header)
    record = _Record(offset + _CHECKED_HEADER.size, tokens, dimensions, width, bool(truncated), crc)
    return (key, record) if offset + record.size <= len(view) else None


def _deserialise(view: mmap.mmap, record: _Record) -> Embedded | None:
    payload = view[record.offset : record.offset + record.payload]
    if zlib.crc32(payload) != record.crc:
        return None
    n, shape = record.tokens, (record.tokens, record.dimensions)
    return Embedded(
        tokens=np.frombuffer(payload, "<i4", n),
        counted=np.frombuffer(payload, np.bool_, n, offset=4 * n),
        vectors=np.frombuffer(payload, f"<f{record.width}", offset=5 * n).reshape(shape),
        truncated=record.truncated,
    )
