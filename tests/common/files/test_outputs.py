"""The files that exporting commands write."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.core.management.base import OutputWrapper

from common.files.outputs import write_lines


def write(path: Path, lines: Iterator[str] | list[str]) -> int:
    """How many lines were written."""
    return write_lines(str(path), lines, stdout=OutputWrapper(io.StringIO()))


def lines_that_break() -> Iterator[str]:
    """One line, and then the database is away."""
    yield "one"
    raise RuntimeError("away")


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_what_breaks_half_way_leaves_the_earlier_file_as_it_was(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert write(path, ["old"]) == 1
    before = path.read_bytes()
    with pytest.raises(RuntimeError, match="away"):
        write(path, lines_that_break())
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_is_not_there_before_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"

    def lines() -> Iterator[str]:
        yield "one"
        assert not path.exists()
        yield "two"

    assert write(path, lines()) == 2
    assert path.read_text() == "one\ntwo\n"


def test_a_packed_file_tells_neither_its_name_nor_when_it_was_made(tmp_path: Path) -> None:
    one, other = tmp_path / "one.gz", tmp_path / "other.gz"
    write(one, ["ice ❄"])
    write(other, ["ice ❄"])
    assert one.read_bytes() == other.read_bytes()
    assert gzip.decompress(one.read_bytes()).decode() == "ice ❄\n"


def test_a_folder_that_is_not_there_is_refused_before_any_line_is_asked_for(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "none"
    with pytest.raises(CommandError) as refused:
        write(folder / "a.jsonl", lines_that_break())
    assert str(refused.value) == (
        f"{folder}/a.jsonl: No such file or directory; make the folder {folder} first"
    )
