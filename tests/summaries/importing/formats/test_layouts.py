"""Files that other programs wrote: their delimiters, line ends, columns, and layouts of JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.files.rejections import Reason
from summaries.importing.formats import csv, jsonl
from summaries.importing.records import ReadOptions
from tests.summaries.importing.lines import make_line, read_all, read_one

HEADER = "article_id,article,references,model,summary"
ROW = 'a1,"It froze, then thawed.","Ice, briefly.",m,ice .'


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_seen(sign: str, end: str) -> None:
    data = end.join([HEADER.replace(",", sign), f"a1{sign}It froze{sign}Ice{sign}m{sign}ice ."])
    record = read_one(csv.read, (data + end).encode())
    assert (record.article.text, record.text) == ("It froze", "ice .")


def test_a_semicolon_in_the_text_does_not_make_it_the_delimiter() -> None:
    record = read_one(csv.read, b"article_id,model,summary\na1,m,one; two; three\n")
    assert record.text == "one; two; three"


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;", "\ufeffsep=;"])
def test_a_line_for_excel_names_the_delimiter_and_keeps_the_count_of_lines(first: str) -> None:
    data = f"{first}\r\narticle_id;model;summary\r\na1;m;ice .\r\na2;;snow .\r\n"
    accepted, rejected = read_all(csv.read, data.encode())
    assert [entry.line for entry in accepted] == [3]
    assert [entry.line for entry in rejected] == [4]


def test_a_blank_behind_each_delimiter_is_no_part_of_the_cells() -> None:
    data = b'article_id, model, summary\na1, m, "It ""froze"", briefly."\na2, m,thaw\n'
    accepted, rejected = read_all(csv.read, data)
    assert not rejected
    assert [entry.record.text for entry in accepted] == ['It "froze", briefly.', "thaw"]


def test_where_the_header_has_no_blanks_a_quote_behind_one_is_a_sign_of_the_text() -> None:
    assert read_one(csv.read, b'article_id,model,summary\na1,m, "Ice"\n').text == ' "Ice"'


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("id,summary,summary,model", 'the header names "summary" twice'),
        ("id,prediction,output,model", '"prediction" and "output" could both be summary'),
    ],
)
@pytest.mark.parametrize("sign", [",", ";"])
def test_a_header_with_two_columns_for_one_field_is_answered_so(
    header: str, message: str, sign: str
) -> None:
    _, rejected = read_all(csv.read, f"{header}\n1,a,b,m\n".replace(",", sign).encode())
    assert rejected[0].message.startswith(message)


def test_a_line_end_of_another_kind_inside_a_line_is_said() -> None:
    _, rejected = read_all(csv.read, b"article_id,model,summary\na1,m,ice\ra2,m,thaw\na3,m,x\n")
    assert [one.message.split(";")[0] for one in rejected] == [
        "a line end of another kind (CR) stands in the line"
    ]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"article_id": {"0": "a"}, "summary": {"0": "ice"}}, "the file holds columns"),
        ({"article_id": ["a"], "summary": ["ice"]}, "the file holds columns"),
        ({"id": "a", "annotations": [{"id": 1}]}, '"annotations" holds objects of its own'),
    ],
)
def test_a_table_in_one_object_is_answered_with_how_to_write_it(
    values: dict[str, object], message: str
) -> None:
    _, rejected = read_all(jsonl.read, json.dumps(values).encode())
    assert rejected[0].message.startswith(message)


def test_a_given_delimiter_goes_before_what_the_file_seems_to_say() -> None:
    data = b"sep=,\nid^model^summary\na1^m^ice, snow\n"
    assert read_one(csv.read, data, ReadOptions(delimiter="^")).text == "ice, snow"


def test_cells_missing_at_the_end_are_empty_and_empty_ones_too_many_are_passed_over() -> None:
    rows = f"{HEADER},note,tags\n{ROW}\n{ROW.replace('a1', 'a2')},hand,sea,,\n".encode()
    accepted, rejected = read_all(csv.read, rows)
    assert not rejected
    assert [entry.record.version.note for entry in accepted] == ["", "hand"]


def test_a_row_with_filled_cells_too_many_is_refused_with_the_sign_to_quote() -> None:
    _, rejected = read_all(csv.read, b"article_id;model;summary\na1;m;one;two\n")
    assert rejected[0].message == 'the row has 4 cells, the header 3; quote what holds ";"'


def test_columns_without_a_name_are_passed_over() -> None:
    record = read_one(csv.read, b",article_id,model,summary,,\n0,a1,m,ice .,,\n")
    assert record.article.key == "a1"


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (b"article_id,model", '"summary" is missing'),
        (b"article_id,summary", '"model" is missing; add it or pass --model'),
        (b"model,summary", '"article_id", "article" and "title" are all missing'),
    ],
)
def test_a_header_that_no_row_can_do_with_is_refused_once(header: bytes, message: str) -> None:
    accepted, rejected = read_all(csv.read, header + b"\na,b\nc,d\n")
    assert not accepted
    assert [one.line for one in rejected] == [1]
    assert rejected[0].message.startswith(message) and "it has" in rejected[0].message


LINES = [make_line(article_id=f"a{number}", title='{"}, [') for number in range(3)]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(LINES),
        json.dumps(LINES, indent=2),
        "[\n" + ",\n".join(map(json.dumps, LINES)) + "\n]\n",
        "\n".join(json.dumps(line, indent=1) for line in LINES),
        "\r\n".join(json.dumps(line, indent=4) for line in LINES),
        "".join(map(json.dumps, LINES)),
        "\ufeff" + " ".join(map(json.dumps, LINES)),
        json.dumps(LINES[0]) + "\n" + json.dumps(LINES[1]) + json.dumps(LINES[2]) + "\n",
        "\r".join(map(json.dumps, LINES)),
        "".join(json.dumps(line) + ",\n" for line in LINES),
    ],
    ids=[
        "array", "indented array", "array by lines", "indented", "indented, CRLF", "concatenated",
        "by blanks", "two on a line", "old Mac", "lines of an array",
    ],
)  # fmt: skip
def test_objects_are_read_however_they_are_set_out(text: str) -> None:
    accepted, rejected = read_all(jsonl.read, text.encode())
    assert not rejected, rejected
    assert [entry.record.article.key for entry in accepted] == ["a0", "a1", "a2"]


def test_an_indented_object_is_called_by_its_first_line_and_costs_itself_alone() -> None:
    good = [json.dumps(line, indent=1) for line in LINES]
    broken = good[1].replace('"model": "M1"', '"model": "M1')
    accepted, rejected = read_all(jsonl.read, "\n".join([good[0], broken, good[2]]).encode())
    assert [entry.record.article.key for entry in accepted] == ["a0", "a2"]
    start = good[0].count("\n") + 2  # the line after the last one of the first
    assert [(one.line, one.reason) for one in rejected] == [(start, Reason.BROKEN_JSON)]


def test_a_line_cut_off_costs_itself_alone() -> None:
    lines = [json.dumps(line) for line in LINES]
    data = "\n".join([lines[0][:40], lines[1], lines[2]])
    accepted, rejected = read_all(jsonl.read, data.encode())
    assert (len(accepted), [one.line for one in rejected]) == (2, [1])


def test_an_object_over_the_limit_in_an_array_is_refused_and_the_next_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("common.files.decoding.LINE_BYTES", 1000)
    lines = [make_line(summary="x" * 300_000), make_line()]
    data = json.dumps(lines, indent=1).encode()
    accepted, rejected = read_all(jsonl.read, data)
    assert [one.reason for one in rejected] == [Reason.LIMIT]
    assert len(accepted) == 1


@given(st.lists(st.sampled_from(["[", "{", "}", '"', "\\", "\n", " ", "a", ":", ",", "]"])))
def test_any_signs_of_json_give_records_or_rejections(signs: list[str]) -> None:
    read_all(jsonl.read, "".join(signs).encode())


@pytest.mark.parametrize("beside", [{}, {"meta": {"page": 1}}, {"version": "1", "total": 2}])
def test_lines_in_an_answer_of_an_api_are_read_as_lines(beside: dict[str, object]) -> None:
    lines = [{"article_id": "a", "model": "m", "summary": "Ice."}, {"article_id": "b"}]
    accepted, (refused,) = read_all(jsonl.read, json.dumps({"data": lines, **beside}).encode())
    assert ([each.line for each in accepted], refused.line) == ([1], 2)
    assert json.loads(refused.raw) == {"article_id": "b"}


def test_a_list_that_belongs_to_a_line_is_no_file_of_lines() -> None:
    line = {"article_id": "a", "model": "m", "summary": "Ice.", "data": [{"x": 1}]}
    accepted, _ = read_all(jsonl.read, json.dumps(line).encode())
    assert accepted[0].record.text == "Ice."
