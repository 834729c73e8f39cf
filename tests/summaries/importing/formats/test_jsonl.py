"""JSON Lines, and the fields that its lines hold."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.files.rejections import Reason
from summaries.articles import limits
from summaries.breakdowns.records import RatingRecord, SectionRecord, SimilarRecord
from summaries.importing.formats import jsonl
from summaries.importing.records import ReadOptions
from summaries.importing.table import ArticleRecord, VersionRecord
from summaries.texts.spelling import has_signs
from tests.summaries.importing.lines import as_jsonl, make_line, read_all, read_one


def test_a_line_becomes_a_record_of_article_version_and_summary() -> None:
    record = read_one(jsonl.read, as_jsonl(make_line(model_name="Lead", model_type="extractive")))
    assert record.article == ArticleRecord(
        key="harbour",
        source="gazette",
        text="The harbour froze on Monday. Boats stayed in for three days.",
        references=("The harbour froze.", "Ice kept the boats in."),
    )
    assert record.version == VersionRecord(name="M1", title="Lead", kind="extractive")
    assert record.text == "ice closed the harbour ."


def test_every_other_field_is_understood() -> None:
    line = make_line(
        title="Ice", slug="ice", url="https://example.org/ice", tags=["weather", "sea"],
        version="2", note="by hand", settings={"beams": [4, None]}, status="draft", weight=0,
        similar=[{"title": "Snow", "similarity": 0.5}],
        article_created_at="2026-01-31T12:00:00+01:00", created_at="2026-02-01",
        model_created_at="2026-01-01T00:00:00Z",
    )  # fmt: skip
    record = read_one(jsonl.read, as_jsonl(line))
    assert record.article.title == "Ice"
    assert record.article.slug == "ice"
    assert record.article.url == "https://example.org/ice"
    assert record.article.tags == ("sea", "weather")
    assert record.article.similar == (SimilarRecord("Snow", 0.5),)
    assert record.article.created_at == datetime(2026, 1, 31, 11, tzinfo=UTC)
    assert record.created_at == datetime(2026, 2, 1, tzinfo=UTC)
    assert record.version == VersionRecord(
        name="M1", version="2", note="by hand", settings={"beams": [4, None]}, status="draft",
        weight=0.0, created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def test_sections_keep_their_order_within_a_kind() -> None:
    sections = [
        {"kind": "term", "heading": "Ice", "body": "Frozen water."},
        {"kind": "question", "heading": "Why?", "body": "It was cold."},
        {"kind": "comment", "body": "Good.", "polarity": "👍"},
        {"kind": "comment", "body": "Short.", "polarity": -1},
        {"kind": "question", "heading": "When?", "body": "On Monday."},
    ]
    record = read_one(jsonl.read, as_jsonl(make_line(sections=sections)))
    assert record.sections == (
        SectionRecord("question", "Why?", "It was cold.", None),
        SectionRecord("question", "When?", "On Monday.", None),
        SectionRecord("comment", "", "Good.", 1),
        SectionRecord("comment", "", "Short.", -1),
        SectionRecord("term", "Ice", "Frozen water.", None),
    )


def test_means_are_taken_only_where_the_single_ratings_are_missing() -> None:
    line = make_line(
        expert={"fluency": [3, None, 5]},
        expert_mean={"fluency": 4.0, "relevance": 2.5},
        crowd_mean={"fluency": 1},
    )
    assert read_one(jsonl.read, as_jsonl(line)).ratings == (
        RatingRecord("expert", "fluency", 0, 3.0),
        RatingRecord("expert", "fluency", 2, 5.0),
        RatingRecord("expert", "relevance", None, 2.5),
        RatingRecord("crowd", "fluency", None, 1.0),
    )


@pytest.mark.parametrize(
    ("given_references", "expected"),
    [("One.", ("One.",)), (["One.", "Two."], ("One.", "Two.")), ([], ()), (None, ()), ("", ())],
)
def test_references_may_be_a_list_a_text_or_absent(
    given_references: object, expected: tuple[str, ...]
) -> None:
    line = make_line(references=given_references)
    assert read_one(jsonl.read, as_jsonl(line)).article.references == expected


def test_numbers_serve_as_names() -> None:
    record = read_one(jsonl.read, as_jsonl(make_line(article_id=17, model=3, version=2)))
    assert (record.article.key, record.version.identifier) == ("17", "3@2")


def test_a_model_may_carry_its_version() -> None:
    assert read_one(jsonl.read, as_jsonl(make_line(model="a@b@2"))).version == VersionRecord(
        name="a@b", version="2"
    )
    named = read_one(jsonl.read, as_jsonl(make_line(model="a@b", version="2")))
    assert named.version.name == "a@b"  # beside a version, the name is taken as it is


def test_a_default_model_serves_lines_that_name_none() -> None:
    data = as_jsonl(make_line(model=None), make_line())
    accepted, _ = read_all(jsonl.read, data, ReadOptions(model=("lead", "3")))
    assert [entry.record.version.identifier for entry in accepted] == ["lead@3", "M1@1"]


def test_columns_are_read_under_our_names_and_others_are_named() -> None:
    line = {"document": "A text.", "highlights": "A reference.", "out": "A summary.", "extra": 1}
    options = ReadOptions(
        columns={"article": "document", "references": "highlights", "summary": "out"},
        model=("lead", "3"),
    )
    accepted, _ = read_all(jsonl.read, as_jsonl(line), options)
    assert accepted[0].record.article.text == "A text."
    assert accepted[0].record.article.references == ("A reference.",)
    assert accepted[0].record.text == "A summary."
    assert accepted[0].ignored == ("extra",)


HOSTILE: list[tuple[dict[str, object], Reason]] = [
    ({"model": None}, Reason.MISSING),
    ({"summary": None}, Reason.MISSING),
    ({"article_id": None, "article": None}, Reason.MISSING),
    ({"summary": ""}, Reason.EMPTY),
    ({"summary": " \n\t"}, Reason.EMPTY),
    ({"summary": ["ice"]}, Reason.TYPE),
    ({"summary": 7}, Reason.TYPE),
    ({"article": {"text": "x"}}, Reason.TYPE),
    ({"article_id": True}, Reason.TYPE),
    ({"article_id": 1.5}, Reason.TYPE),
    ({"references": 5}, Reason.TYPE),
    ({"references": [None]}, Reason.MISSING),
    ({"references": ["a", " "]}, Reason.EMPTY),
    ({"references": ["a", 1]}, Reason.TYPE),
    ({"references": ["a"] * 201}, Reason.LIMIT),
    ({"summary": "x" * (limits.SUMMARY + 1)}, Reason.LIMIT),
    ({"article": "x" * (limits.ARTICLE + 1)}, Reason.LIMIT),
    ({"article_id": "x" * 201}, Reason.LIMIT),
    ({"article_id": 10**300}, Reason.LIMIT),
    ({"model": "x" * 101}, Reason.LIMIT),
    ({"model": "gpt@"}, Reason.VALUE),
    ({"title": "x" * 301}, Reason.LIMIT),
    ({"summary": "a\0b"}, Reason.NUL),
    ({"tags": ["a\0b"]}, Reason.NUL),
    ({"settings": {"a": ["b\0"]}}, Reason.NUL),
    ({"settings": {"a\0": 1}}, Reason.NUL),
    ({"article": "a\ud800b"}, Reason.SURROGATE),
    ({"settings": {"a": "\udfff"}}, Reason.SURROGATE),
    ({"settings": {"a": "x" * 20_001}}, Reason.LIMIT),
    ({"settings": [1]}, Reason.TYPE),
    ({"expert": {"fluency": 3}}, Reason.TYPE),
    ({"expert": [3]}, Reason.TYPE),
    ({"expert": {"fluency": ["3"]}}, Reason.TYPE),
    ({"expert": {"fluency": [True]}}, Reason.TYPE),
    ({"expert": {"": [3]}}, Reason.EMPTY),
    ({"expert": {"fluency": [10**400]}}, Reason.NOT_A_NUMBER),
    ({"expert_mean": {"fluency": "3"}}, Reason.TYPE),
    ({"other_ratings": {"expert": {"fluency": [3]}}}, Reason.VALUE),  # has a field of its own
    ({"other_ratings": {"duels": {"fluency": [3]}}}, Reason.VALUE),  # a measure of another kind
    ({"other_ratings": {"!": {"fluency": [3]}}}, Reason.VALUE),
    ({"other_ratings": {"vets": {"fluency": ["3"]}}}, Reason.TYPE),
    ({"other_ratings_mean": [3]}, Reason.TYPE),
    ({"crowd": {"fluency": [1] * 1001}}, Reason.LIMIT),
    ({"weight": -1}, Reason.VALUE),
    ({"weight": "1"}, Reason.TYPE),
    ({"status": "alive"}, Reason.VALUE),
    ({"url": "javascript:alert(1)"}, Reason.VALUE),
    ({"url": "https://"}, Reason.VALUE),
    ({"url": "https://[x"}, Reason.VALUE),
    ({"url": "https://a.b/c d"}, Reason.VALUE),
    ({"slug": "a/b"}, Reason.VALUE),
    ({"created_at": "yesterday"}, Reason.VALUE),
    ({"created_at": "0001-01-01T00:00:00+09:00"}, Reason.VALUE),
    ({"sections": [{"kind": "poem", "body": "x"}]}, Reason.VALUE),
    ({"sections": [{"kind": ["term"], "body": "x"}]}, Reason.VALUE),
    ({"sections": [{"kind": "term", "heading": "Ice"}]}, Reason.MISSING),
    ({"sections": [{"kind": "comment", "body": "x"}]}, Reason.VALUE),
    ({"sections": [{"kind": "comment", "body": "x", "polarity": 0}]}, Reason.VALUE),
    ({"sections": [{"kind": "comment", "body": "x", "polarity": [1]}]}, Reason.VALUE),
    ({"sections": [{"kind": "comment", "body": "x", "polarity": True}]}, Reason.VALUE),
    ({"sections": [{"kind": "term", "body": "x", "polarity": 1}]}, Reason.VALUE),
    ({"sections": ["x"]}, Reason.TYPE),
    ({"similar": [{"title": "Snow", "similarity": 1.2}]}, Reason.VALUE),
    ({"similar": [{"title": "Snow"}]}, Reason.TYPE),
    ({"similar": {"Snow": 0.5}}, Reason.TYPE),
]


@pytest.mark.parametrize(("fields", "reason"), HOSTILE)
def test_a_bad_field_refuses_its_line_with_a_reason(
    fields: dict[str, object], reason: Reason
) -> None:
    accepted, rejected = read_all(jsonl.read, as_jsonl(make_line(), make_line(**fields)))
    assert len(accepted) == 1
    assert [(one.line, one.reason) for one in rejected] == [(2, reason)]


def test_settings_nested_too_deep_are_refused() -> None:
    settings: dict[str, object] = {}
    for _ in range(limits.SETTINGS_DEPTH + 1):
        settings = {"a": settings}
    _, rejected = read_all(jsonl.read, as_jsonl(make_line(settings=settings)))
    assert [one.reason for one in rejected] == [Reason.NESTING]


def test_an_error_gives_the_line_the_fact_and_the_way_out() -> None:
    data = b"\n" * 213 + as_jsonl(make_line(model=None))
    _, rejected = read_all(jsonl.read, data)
    assert str(rejected[0]) == 'line 214: "model" is missing; add it or pass --model'


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"[1]", Reason.TYPE),
        (b'"x"', Reason.TYPE),
        (b"null", Reason.TYPE),
        (b"{", Reason.BROKEN_JSON),
    ],
)
def test_a_line_that_is_no_object_is_refused(line: bytes, reason: Reason) -> None:
    _, rejected = read_all(jsonl.read, line)
    assert [(one.reason, one.raw) for one in rejected] == [(reason, line)]


def test_a_line_over_the_limit_is_refused_and_the_next_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("common.files.decoding.LINE_BYTES", 1000)
    data = as_jsonl(make_line(summary="x" * 2000), make_line())
    accepted, rejected = read_all(jsonl.read, data)
    assert [(one.line, one.reason) for one in rejected] == [(1, Reason.LIMIT)]
    assert [one.line for one in accepted] == [2]


@given(st.binary())
def test_any_bytes_give_records_or_rejections(data: bytes) -> None:
    accepted, rejected = read_all(jsonl.read, data)
    filled = [line for line in data.removeprefix(b"\xef\xbb\xbf").split(b"\n") if line.strip()]
    assert len(accepted) + len(rejected) == len(filled)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(
    st.dictionaries(
        st.sampled_from(
            [
                *make_line(),
                "expert",
                "sections",
                "tags",
                "similar",
                "settings",
                "weight",
                "url",
                "created_at",
            ]
        ),
        json_values,
    )
)
def test_any_object_gives_a_record_or_a_rejection(fields: dict[str, object]) -> None:  # fmt: skip
    accepted, rejected = read_all(jsonl.read, as_jsonl(make_line() | fields))
    assert len(accepted) + len(rejected) == 1


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1).filter(has_signs)
ratings = st.dictionaries(
    st.sampled_from(["fluency", "é"]), st.lists(st.integers(1, 5), max_size=4)
)


@given(article=texts, summary=texts, references=st.lists(texts, max_size=3), expert=ratings)
def test_what_is_written_reads_as_the_same_record(
    article: str, summary: str, references: list[str], expert: dict[str, list[int]]
) -> None:
    line = make_line(article=article, summary=summary, references=references, expert=expert)
    as_they_stand = ReadOptions(literal=True)
    record = read_one(jsonl.read, as_jsonl(line), as_they_stand)
    [written] = jsonl.write([record])
    assert read_one(jsonl.read, written.encode(), as_they_stand) == record
    assert json.loads(written)["summary"] == summary
