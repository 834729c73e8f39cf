"""Rows from frames, lists and files, as plain values in portions."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from writeup_client import ProblemError
from writeup_client.files import rows_of_file
from writeup_client.rows import MOST_CHARACTERS, MOST_ROWS, number_of_rows, portions


def test_a_portion_has_as_many_rows_as_a_call_takes() -> None:
    rows = [{"n": n} for n in range(MOST_ROWS + 1)]
    assert [len(portion) for portion in portions(rows)] == [MOST_ROWS, 1]
    frame = pd.DataFrame(rows)
    assert [len(portion) for portion in portions(frame)] == [MOST_ROWS, 1]
    assert (number_of_rows(frame), number_of_rows(iter(rows))) == (MOST_ROWS + 1, None)


def test_a_portion_has_as_many_characters_as_a_call_takes() -> None:
    half = {"t": "x" * (MOST_CHARACTERS // 2 - len('{"t": ""}'))}
    assert [len(portion) for portion in portions([half, half])] == [2]
    longer = {"t": half["t"] + "x"}
    assert [len(portion) for portion in portions([half, longer])] == [1, 1]


def test_what_frames_hold_becomes_what_json_has() -> None:
    frame = pd.DataFrame({
        "model": ["a@1", None],
        "value": [np.float64(0.5), np.nan],
        "at": [pd.Timestamp("2026-01-02"), pd.NaT],
        "references": [np.array(["one", "two"]), pd.NA],
    })  # fmt: skip
    [[first, second]] = portions(frame, columns={"value": "score"}, model="b@1")
    assert first == {
        "model": "a@1", "score": 0.5, "at": "2026-01-02T00:00:00", "references": ["one", "two"],
    }  # fmt: skip
    assert second == {"model": "b@1"}


def test_a_value_that_json_has_not_is_refused_with_its_row() -> None:
    with pytest.raises(ProblemError, match="Row 1 holds"):
        list(portions([{"a": 1}, {"a": float("inf")}]))


def test_files_of_each_kind_hold_the_same_rows(tmp_path: Path) -> None:
    rows = [{"model": "a@1", "summary": "Rain,\nthen “sun”."}, {"model": "b@1", "summary": "Sun."}]
    frame = pd.DataFrame(rows)
    frame.to_csv(tmp_path / "rows.csv", index=False, encoding="utf-8-sig")
    frame.to_csv(tmp_path / "rows.tsv", index=False, sep="\t")
    frame.to_parquet(tmp_path / "rows.parquet")
    (tmp_path / "rows.json").write_text(json.dumps(rows), encoding="utf-8")
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (tmp_path / "rows.jsonl").write_text(lines + "\n\n", encoding="utf-8")
    read = {path.suffix: rows_of_file(path) for path in tmp_path.iterdir()}
    assert set(read) == {".csv", ".tsv", ".parquet", ".json", ".jsonl"}
    assert all(found == rows for found in read.values())


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"model,summary\na@1,one,two\n", "line 2 has more cells"),
        ("a.jsonl", b'{"a": 1}\n{"a": \n', "line 2 is no JSON"),
        ("a.jsonl", b"[1]\n", "line 1 is no object"),
        ("a.json", b'{"a": 1}', "a list of rows"),
        ("a.csv", b"caf\xe9\n", "byte 3 is not UTF-8"),
        ("a.xlsx", b"", r"\.csv"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_place(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ValueError, match=words):
        rows_of_file(path)
