"""Packed files."""

from __future__ import annotations

import bz2
import gzip
import io
import zipfile
from pathlib import Path

import pytest
import zstandard
from django.core.management import CommandError

from common.files.inputs import open_input

DATA = b"one\ntwo\n" * 50_000


def packed_in_zip(**files: bytes) -> bytes:
    """A zip of these files."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return whole.getvalue()


def read(path: Path, data: bytes) -> bytes:
    """What is read of a file of these bytes."""
    path.write_bytes(data)
    with open_input(str(path)) as source:
        return source.stream.read()


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(DATA),
        packed_in_zip(**{"a.jsonl": DATA}),
        packed_in_zip(
            **{
                "a/": b"",
                "a/b.jsonl": DATA,
                "__MACOSX/a/._b.jsonl": b"x",
                "a/.DS_Store": b"x",
                "Thumbs.db": b"x",
                "a/desktop.ini": b"x",
            }
        ),
        zstandard.compress(DATA),
        zstandard.compress(DATA[:300_000]) + zstandard.compress(DATA[300_000:]),
    ],
    ids=["gzip", "zip", "zip of macOS", "zst", "zst of two frames"],
)
def test_what_is_packed_is_read_whatever_the_file_is_called(tmp_path: Path, data: bytes) -> None:
    assert read(tmp_path / "a.jsonl", data) == DATA


def test_a_zst_that_breaks_off_or_is_damaged_ends_with_an_error(tmp_path: Path) -> None:
    whole = zstandard.compress(DATA)
    with pytest.raises(EOFError, match="packed with Zstandard, and breaks off"):
        read(tmp_path / "a", whole[:-5])
    with pytest.raises(EOFError, match="packed with Zstandard, and"):
        read(tmp_path / "a", whole[:6] + b"x" * 20)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (packed_in_zip(a=b"1", b=b"2"), "is a zip of 2 files, not one: a, b; unpack it"),
        (packed_in_zip(), "is a zip of 0 files"),
        (packed_in_zip(**{"[Content_Types].xml": b"1", "xl/a.xml": b"2"}), "save it as CSV"),
        (packed_in_zip(a=DATA)[:-30], "is a zip that cannot be read"),
        (bz2.compress(DATA), "is packed with bzip2; unpack it"),
        (b"PAR1....", "is Parquet; name the format"),
    ],
)
def test_what_cannot_be_read_is_said_to_be_packed(
    tmp_path: Path, data: bytes, sentence: str
) -> None:
    with pytest.raises(CommandError) as refused:
        read(tmp_path / "a.csv", data)
    assert sentence in str(refused.value)
