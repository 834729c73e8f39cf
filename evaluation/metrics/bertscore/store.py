"""Each distinct text embedded once: a bounded memory in front of one bounded SQLite file."""

from __future__ import annotations

import hashlib
import logging
import os
import sqlite3
import time
import zlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

log = logging.getLogger(__name__)

Vectors = NDArray[np.floating[Any]]
StoreDtype = Literal["fp32", "fp16"]
DTYPES: Final[dict[StoreDtype, type[np.float32] | type[np.float16]]] = {
    "fp32": np.float32,
    "fp16": np.float16,
}

FILE_NAME: Final = "embeddings.sqlite3"
_PAGE_BYTES: Final = 16_384  # a text has some 100 KB: three times as quick to read as by 4,096
_KEYS_AT_ONCE: Final = 500  # SQLite takes 999 parameters everywhere
_PATIENCE_SECONDS: Final = 30.0  # for another process that writes
_USED_SECONDS: Final = 3600  # how exactly it is noted when a text was used last
# What sqlite3 raises over a damaged file: letters that are none, numbers that are texts.
_TROUBLE: Final = (sqlite3.Error, OSError, ValueError, TypeError)
_PASSING: Final = frozenset({
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR,
})  # fmt: skip
_SCHEMA: Final = """
CREATE TABLE embedding (
    used INTEGER NOT NULL,
    crc INTEGER NOT NULL,
    key BLOB PRIMARY KEY,
    tokens INTEGER NOT NULL,
    width INTEGER NOT NULL,
    truncated INTEGER NOT NULL,
    arrays BLOB NOT NULL
);
CREATE INDEX embedding_used ON embedding (used);
"""
_INSERT: Final = "INSERT OR REPLACE INTO embedding VALUES (?, ?, ?, ?, ?, ?, ?)"
_DELETE_SOME: Final = """
DELETE FROM embedding WHERE rowid IN (
    SELECT rowid FROM embedding ORDER BY used, rowid
    LIMIT (SELECT count(*) / 16 + 1 FROM embedding)
)
"""


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


class EmbeddingFile:
    """A bounded SQLite file of embeddings, shared by any number of processes of one machine.

    Nothing is open between calls, so that threads and forked children may go on using it. What a
    killed writer had begun is rolled back by whoever opens the file next. A file that cannot be
    used costs the embeddings on disk, not the scores: that is logged, and a damaged one deleted.
    """

    def __init__(self, directory: Path, max_bytes: int) -> None:
        """max_bytes: bound of what is held, indexes and all; nothing is opened or made yet."""
        self.path = directory / FILE_NAME
        self.max_bytes = max_bytes

    def read(self, keys: Iterable[bytes]) -> dict[bytes, Embedded]:
        """What is held of these keys (32 bytes each), as fresh arrays; the rest is left out."""
        wanted = list(keys)
        found: dict[bytes, Embedded] = {}
        if not self.path.exists():
            return found
        try:
            with self._open() as database:
                for first in range(0, len(wanted), _KEYS_AT_ONCE):
                    found |= _read(database, wanted[first : first + _KEYS_AT_ONCE])
        except _TROUBLE as error:
            self._report("read from", error)
        return found

    def append(self, items: Iterable[tuple[bytes, Embedded]]) -> None:
        """Keep embeddings, deleting those unused for longest where room is needed."""
        rows = [_row(key, embedded) for key, embedded in items]
        try:
            if not self.path.exists():
                self._create()
            with self._open() as database:
                database.execute("BEGIN IMMEDIATE")
                if self._make_room(database, sum(len(row[-1]) for row in rows)):
                    database.executemany(_INSERT, rows)
                database.execute("COMMIT")
        except _TROUBLE as error:
            self._report("kept in", error)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.path, timeout=_PATIENCE_SECONDS, isolation_level=None)
        with closing(connection) as database:
            database.execute("PRAGMA synchronous = NORMAL")
            yield database

    def _create(self) -> None:
        """Make the file under another name, so that of several processes one is the first."""
        directory = self.path.parent
        directory.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=directory) as folder:
            fresh = Path(folder) / FILE_NAME
            with closing(sqlite3.connect(fresh, isolation_level=None)) as database:
                database.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
                database.execute("PRAGMA journal_mode = WAL")
                database.executescript(_SCHEMA)
            with suppress(FileExistsError):
                os.link(fresh, self.path)
        for segment in directory.glob("*.emb"):  # which an earlier release kept here
            segment.unlink(missing_ok=True)

    def _make_room(self, database: sqlite3.Connection, size: int) -> bool:
        """Whether `size` bytes fit now; a sixteenth of the texts goes at a time."""
        while _used_bytes(database) + size > self.max_bytes:
            if not database.execute(_DELETE_SOME).rowcount:
                return False
        return True

    def _report(self, what: str, error: Exception) -> None:
        log.warning("embeddings cannot be %s %s: %s", what, self.path, error)
        code = getattr(error, "sqlite_errorcode", None)
        if isinstance(error, OSError) or (code is not None and code & 0xFF in _PASSING):
            return
        for path in self.path.parent.glob(f"{FILE_NAME}*"):  # damaged: what it held is made again
            path.unlink(missing_ok=True)


def _used_bytes(database: sqlite3.Connection) -> int:
    def number(pragma: str) -> int:
        return int(database.execute(f"PRAGMA {pragma}").fetchone()[0])

    return number("page_size") * (number("page_count") - number("freelist_count"))


def _read(database: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, Embedded]:
    these = f"key IN ({','.join('?' * len(keys))})"
    columns = "used, crc, key, tokens, width, truncated, arrays"
    rows = database.execute(f"SELECT {columns} FROM embedding WHERE {these}", keys).fetchall()  # noqa: S608 - question marks
    now = int(time.time())
    if any(row[0] < now - _USED_SECONDS for row in rows):
        database.execute(f"UPDATE embedding SET used = ? WHERE {these}", (now, *keys))  # noqa: S608
    return {row[2]: _embedded(*row[3:]) for row in rows if row[1] == _checksum(row[2:])}


def _row(key: bytes, embedded: Embedded) -> tuple[Any, ...]:
    arrays = (embedded.tokens.tobytes(), embedded.counted.tobytes(), embedded.vectors.tobytes())
    size, width = len(embedded.tokens), embedded.vectors.itemsize
    kept = (key, size, width, int(embedded.truncated), b"".join(arrays))
    return (int(time.time()), _checksum(kept), *kept)


def _checksum(kept: tuple[Any, ...]) -> int:
    """CRC-32: SQLite does not notice a byte that the disk changed."""
    return zlib.crc32(kept[-1], zlib.crc32(repr(kept[:-1]).encode()))


def _embedded(size: int, width: int, truncated: int, arrays: bytes) -> Embedded:
    vectors: Vectors = np.frombuffer(arrays, f"<f{width}", offset=5 * size)
    return Embedded(
        tokens=np.frombuffer(arrays, np.int32, size),
        counted=np.frombuffer(arrays, np.bool_, size, offset=4 * size),
        vectors=vectors.reshape(size, -1),
        truncated=bool(truncated),
    )


@dataclass(slots=True)
class StoreCounts:
    """Look-ups since creation, one a key asked for: found in memory, on disk, or nowhere."""

    memory: int = 0
    disk: int = 0
    missing: int = 0


class EmbeddingStore:
    """Embeddings by key, the least recently used leaving first. One thread at a time."""

    def __init__(
        self,
        *,
        namespace: str,
        memory_bytes: int,
        disk: EmbeddingFile | None = None,
        dtype: StoreDtype = "fp32",
    ) -> None:
        """
        namespace: all that makes a text's vectors: model, layer, tokeniser, arithmetic. It goes
            into every key, so that stores of several models may share a directory.
        memory_bytes: bound of the arrays held in memory; 0 holds none.
        disk: where embeddings outlive the process, or None.
        dtype: what vectors are kept as; "fp16" halves the room and rounds every vector.
        """
        self.counts = StoreCounts()
        self._salt = hashlib.blake2b(f"{namespace}|store:{dtype}".encode()).digest()
        self._memory_bytes = memory_bytes
        self._held: OrderedDict[bytes, Embedded] = OrderedDict()
        self._held_bytes = 0
        self._disk = disk
        self._dtype = DTYPES[dtype]

    def key(self, text: str) -> bytes:
        """32 bytes that stand for a text in this namespace."""
        content = text.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(content, digest_size=32, key=self._salt).digest()

    def get(self, keys: Iterable[bytes]) -> dict[bytes, Embedded]:
        """What is held of these keys; what is not is left out."""
        found: dict[bytes, Embedded] = {}
        elsewhere = []
        for key in keys:
            if key in self._held:
                self._held.move_to_end(key)
                found[key] = self._held[key]
            else:
                elsewhere.append(key)
        self.counts.memory += len(found)
        on_disk = self._disk.read(elsewhere) if self._disk and elsewhere else {}
        self.counts.disk += len(on_disk)
        self.counts.missing += len(elsewhere) - len(on_disk)
        for key, embedded in on_disk.items():
            self._hold(key, embedded)
        return found | on_disk

    def put(self, items: Mapping[bytes, Embedded]) -> dict[bytes, Embedded]:
        """Keep embeddings; returns them as they will be read back, rounded if so chosen."""
        kept = {key: self._rounded(embedded) for key, embedded in items.items()}
        for key, embedded in kept.items():
            self._hold(key, embedded)
        if self._disk is not None and kept:
            self._disk.append(kept.items())
        return kept

    def _rounded(self, embedded: Embedded) -> Embedded:
        vectors: Vectors = embedded.vectors.astype(self._dtype, copy=False)
        return Embedded(embedded.tokens, embedded.counted, vectors, embedded.truncated)

    def _hold(self, key: bytes, embedded: Embedded) -> None:
        previous = self._held.pop(key, None)
        self._held_bytes -= previous.nbytes if previous is not None else 0
        self._held[key] = embedded
        self._held_bytes += embedded.nbytes
        while self._held_bytes > self._memory_bytes and self._held:
            _, oldest = self._held.popitem(last=False)
            self._held_bytes -= oldest.nbytes
