from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.files.decoding import Line
from common.files.rejections import Rejection
from evaluation.metrics.batch import Texts
from evaluation.scored_files.lines import Readable, read_line, rejected_line, scored_line


def read(data: bytes, **columns: str) -> Readable | Rejection:
    return read_line(Line(7, data), columns)


def texts(data: bytes, **columns: str) -> Texts:
    line = read(data, **columns)
    assert isinstance(line, Readable)
    return line.texts


def test_a_line_gives_its_texts() -> None:
    line = b'{"summary": "s", "references": ["a", "b"], "article": "t", "source": "cnn"}'
    assert texts(line) == Texts("s", ("a", "b"), "t")
    assert texts(b'{"summary": "s", "references": "a"}') == Texts("s", ("a",))
    assert texts(b'{"summary": "s", "article": null}\r\n') == Texts("s")


def test_an_empty_summary_is_there_to_be_scored() -> None:
    assert texts(b'{"summary": "", "references": "a"}') == Texts("", ("a",))


def test_fields_may_have_other_names() -> None:
    line = b'{"output": "s", "highlights": "h", "document": "d"}'
    names = {"summary": "output", "references": "highlights", "article": "document"}
    assert texts(line, **names) == Texts("s", ("h",), "d")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{", "broken JSON"),
        (b'{"summary": "\xff"}', "broken UTF-8"),
        (b'{"summary": "a\0"}', "NUL character"),
        (b'{"summary": "a\\u0000"}', "NUL character"),
        (b'{"summary": "\\ud800"}', "lone surrogate"),
        (b'{"summary": "s", "note": "\\ud800"}', "lone surrogate"),
        (b'{"summary": "s", "x": NaN}', "not a finite number"),
        (b'{"summary": "s", "x": 1e999}', "not a finite number"),
        (b'{"summary": "s", "x": %s}' % (b"1" * 5000), "not a finite number"),
        (b'{"summary": "s", "x": %s}' % (b"[" * 100_000), "nested too deep"),
        (b'{"summary": "s", "summary": "s"}', "field given twice"),
        (b"[]", "wrong type"),
        (b"{}", "missing field"),
        (b'{"summary": 3}', "wrong type"),
        (b'{"summary": "s", "references": [3]}', "wrong type"),
        (b'{"summary": "s", "article": ["a"]}', "wrong type"),
        (b'{"summary": "s", "scores": 3}', "wrong type"),
        (b'{"summary": "%s"}' % (b"s" * 50_001), "over a limit"),
    ],
)
def test_a_bad_line_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    line = read(data)
    assert isinstance(line, Rejection)
    assert (line.line, line.reason.value) == (7, reason)
    written = json.loads(rejected_line(line))
    assert list(written) == ["line", "reason", "message", "original"]


def test_a_missing_field_is_named_as_the_file_names_it() -> None:
    line = read(b"{}", summary="output")
    assert isinstance(line, Rejection)
    assert line.message.startswith('"output" is missing')


def test_new_scores_stand_beside_earlier_ones() -> None:
    line = read(b'{"summary": "\xc3\xa9", "scores": {"a": 1, "b": 2}, "n": 0.10}')
    assert isinstance(line, Readable)
    assert scored_line(line, {"b": 3}) == (
        '{"summary": "é", "n": 0.1, "scores": {"a": 1, "b": 3}}\n'.encode()
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(), values, max_size=3),
    max_leaves=8,
)
FIELDS = st.dictionaries(
    st.sampled_from(["summary", "references", "article", "x"]), JSON | st.text()
)


@given(st.binary(max_size=60) | FIELDS.map(lambda fields: json.dumps(fields).encode()))
def test_any_bytes_are_a_line_or_a_rejection(data: bytes) -> None:
    line = read(data)
    if isinstance(line, Rejection):
        json.loads(rejected_line(line))
    else:
        written = json.loads(scored_line(line, {"m": {"value": None}}))
        assert written == {**json.loads(data), "scores": {"m": {"value": None}}}
