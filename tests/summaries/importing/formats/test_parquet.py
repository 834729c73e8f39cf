"""Parquet files as an import reads them."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet as arrow

from common.files.rejections import Reason, Rejection
from summaries.importing.formats import parquet
from summaries.importing.records import Accepted, ReadOptions


def stream_of(rows: list[dict[str, Any]]) -> io.BytesIO:
    made = io.BytesIO()
    arrow.write_table(pyarrow.Table.from_pylist(rows), made)
    made.seek(0)
    return made


def test_a_row_is_a_line() -> None:
    rows = [
        {"id": "a1", "document": "It rained.", "prediction": "Rain.", "model": "bart",
         "expert": {"fluency": [4.0, float("nan")]}, "created_at": datetime(2026, 1, 2, tzinfo=UTC)}
    ]  # fmt: skip
    (entry,) = parquet.read(stream_of(rows), ReadOptions())
    assert isinstance(entry, Accepted)
    assert (entry.line, entry.record.article.key, entry.record.text) == (1, "a1", "Rain.")
    assert [each.value for each in entry.record.ratings] == [4.0]  # the other is none
    assert entry.record.created_at == datetime(2026, 1, 2, tzinfo=UTC)


def test_a_file_that_lacks_a_column_is_refused_once() -> None:
    (entry,) = parquet.read(stream_of([{"id": "a1"}, {"id": "a2"}]), ReadOptions())
    assert isinstance(entry, Rejection)
    assert entry.reason is Reason.MISSING


@pytest.mark.parametrize("damage", [b"", b"PAR1", b"PAR1" + b"x" * 100, b"PAR1\0\0\0\0PAR1"])
def test_what_is_no_parquet_is_named_so(damage: bytes) -> None:
    (entry,) = parquet.read(io.BytesIO(damage), ReadOptions())
    assert isinstance(entry, Rejection)
    assert entry.reason is Reason.BROKEN_PARQUET


def test_a_column_of_bytes_that_are_no_text_is_refused_by_row() -> None:
    rows = [{"id": "a", "article": "t", "summary": b"\xff", "model": "m"}]
    (entry,) = parquet.read(stream_of(rows), ReadOptions())
    assert isinstance(entry, Rejection)
    assert entry.reason is Reason.BROKEN_UTF8
