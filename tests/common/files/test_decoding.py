"""From bytes to lines and values."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.files import decoding
from common.files.decoding import decode, parse_json, printable, read_lines
from common.files.rejections import FieldError, Reason


def test_lines_end_at_newlines_alone_and_are_counted_from_1() -> None:
    lines = list(read_lines(io.BytesIO("a\u2028b\rc\nd".encode())))
    assert [(line.number, line.data.decode()) for line in lines] == [(1, "a\u2028b\rc\n"), (2, "d")]


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    assert [line.data for line in read_lines(io.BytesIO(b"\xef\xbb\xbfa\n"))] == [b"a\n"]


def test_only_the_beginning_of_an_endless_line_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("common.files.decoding.LINE_BYTES", 10)
    monkeypatch.setattr(decoding, "KEPT_OF_LONG_LINE", 4)
    lines = list(read_lines(io.BytesIO(b"0123456789\n" + b"x" * 45 + b"\nlast")))
    assert [(line.number, line.data, line.whole) for line in lines] == [
        (1, b"0123456789\n", True),
        (2, b"xxxx", False),
        (3, b"last", True),
    ]


@given(st.lists(st.binary(max_size=30)))
def test_no_byte_is_lost_between_lines(parts: list[bytes]) -> None:
    data = b"a" + b"\n".join(parts)
    assert b"".join(line.data for line in read_lines(io.BytesIO(data))) == data


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a\0b", Reason.NUL),
        (b"caf\xe9", Reason.BROKEN_UTF8),
        ("\ud800".encode(errors="surrogatepass"), Reason.BROKEN_UTF8),
    ],
)
def test_bytes_that_are_no_text_are_named(data: bytes, reason: Reason) -> None:
    with pytest.raises(FieldError) as caught:
        decode(data)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", Reason.BROKEN_JSON),
        ("{} {}", Reason.BROKEN_JSON),
        ("", Reason.BROKEN_JSON),
        ("NaN", Reason.NOT_A_NUMBER),
        ("[-Infinity]", Reason.NOT_A_NUMBER),
        ("1e999", Reason.NOT_A_NUMBER),
        ("9" * 5000, Reason.NOT_A_NUMBER),
        ("[" * 100_000, Reason.NESTING),
        ('{"a":' * 100_000, Reason.NESTING),
        ('{"a": 1, "b": 2, "a": 3}', Reason.DUPLICATE_FIELD),
    ],
)
def test_what_is_wrong_with_json_is_named(text: str, reason: Reason) -> None:
    with pytest.raises(FieldError) as caught:
        parse_json(text)
    assert caught.value.reason == reason


def test_a_field_given_twice_is_named() -> None:
    with pytest.raises(FieldError, match='"b" is given twice; keep one'):
        parse_json('{"a": 1, "b": 2, "b": 3}')


@given(st.text())
def test_a_name_is_shown_short_and_printable(name: str) -> None:
    shown = printable(name)
    assert shown.isprintable()
    assert len(shown) <= 2 + 12 * 40  # each character as two escapes of 6 signs at most
