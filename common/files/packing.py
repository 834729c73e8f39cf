"""Packed files, known by their first bytes: gzip, zip of one file, zst; others are named."""

from __future__ import annotations

import gzip
import io
import lzma
import shutil
import tempfile
import zipfile
import zlib
from typing import IO, BinaryIO, Final, cast

import zstandard
from django.core.management.base import CommandError

DAMAGE: Final = (
    OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile
)  # fmt: skip
"""What reading on raises where a packed file is damaged."""

_CANNOT: Final = {
    b"BZh": "packed with bzip2; unpack it with bunzip2",
    b"\xfd7zXZ\0": "packed with xz; unpack it with unxz",
    b"7z\xbc\xaf": "packed with 7-Zip; unpack it",
    b"Rar!": "packed with RAR; unpack it",
    b"PAR1": "Parquet; name the format, --format parquet",
    b"ARROW1": "Arrow; write it as JSON Lines, such as with pandas",
    b"SQLite f": "an SQLite database; write its table as CSV",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file; save it as CSV",
    b"%PDF": "a PDF document",
}
_IN_MEMORY: Final = 16 * 1024 * 1024
_PIECE: Final = 64 * 1024


def unpacked(file: BinaryIO, beginning: bytes, *, name: str, takes: bytes = b"") -> BinaryIO:
    """The file's content, unpacked as it is read; the file itself where nothing packed it.

    takes: the beginning of what the caller can read himself, else refused. Raises CommandError
    for a zip without exactly one file, and for what cannot be read here.
    """
    if beginning.startswith(b"\x1f\x8b"):
        return cast("BinaryIO", gzip.GzipFile(fileobj=file, mode="rb"))
    if beginning.startswith(b"\x28\xb5\x2f\xfd"):
        return cast("BinaryIO", io.BufferedReader(_Zstandard(file), _PIECE))
    if beginning.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _only_file(file, name)
    for first, what in _CANNOT.items():
        if beginning.startswith(first) and first != takes:
            raise CommandError(f"{name} is {what}")
    return file


def _only_file(file: BinaryIO, name: str) -> BinaryIO:
    try:
        packed = zipfile.ZipFile(_seekable(file))
        files = [each for each in packed.infolist() if not _is_beside(each)]
        names = {each.filename for each in files}
        if "[Content_Types].xml" in names:
            raise CommandError(f"{name} is an Excel or Word file; save it as CSV")
        if len(files) != 1:
            listed = ", ".join(sorted(names)[:10]) or "none"
            raise CommandError(
                f"{name} is a zip of {len(files)} files, not one: {listed}; unpack it and name "
                "those to read"
            )
        return cast("BinaryIO", io.BufferedReader(cast("io.RawIOBase", packed.open(files[0]))))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise CommandError(f"{name} is a zip that cannot be read: {error}; unpack it") from None


def _is_beside(each: zipfile.ZipInfo) -> bool:
    """Whether it is a folder, or what systems put beside a file that somebody packs."""
    name = each.filename.rpartition("/")[2]
    return (
        each.is_dir()
        or each.filename.startswith("__MACOSX/")
        or name.startswith(".")
        or name.casefold() in {"thumbs.db", "desktop.ini"}
    )


def _seekable(file: BinaryIO) -> IO[bytes]:
    """A zip's list stands at its end: what comes through a pipe is laid down first."""
    if file.seekable():
        return file
    copy = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  (gone with its last reader)
    shutil.copyfileobj(file, copy)
    copy.seek(0)
    return copy


class _Zstandard(io.RawIOBase):
    """zstandard's own reader passes over a file that breaks off; this one raises EOFError."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._is_inside = False
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        while not self._ready and self._fill():
            pass
        data, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)

    def _fill(self) -> bool:
        packed = self._frame.unused_data if self._frame.eof else b""
        if self._frame.eof:
            self._frame = zstandard.ZstdDecompressor().decompressobj()
            self._is_inside = False
        packed = packed or self._file.read(_PIECE // 4)
        if not packed:
            if self._is_inside:
                raise EOFError("packed with Zstandard, and breaks off before its end")
            return False
        self._is_inside = True
        try:
            self._ready = self._frame.decompress(packed)
        except zstandard.ZstdError as error:
            raise EOFError(f"packed with Zstandard, and damaged: {error}") from None
        return True
