"""Formats by name and by ending."""

from __future__ import annotations

import pytest

from summaries.importing.formats.registry import FORMATS, UnknownFormatError, format_of


@pytest.mark.parametrize(
    ("filename", "name"),
    [
        ("a.jsonl", "jsonl"),
        ("b/A.NDJSON", "jsonl"),
        ("a.csv.gz", "csv"),
        ("a.b.csv", "csv"),
        ("a.parquet", "parquet"),
    ],
)
def test_a_format_is_known_by_the_ending(filename: str, name: str) -> None:
    assert format_of(filename).name == name


@pytest.mark.parametrize("filename", ["a.xls", "a", "a.gz", "csv"])
def test_an_unknown_ending_names_the_way_out(filename: str) -> None:
    with pytest.raises(UnknownFormatError, match=r"--format jsonl\|csv\|parquet\|page"):
        format_of(filename)


def test_every_format_stands_under_its_own_name() -> None:
    assert all(name == known.name for name, known in FORMATS.items())
