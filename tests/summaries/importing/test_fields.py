"""What the fields of a line mean: names, numbers, times, ratings, and words for nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from common.files.rejections import Reason
from summaries.breakdowns.records import RatingRecord
from summaries.importing.formats import csv, jsonl
from summaries.importing.mistaken import LONGEST, NOTHING
from summaries.importing.records import ReadOptions
from summaries.importing.values import EARLIEST
from tests.summaries.importing.lines import as_jsonl, make_line, read_all, read_one


@pytest.mark.parametrize("field", ["model", "version", "summary", "references", "article"])
@pytest.mark.parametrize("word", ["nan", "None", "NULL", " N/A ", "#N/A", "<NA>", "#REF!"])
def test_a_word_for_nothing_is_refused_by_name_and_taken_literally(field: str, word: str) -> None:
    data = as_jsonl(make_line(**{field: word}))
    _, rejected = read_all(jsonl.read, data)
    assert f'"{field}" is "{word.strip()}", which means nothing' in rejected[0].message
    assert "--literal" in rejected[0].message
    assert not read_all(jsonl.read, data, ReadOptions(literal=True))[1]


def test_an_id_may_be_na_and_no_word_for_nothing_is_longer_than_what_is_looked_at() -> None:
    assert read_one(jsonl.read, as_jsonl(make_line(article_id="NA"))).article.key == "NA"
    assert max(map(len, NOTHING)) < LONGEST / 2


def test_a_word_for_nothing_in_a_list_is_named_with_its_place() -> None:
    _, rejected = read_all(jsonl.read, as_jsonl(make_line(references=["Ice.", "nan"])))
    assert rejected[0].message.startswith('"references"[1] is "nan"')


PRINTED = [
    "['a', 'b']", '["a", "b"', "['a' 'b']", "{'a', 'b'}", "('a', 'b')", "[a, b]",
    'c("a", "b")', "array(['a'])", "[]x]", "[b'a']",
]  # fmt: skip


@pytest.mark.parametrize("cell", PRINTED)
@pytest.mark.parametrize("field", ["references", "summary", "tags"])
def test_a_cell_that_a_program_printed_as_a_list_is_refused(field: str, cell: str) -> None:
    quoted = '"' + cell.replace('"', '""') + '"'
    names = ["article_id", "model", "summary", field]
    cells = ["a1", "m", "ice .", quoted] if field != "summary" else ["a1", "m", quoted]
    data = f"{','.join(dict.fromkeys(names))}\n{','.join(cells)}\n".encode()
    _, rejected = read_all(csv.read, data)
    assert "looks like a Python list; write JSON" in rejected[0].message
    assert not read_all(csv.read, data, ReadOptions(literal=True))[1]


@pytest.mark.parametrize(
    "text", ["b'It froze.'", 'b"It\\n"', "np.str_('ice')", "tensor([1, 2])", "array(3)",
             "<generator object at 0x7f3a>"],
)  # fmt: skip
def test_a_value_that_python_printed_is_refused(text: str) -> None:
    data = as_jsonl(make_line(summary=text))
    _, rejected = read_all(jsonl.read, data)
    assert "looks like a value as Python prints it; write the text" in rejected[0].message
    assert read_one(jsonl.read, data, ReadOptions(literal=True)).text == text


@pytest.mark.parametrize("key", ["1.23457E+11", "1,2E+20", "4E+15"])
def test_an_id_that_a_spreadsheet_rounded_is_refused(key: str) -> None:
    data = as_jsonl(make_line(article_id=key))
    _, rejected = read_all(jsonl.read, data)
    assert "a number that a spreadsheet has rounded" in rejected[0].message
    assert read_one(jsonl.read, data, ReadOptions(literal=True)).article.key == key


@pytest.mark.parametrize("key", ["12E3", "1.5e+10-b", "E+11", "1.2E11"])
def test_an_id_that_only_looks_like_a_number_is_an_id(key: str) -> None:
    assert read_one(jsonl.read, as_jsonl(make_line(article_id=key))).article.key == key


def test_a_line_without_what_it_needs_is_answered_with_what_it_has() -> None:
    _, rejected = read_all(
        jsonl.read, as_jsonl({"prompt": "It froze.", "reply": "Ice.", "model": "m"})
    )
    assert rejected[0].message.endswith('; it has "prompt", "reply", "model"')
    _, rejected = read_all(jsonl.read, as_jsonl(make_line(summary=None)))
    assert rejected[0].message.endswith("--map summary=…")  # all that it has is understood


@pytest.mark.parametrize(
    "text", ["[Reuters] It froze.", '{"answer": "It froze."}', "(Reuters) Ice"]
)
def test_a_text_that_only_begins_with_a_bracket_is_a_text(text: str) -> None:
    assert read_one(jsonl.read, as_jsonl(make_line(summary=text))).text == text


@pytest.mark.parametrize("blank", [" ", "\t", "\u00a0", "\u200b", "\ufeff", "\u3000", "\u2060"])
def test_blanks_round_ids_and_names_are_no_part_of_them(blank: str) -> None:
    line = make_line(article_id=f"a 1{blank}", model=f"{blank}m", version=f"{blank}2{blank}")
    record = read_one(jsonl.read, as_jsonl(line))
    assert (record.article.key, record.version.identifier) == ("a 1", "m@2")


def test_one_spelling_of_an_id_is_the_same_as_the_other() -> None:
    composed, apart = "caf\u00e9", "cafe\u0301"
    keys = {read_one(jsonl.read, as_jsonl(make_line(article_id=i))).article.key
            for i in (composed, apart)}  # fmt: skip
    assert keys == {composed}


@pytest.mark.parametrize(
    ("given", "expected"),
    [(1, "1"), (1.0, "1"), ("", "1"), (None, "1"), ("1.0", "1.0"), (" ", "1"), ("01", "01")],
)
def test_versions_that_come_as_numbers_or_not_at_all(given: object, expected: str) -> None:
    assert read_one(jsonl.read, as_jsonl(make_line(version=given))).version.version == expected


def test_an_id_that_comes_as_a_float_is_a_whole_number() -> None:
    assert read_one(jsonl.read, as_jsonl(make_line(article_id=123.0))).article.key == "123"
    _, rejected = read_all(jsonl.read, as_jsonl(make_line(version=3.1)))
    assert [one.reason for one in rejected] == [Reason.TYPE]  # 3.10 would come as 3.1, too


def test_an_id_in_a_table_may_be_a_float_and_a_version_there_stays_text() -> None:
    record = read_one(csv.read, b",id,model,version,summary\n0,12.0,m,1.0,ice .\n")
    assert (record.article.key, record.version.version) == ("12", "1.0")


@pytest.mark.parametrize("model", ["nan@1", "m@None"])
def test_a_word_for_nothing_in_a_models_name_is_refused_on_either_side(model: str) -> None:
    _, rejected = read_all(jsonl.read, as_jsonl(make_line(model=model)))
    assert "which means nothing" in rejected[0].message


@pytest.mark.parametrize("name", ["gpt@", "gpt@ ", "@"])
def test_a_name_that_ends_in_an_at_sign_is_refused_beside_a_version_too(name: str) -> None:
    _, rejected = read_all(jsonl.read, as_jsonl(make_line(model=name, version="1")))
    assert [one.reason for one in rejected] == [Reason.VALUE]


@pytest.mark.parametrize(
    "given", [1_700_000_000, 1_700_000_000.0, "1700000000", 1_700_000_000_000, "1700000000000",
              1_700_000_000_000_000_000, " 2023-11-14T22:13:20Z "],
)  # fmt: skip
def test_times_may_count_seconds_since_1970_or_their_parts(given: object) -> None:
    record = read_one(jsonl.read, as_jsonl(make_line(created_at=given)))
    assert record.created_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "given", ["2023-11-14 22:13:20 UTC", "2023/11/14 22:13:20", "2023-11-14 22:13:20 +0000 UTC",
              "Tue, 14 Nov 2023 22:13:20 GMT", "14 Nov 2023 23:13:20 +0100"],
)  # fmt: skip
def test_times_may_be_written_as_logs_and_mails_have_them(given: str) -> None:
    record = read_one(jsonl.read, as_jsonl(make_line(created_at=given)))
    assert record.created_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


@pytest.mark.parametrize("given", ["03/01/2026", "01.03.2026 10:00", "3/1/26"])
def test_a_day_that_may_be_a_month_is_refused(given: str) -> None:
    _, (refused,) = read_all(jsonl.read, as_jsonl(make_line(created_at=given)))
    assert "nobody knows which number is the month" in refused.message


def test_a_name_stands_on_one_line() -> None:
    line = make_line(model="gpt\r\nX: y@2\u2028b", article_id="a \n\t1")
    record = read_one(jsonl.read, as_jsonl(line))
    assert (record.version.identifier, record.article.key) == ("gpt X: y@2 b", "a 1")


@pytest.mark.parametrize("field", ["model", "version", "model_name"])
@pytest.mark.parametrize("sign", ["\u200b", "\u202e", "\u2066", "\xad"])
def test_a_version_whose_name_nobody_could_tell_from_anothers_is_refused(
    field: str, sign: str
) -> None:
    _, rejected = read_all(jsonl.read, as_jsonl(make_line(**{field: f"ba{sign}rt"})))
    assert rejected[0].reason is Reason.VALUE
    assert f'"{field}" holds signs that nobody sees' in rejected[0].message


def test_a_number_beyond_thousand_millionths_is_no_time() -> None:
    for given, is_time in (
        (EARLIEST * 1e12 * 0.999, True),
        (EARLIEST * 1e12, False),
        (1e25, False),
    ):
        _, rejected = read_all(jsonl.read, as_jsonl(make_line(created_at=given)))
        assert bool(rejected) is not is_time, given


def test_a_small_number_is_a_year_or_a_day_and_no_time() -> None:
    first = read_one(jsonl.read, as_jsonl(make_line(created_at=EARLIEST)))
    assert first.created_at == datetime(1973, 3, 3, 9, 46, 40, tzinfo=UTC)
    for given in (EARLIEST - 1, 2026, 45_992.5, -1, True):
        _, rejected = read_all(jsonl.read, as_jsonl(make_line(created_at=given)))
        assert len(rejected) == 1, given


def test_names_that_the_field_uses_are_understood() -> None:
    line = {"id": "a1", "document": "It froze.", "highlights": "Ice.", "System": "m", "output": "x"}
    accepted, _ = read_all(jsonl.read, as_jsonl(line))
    record = accepted[0].record
    assert (record.article.key, record.article.text, record.article.references) == (
        "a1", "It froze.", ("Ice.",)
    )  # fmt: skip
    assert (record.version.name, record.text, accepted[0].ignored) == ("m", "x", ())


def test_our_own_name_goes_before_another_and_two_others_are_asked_about() -> None:
    accepted, _ = read_all(jsonl.read, as_jsonl(make_line(output="other")))
    assert (accepted[0].record.text, accepted[0].ignored) == (
        "ice closed the harbour .",
        ("output",),
    )
    two = make_line(summary=None, output="one", prediction="two")
    _, rejected = read_all(jsonl.read, as_jsonl(two))
    assert "--map summary=…" in rejected[0].message
    options = ReadOptions(columns={"summary": "prediction"})
    assert read_one(jsonl.read, as_jsonl(two), options).text == "two"


def test_a_source_that_is_an_article_is_said_to_be_one() -> None:
    _, rejected = read_all(jsonl.read, as_jsonl(make_line(source="It froze. " * 20)))
    assert "--map article=source" in rejected[0].message


def test_columns_may_be_models() -> None:
    rows = b"article_id,article,highlights,bart,pegasus@2\na1,Froze.,Ice.,one,two\na2,Thaw.,,,x\n"
    accepted, rejected = read_all(csv.read, rows, ReadOptions(models_from=()))
    assert not rejected
    assert [(e.line, e.record.article.key, e.record.version.identifier, e.record.text)
            for e in accepted] == [
        (2, "a1", "bart@1", "one"), (2, "a1", "pegasus@2", "two"), (3, "a2", "pegasus@2", "x"),
    ]  # fmt: skip
    only, _ = read_all(csv.read, rows, ReadOptions(models_from=("bart",)))
    assert [entry.record.text for entry in only] == ["one"]


def test_columns_beside_those_of_models_that_are_not_read_are_said() -> None:
    rows = b"article_id,bart,summary,split,title\na1,one,two,test,T\na2,one,,,T\n"
    accepted, _ = read_all(csv.read, rows, ReadOptions(models_from=("bart",)))
    assert [entry.ignored for entry in accepted] == [("summary", "split"), ()]
    accepted, _ = read_all(csv.read, rows, ReadOptions(models_from=()))
    assert [entry.ignored for entry in accepted] == [("summary",), ("summary",), ()]


RATINGS = (
    RatingRecord("expert", "fluency", 0, 3.0),
    RatingRecord("expert", "fluency", 1, 5.0),
)


def test_ratings_may_be_objects_a_rater_or_columns() -> None:
    by_rater = make_line(expert_annotations=[{"fluency": 3}, {"fluency": 5}])
    assert read_one(jsonl.read, as_jsonl(by_rater)).ratings == RATINGS
    rows = b"article_id,model,summary,expert_fluency_1,expert_fluency_2\na1,m,ice .,3,5\n"
    assert read_one(csv.read, rows).ratings == RATINGS
    mean = b"article_id,model,summary,crowd_mean_fluency,expert_id\na1,m,ice .,3.5,A17\n"
    accepted, _ = read_all(csv.read, mean)
    assert accepted[0].record.ratings == (RatingRecord("crowd", "fluency", None, 3.5),)
    assert accepted[0].ignored == ("expert_id",)


def test_a_rater_who_gave_nothing_keeps_the_place() -> None:
    by_rater = make_line(expert=[{"fluency": 3}, {"fluency": None}, {"fluency": 4}])
    assert [r.place for r in read_one(jsonl.read, as_jsonl(by_rater)).ratings] == [0, 2]
    rows = b"article_id,model,summary,expert_fluency_1,expert_fluency_2\na1,m,x,,5\n"
    assert [r.place for r in read_one(csv.read, rows).ratings] == [1]


@pytest.mark.parametrize("name", ["big  bart", " big\u00a0bart ", "big\tbart@1", "big bart@ 1"])
def test_names_of_models_that_look_alike_are_one(name: str) -> None:
    version = read_one(jsonl.read, as_jsonl(make_line(model=name, version=None))).version
    assert (version.name, version.version) == ("big bart", "1")
    twice = make_line(model=name.partition("@")[0], version=" a  b")
    version = read_one(jsonl.read, as_jsonl(twice)).version
    assert (version.name, version.version) == ("big bart", "a b")
