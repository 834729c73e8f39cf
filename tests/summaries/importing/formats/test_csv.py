"""CSV files."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.files.csv_out import csv_lines
from common.files.rejections import Reason
from summaries.importing.formats import csv, jsonl
from summaries.importing.records import ReadOptions
from summaries.texts.spelling import has_signs
from tests.summaries.importing.lines import as_jsonl, make_line, read_all, read_one


def as_csv(*lines: dict[str, object]) -> bytes:
    """The lines as CSV, what is no text as JSON."""
    names = list(dict.fromkeys(name for line in lines for name in line))
    cells = ([line.get(name, "") for name in names] for line in lines)
    rows = ([c if isinstance(c, str) else json.dumps(c) for c in row] for row in cells)
    return "".join(f"{line}\r\n" for line in csv_lines([names, *rows])).encode()


def test_a_row_says_what_the_same_json_line_says() -> None:
    line = make_line(
        article='A "quoted" text,\nin two lines.',
        expert={"fluency": [1, 2, 3]},
        settings={"beams": 4},
        weight=0.5,
        sections=[{"kind": "term", "heading": "Ice", "body": "Frozen water."}],
        tags=["sea", "weather"],
    )
    assert read_one(csv.read, as_csv(line)) == read_one(jsonl.read, as_jsonl(line))


def test_a_plain_cell_is_one_reference_and_tags_are_divided_by_commas() -> None:
    data = b'article_id,model,summary,references,tags\n1,M1,Ice.,[Reuters] It froze.,"sea, ice"\n'
    article = read_one(csv.read, data).article
    assert article.references == ("[Reuters] It froze.",)
    assert article.tags == ("ice", "sea")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_a_guarded_cell_is_read_without_its_guard(sign: str) -> None:
    rows = f"article_id,model,summary,title\n\"'{sign}1\",M1,\"''{sign}Ice.\",'Tis\n"
    read = read_one(csv.read, rows.encode())
    assert (read.text, read.article.title) == (f"'{sign}Ice.", "'Tis")
    assert read.article.key == f"{sign}1".strip()


def test_mapped_columns_may_hold_json() -> None:
    data = b'id,model,out,marks\n1,M1,Ice.,"{""fluency"": [3]}"\n'
    options = ReadOptions(columns={"article_id": "id", "summary": "out", "expert": "marks"})
    assert len(read_one(csv.read, data, options).ratings) == 1


def test_rows_are_counted_by_their_first_lines() -> None:
    data = b'\xef\xbb\xbfarticle_id,model,summary\n1,M1,"a\nb"\n\n2,M1,\n3,M1,c\n'
    accepted, rejected = read_all(csv.read, data)
    assert [entry.line for entry in accepted] == [2, 6]
    assert [(one.line, one.reason) for one in rejected] == [(5, Reason.EMPTY)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"2,M1\n", Reason.EMPTY),
        (b"2,M1,a,b\n", Reason.BROKEN_CSV),
        (b'2,M1,"a"b\n', Reason.BROKEN_CSV),
        (b"2,M1,caf\xe9\n", Reason.BROKEN_UTF8),
        (b"2,M1,a\0b\n", Reason.NUL),
        (b'2,M1,"open\n', Reason.BROKEN_CSV),
    ],
)
def test_a_bad_row_costs_itself_alone(row: bytes, reason: Reason) -> None:
    data = b"article_id,model,summary\n1,M1,good\n" + row + b"3,M1,good\n4,M1,good\n"
    accepted, rejected = read_all(csv.read, data)
    assert [entry.record.article.key for entry in accepted] == ["1", "3", "4"]
    assert [(one.line, one.reason, one.raw) for one in rejected] == [(3, reason, row)]


def test_a_cell_that_should_be_json_and_is_not_is_refused() -> None:
    _, rejected = read_all(csv.read, b"article_id,model,summary,expert\n1,M1,a,good\n")
    assert [one.reason for one in rejected] == [Reason.BROKEN_JSON]


def test_a_weight_that_is_no_number_is_refused() -> None:
    rows = b"1,M1,a,much\n2,M1,a,nan\n"
    _, rejected = read_all(csv.read, b"article_id,model,summary,weight\n" + rows)
    assert [one.reason for one in rejected] == [Reason.TYPE, Reason.NOT_A_NUMBER]


def test_a_row_that_never_ends_is_refused_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("common.files.decoding.LINE_BYTES", 100)
    data = b'article_id,model,summary\n1,M1,"open\n' + b"2,M1,good\n" * 50
    accepted, rejected = read_all(csv.read, data)
    assert [(one.line, one.reason) for one in rejected] == [(2, Reason.LIMIT)]
    assert len(accepted) == 50


def test_lines_are_not_read_again_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv, "REREAD_LINES", 10)
    # Each row opens a quote that the next lines close and open again: none ever ends.
    _, rejected = read_all(csv.read, b"article_id,model,summary\n" + b'x","\n' * 8)
    # Line 2 is refused and 7 lines are read again, 7 of 10; line 3 would need 6 of the 3 left.
    assert [(one.line, one.raw.count(b"\n")) for one in rejected] == [(2, 1), (3, 7)]


@pytest.mark.parametrize("header", [b"model,model\n1,2\n", b'"open\n', b"caf\xe9\n1\n"])
def test_without_a_header_nothing_can_be_read(header: bytes) -> None:
    accepted, rejected = read_all(csv.read, header)
    assert not accepted
    assert [one.line for one in rejected] == [1]


@given(st.binary())
def test_any_bytes_give_records_or_rejections(data: bytes) -> None:
    read_all(csv.read, data)


@given(st.lists(st.sampled_from([b'"', b",", b"\n", b"\r", b"a", b"\0", b"\xff"]), max_size=60))
def test_any_quotes_and_commas_give_records_or_rejections(parts: list[bytes]) -> None:
    rows = b"".join(parts)
    accepted, rejected = read_all(csv.read, b"article_id,model,summary\n" + rows)
    assert all(line > 1 for line in [*(a.line for a in accepted), *(r.line for r in rejected)])


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1).filter(has_signs))
def test_any_text_survives_quoting(text: str) -> None:
    as_they_stand = ReadOptions(literal=True)
    assert read_one(csv.read, as_csv(make_line(summary=text)), as_they_stand).text == text
