"""A model's answer is read as far as it can be, and what is missing is said."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries.generators.base import Comment, Question
from summaries.generators.replies import (
    PARTS,
    Parts,
    UnfinishedThoughtError,
    WrongReplyError,
    read_reply,
    schema,
)


@pytest.mark.parametrize(
    "content",
    [
        '{"summary": "A bridge."}',
        'Here it is:\n```json\n{"summary": "A bridge."}\n```\nAnything else?',
        '{"summary": "A bridge.",}',
        '<think>{"summary": "Hm."}</think>{"summary": "A bridge."}',
        'In {braces} first. {"summary": "A bridge."}',
        '{"summary": "A bridge.", "poem": "…"}',
        "A bridge.",
    ],
)
def test_the_summary_is_found_in_what_models_write(content: str) -> None:
    assert read_reply(content, ["summary"]) == Parts(summary="A bridge.")


@pytest.mark.parametrize(
    "content",
    [
        '{"summary": "A ford."}\n</think>\n{"summary": "A bridge."}',
        '{"summary": "A ford.", "actions": ["No."]}{"summary": "A bridge.", "actions": ["Go."]}',
        '[{"summary": "A ford."}, {"summary": "A bridge.", "actions": ["Go."]}]',
        '{"summary": "A bridge.", "actions": ["Go."]}\nIn short: {"summary": "A ford."}',
        '{"summary": "<think>A ford?</think>A bridge.", "actions": ["Hm</think>Go."]}',
        '<think>{{{{"summary": {"</think>{"summary": "A bridge.", "actions": ["Go.", "<think>No"]}',
        '<think>{"summary": "A ford."}</think>{"breakdown": {"summary": "A bridge."}}',
        '{"thinking": "A ford?", "summary": "A bridge."}',
    ],
)
def test_of_several_objects_the_last_with_all_parts_counts(content: str) -> None:
    read = read_reply(content, ["summary", "actions"])
    assert read.summary == "A bridge."
    assert read.actions in (None, ("Go.",))


@pytest.mark.parametrize(
    "content",
    [
        '<think>{"summary": "A ford."}',
        '{"summary": "A ford."}<think>Is it?',
        "<think>A bridge?</think>",
        '{"summary": "<think>A ford?"}',
        '{"summary": "A ford?</think>"}',
        '<think>{"summary": "A ford."}</think>\n\n',
    ],
)
def test_a_thought_without_an_answer_is_no_reply(content: str) -> None:
    with pytest.raises(UnfinishedThoughtError, match="never came to an answer"):
        read_reply(content, ["summary"])


def test_a_summary_that_speaks_of_marks_keeps_its_words() -> None:
    content = json.dumps({"summary": 'R1 opens with `<think>` and ends with "</think>".'})
    read = read_reply(content, ["summary"])
    assert read.summary == 'R1 opens with `think` and ends with "/think".'


@pytest.mark.parametrize("content", ["", "  ", '{"summary": ""}', '{"summary', "{" * 5000, "[1]{}"])
def test_an_answer_without_a_summary_is_refused(content: str) -> None:
    with pytest.raises(WrongReplyError):
        read_reply(content, ["summary"])


def test_prose_is_no_answer_where_more_than_a_summary_was_asked_for() -> None:
    with pytest.raises(WrongReplyError, match="not a whole JSON object with summary, terms"):
        read_reply("A bridge.", ["summary", "terms"])


def test_an_entry_with_a_field_missing_is_left_out_with_a_note() -> None:
    values = {
        "summary": "A.",
        "questions": [{"question": "Q?", "answer": "A."}, {"question": "Q?"}, "Q?", None],
    }
    read = read_reply(json.dumps(values), ["summary", "questions", "terms"])
    assert read.questions == (Question("Q?", "A."),)
    assert read.terms is None
    assert read.notes == (
        "Of the questions the model gave, 3 had a field missing.",
        "The model gave no terms.",
    )


def test_what_a_weak_model_repeats_is_kept_once() -> None:
    values = {"summary": "A.", "actions": ["Go.", "Go.", {"action": "Stay."}, "Go."]}
    read = read_reply(json.dumps(values), ["summary", "actions"])
    assert (read.actions, read.notes) == (("Go.", "Stay."), ())


@pytest.mark.parametrize(
    ("said", "meant"),
    [("positive", 1), (" Negative", -1), (1, 1), (-1, -1), ("👎", -1), (True, None), (0, None)],
)
def test_a_polarity_is_understood_in_several_words(said: Any, meant: int | None) -> None:
    values = {"summary": "A.", "comments": [{"body": "Good.", "polarity": said}]}
    comments = read_reply(json.dumps(values), ["summary", "comments"]).comments
    assert comments == (() if meant is None else (Comment("Good.", 1 if meant == 1 else -1),))


def test_what_no_database_takes_is_cleaned_away() -> None:
    read = read_reply(r'{"summary": "A \ud83d bridge\u0000.\nIt cost 2."}', ["summary"])
    assert read.summary == "A ? bridge.\nIt cost 2."


@given(st.text() | st.recursive(st.none() | st.booleans() | st.text(), st.lists).map(json.dumps))
def test_any_text_is_read_or_refused(content: str) -> None:
    try:
        read = read_reply(content, PARTS)
    except (WrongReplyError, UnfinishedThoughtError):
        return
    assert read.summary


_json = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["question", "answer", "body", "term"]), inner, max_size=3
        )
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(PARTS), _json))
def test_parts_of_any_shape_are_read_or_refused(values: dict[str, Any]) -> None:
    read = read_reply(json.dumps({**values, "summary": "A."}), PARTS)
    assert read.summary == "A."
    lists = (read.questions, read.comments, read.turns, read.actions, read.terms)
    assert all(part is None or isinstance(part, tuple) for part in lists)


def test_a_schema_allows_just_what_was_asked_for() -> None:
    made = schema(["summary", "terms"])
    assert made["required"] == ["summary", "terms"]
    assert made["additionalProperties"] is False
    entry = made["properties"]["terms"]["items"]
    assert entry["required"] == ["term", "definition"]
