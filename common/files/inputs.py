"""The files of the importing commands: what is read, and what is refused of it."""

from __future__ import annotations

import codecs
import json
import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Protocol, TextIO, TypeVar, cast

from django.core.management.base import CommandError, OutputWrapper
from tqdm import tqdm

from common.files import packing
from common.files.bars import ROWS, columns_of
from common.files.rejections import Rejection

STDIN = "-"
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Input:
    """An open input: its bytes, unpacked, and how many there will be where that is known."""

    name: str
    stream: BinaryIO
    size: int | None


@contextmanager
def open_input(name: str, *, takes: bytes = b"") -> Iterator[Input]:
    """Open a file, or standard input for "-"; what packed it is known by its first bytes.

    takes: the beginning of binary files that the caller can read, such as Parquet's.

    Raises CommandError where it cannot be opened, unpacked, or is UTF-16.
    """
    if name == STDIN:
        yield _unpacked(name, sys.stdin.buffer, size=None, takes=takes)
        return
    if Path(name).is_dir():
        raise CommandError(f"{name} is a folder; name the files in it")
    try:
        file = Path(name).open("rb")  # noqa: SIM115  (closed below, after what it may raise here)
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from None
    with file:
        size = os.fstat(file.fileno()).st_size or None
        yield _unpacked(name, file, size=size, takes=takes)


def _unpacked(name: str, file: IO[bytes], *, size: int | None, takes: bytes) -> Input:
    found = Input(name, cast("BinaryIO", file), size)
    unpacked = packing.unpacked(found.stream, _beginning(found), name=_called(name), takes=takes)
    if unpacked is not found.stream:
        found = Input(name, unpacked, None)
    if _is_utf_16(_beginning(found)):
        raise CommandError(
            f"{_called(name)} is UTF-16; save it as UTF-8, in Excel as “CSV UTF-8”, or with "
            "iconv -f UTF-16 -t UTF-8"
        )
    return found


def _called(name: str) -> str:
    return "standard input" if name == STDIN else name


def _beginning(source: Input) -> bytes:
    """The first bytes, which stay to be read; none where they cannot be had."""
    # Files and standard input are buffered readers; a substitute in a test may not peek.
    peek = getattr(source.stream, "peek", None)
    try:
        return b"" if peek is None else peek(8)[:8]
    except packing.DAMAGE:
        return b""  # damaged, as whoever reads on will find and say


def _is_utf_16(beginning: bytes) -> bool:
    """Whether a mark says so, or the first two characters have a zero byte each, the same one."""
    marked = beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    zeros = [not byte for byte in beginning[:4]]
    return marked or zeros in ([False, True] * 2, [True, False] * 2)


class Raw(Protocol):
    """What was read of a line, be it taken or refused."""

    @property
    def raw(self) -> bytes:
        """The line itself."""
        ...


R = TypeVar("R", bound=Raw)


class ReadingBar(Iterator[R]):
    """Passes entries on, with a bar on standard error if that is a terminal.

    Where the file cannot be read on, the entries end and `damage` says why.
    """

    def __init__(self, entries: Iterator[R], source: Input) -> None:
        self.damage: str | None = None
        self._entries = entries
        self._bar = tqdm(
            total=source.size,
            desc=source.name,
            unit="B",
            unit_scale=True,
            leave=False,
            disable=not sys.stderr.isatty(),
            ncols=columns_of(sys.stderr),
            nrows=ROWS,
        )

    def close(self) -> None:
        """Take the bar away."""
        self._bar.close()

    def __next__(self) -> R:
        try:
            entry = next(self._entries)
        except StopIteration:
            self._bar.close()
            raise
        except packing.DAMAGE as error:
            self._bar.close()
            self.damage = str(error)
            raise StopIteration from None
        self._bar.update(len(entry.raw))
        return entry


class Rejections(AbstractContextManager["Rejections"]):
    """The refused lines of one input, in `FILE.rejected.jsonl`; the first ones are shown too.

    The file is made at the first of them. Without any, one that an earlier run left goes: it
    would speak of lines that are in now. A dry run touches no file.
    """

    def __init__(self, name: str, *, stderr: OutputWrapper, dry_run: bool) -> None:
        self.path = Path(f"{'stdin' if name == STDIN else name}.rejected.jsonl")
        self.is_kept = not dry_run
        self._name = name
        self._stderr = stderr
        self._file: TextIO | None = None
        self._count = 0
        self._of_all: str | None = None

    def say_of_all(self, message: str) -> None:
        """Show what is wrong with all lines once, before them, and not again with each."""
        self._of_all = message
        self._stderr.write(f"{self._name}: all of its first lines: {message}")

    def add(self, rejection: Rejection) -> None:
        """Write one refused line down."""
        if self.is_kept and self._file is None:
            self._open()
        if rejection.message != self._of_all:
            self._show(rejection)
        if self._file is not None:
            self._file.write(json.dumps(rejection_fields(rejection), ensure_ascii=False) + "\n")

    def _show(self, rejection: Rejection) -> None:
        self._count += 1
        if self._count <= SHOWN or not self.is_kept:
            self._stderr.write(f"{self._name}: {rejection}")
        elif self._count == SHOWN + 1:
            self._stderr.write(f"{self._name}: … more in {self.path}")

    def _open(self) -> None:
        try:
            self._file = self.path.open("w", encoding="utf-8", newline="\n")
        except OSError as error:
            self.is_kept = False
            self._stderr.write(
                f"{self.path}: {error.strerror}; the rejected lines are shown here instead"
            )

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._file is not None:
            self._file.close()
        elif self.is_kept and kind is None:
            self._forget_earlier()

    def _forget_earlier(self) -> None:
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            self._stderr.write(f"{self.path} is of an earlier run and stays: {error.strerror}")


def rejection_fields(rejection: Rejection) -> dict[str, object]:
    """A refused line as JSON can hold it: bytes that are no UTF-8 appear as `\\xff`."""
    return {
        "line": rejection.line,
        "reason": rejection.reason.value,
        "message": rejection.message,
        "original": rejection.raw.decode(errors="backslashreplace").rstrip("\r\n"),
    }
