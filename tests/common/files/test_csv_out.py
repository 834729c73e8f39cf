"""Every CSV is written in one place, guards every text, and reads back as it was."""

from __future__ import annotations

import ast
import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from common.files.csv_out import csv_lines, guarded, unguarded

SIGNS = ("=", "+", "-", "@", "\t", "\r")
SOURCE = ("common", "summaries", "surveys", "evaluation", "writeup_site")
WRITERS = {"writer", "DictWriter"}
texts = st.text(alphabet=st.sampled_from("'=+-@\t\r\n\",a1")) | st.text()


@pytest.mark.parametrize("sign", SIGNS)
def test_a_text_that_begins_with_a_sign_gets_an_apostrophe(sign: str) -> None:
    assert guarded(f"{sign}1+1") == f"'{sign}1+1"
    assert guarded(f"a{sign}1") == f"a{sign}1"


@pytest.mark.parametrize("sign", SIGNS)
def test_a_text_that_begins_with_an_apostrophe_and_a_sign_gets_one_more(sign: str) -> None:
    assert guarded(f"'{sign}1") == f"''{sign}1"
    assert unguarded(f"''{sign}1") == f"'{sign}1"


@pytest.mark.parametrize("text", ["'tis", "''", "'", "don't", ""])
def test_other_apostrophes_stay_as_they_are(text: str) -> None:
    assert guarded(text) == unguarded(text) == text


@pytest.mark.parametrize("number", [-5, -0.5, Decimal("-1.50"), 1e-9])
def test_numbers_stay_numbers_and_a_text_that_looks_like_one_is_a_text(number: object) -> None:
    assert guarded(number) == str(number)
    assert guarded(f"-{number}").startswith("'-")


def test_what_is_not_known_is_empty() -> None:
    assert guarded(None) == ""


@given(texts)
def test_what_was_guarded_reads_back_as_it_was_and_begins_with_no_sign(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(SIGNS)


@given(
    st.lists(st.lists(texts, min_size=2, max_size=3), max_size=4), st.sampled_from(["\n", "\r\n"])
)
def test_rows_come_back_whichever_way_lines_end(rows: list[list[str]], end: str) -> None:
    file = io.StringIO("".join(line + end for line in csv_lines(rows)), newline="")
    assert [list(map(unguarded, row)) for row in csv.reader(file, strict=True)] == rows


def writers_in(tree: ast.AST) -> list[int]:
    """The lines that name a writer of the csv module."""
    modules = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name == "csv"
    }
    return [
        node.lineno
        for node in ast.walk(tree)
        if (
            isinstance(node, ast.Attribute)
            and node.attr in WRITERS
            and isinstance(node.value, ast.Name)
            and node.value.id in modules
        )
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "csv"
            and WRITERS & {alias.name for alias in node.names}
        )
    ]


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("import csv\ncsv.writer(file)", [2]),
        ("import csv as c\nc.DictWriter(file, [])", [2]),
        ("from csv import writer as w", [1]),
        ("import csv\ncsv.reader(file)", []),
    ],
)
def test_a_writer_is_found_however_it_is_named(code: str, lines: list[int]) -> None:
    assert writers_in(ast.parse(code)) == lines


def test_only_one_place_writes_csv() -> None:
    base = Path(settings.BASE_DIR)
    files = [path for name in SOURCE for path in (base / name).rglob("*.py")]
    assert len(files) > 200
    found = {
        str(path.relative_to(base))
        for path in files
        if "csv" in (text := path.read_text("utf-8")) and writers_in(ast.parse(text))
    }
    assert found == {"common/files/csv_out.py"}
