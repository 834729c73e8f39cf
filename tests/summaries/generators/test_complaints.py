"""Whatever the shape of an error, its sentence reaches the person and its code decides."""

from __future__ import annotations

import json
from email.message import Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries.generators.complaints import complaint_beside, complaint_in
from summaries.generators.failures import BusyError, failure_of
from summaries.generators.key import hidden_anywhere
from tests.summaries.generators.shapes import SHAPES


@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_of_error_is_heard(shape: str) -> None:
    status, body, sentence, waits = SHAPES[shape]
    complaint = complaint_beside(body) if status == 200 else complaint_in(body)
    assert complaint is not None
    problem = failure_of(complaint, status, Message(), None)
    assert sentence in str(problem)
    assert isinstance(problem, BusyError) == waits


@pytest.mark.parametrize(
    "body",
    [
        {"choices": [{"message": {"content": "A."}}], "error": None},
        {"choices": [{"message": {"content": "A."}}], "errors": [], "message": "ok"},
        {"choices": [{"message": {"content": "A."}, "error": None}], "object": "chat.completion"},
        {"choices": [], "usage": {"prompt_tokens": 3}},
        {"choices": [{"message": {"content": "A."}, "error": {"code": 0, "message": ""}}]},
        {"choices": [{"message": {"content": "A."}}], "error": {"code": 0}, "message": "ok"},
        {"choices": [{"delta": {}}], "base_resp": {"status_code": 0, "status_msg": "success"}},
        [],
        "text",
        None,
    ],
)
def test_what_is_no_error_is_none(body: object) -> None:
    assert complaint_beside(body) is None


def test_what_it_asks_to_be_left_alone_is_read_from_the_body_and_the_header() -> None:
    details = [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34.5s"}]
    body = {"error": {"code": 429, "message": "Slow", "details": details}}
    problem = failure_of(complaint_in(body), 429, Message(), None)
    assert isinstance(problem, BusyError) and problem.asks_for == 34.5
    headers = Message()
    headers["Retry-After"] = "2"
    told = failure_of(complaint_in(body), 429, headers, None)
    assert isinstance(told, BusyError) and told.asks_for == 2.0
    headers["Retry-After-Ms"] = "250"
    finer = failure_of(complaint_in(body), 429, headers, None)
    assert isinstance(finer, BusyError) and finer.asks_for == 0.25


@pytest.mark.parametrize(
    ("sentence", "seconds"),
    [
        ("Limit reached. Please try again in 7m12.5s. See the page.", 432.5),  # 7 · 60 + 12.5
        ("Please try again in 20s.", 20.0),
        ("Please try again in 350ms.", 0.35),
        ("Retry after 3 s", 3.0),
        ("Try again in a moment", None),
    ],
)
def test_what_a_sentence_asks_to_wait_is_read(sentence: str, seconds: float | None) -> None:
    assert complaint_in({"error": {"message": sentence}}).wait == seconds


def test_of_many_details_three_are_told_and_all_parameters_are_read() -> None:
    names = ["seed", "temperature", "response_format", "stream_options", "n"]
    details = [{"loc": ["body", n], "msg": "Extra inputs are not permitted"} for n in names]
    complaint = complaint_in({"detail": details})
    assert complaint.sentence.count("Extra inputs") == 3
    assert complaint.named == set(names)


def test_somebody_elses_key_is_not_told_either() -> None:
    body = {"error": {"message": "Incorrect API key provided: sk-proj-abcdefghijklmnop1234."}}
    assert complaint_in(body).sentence == "Incorrect API key provided: [a key]."
    header = {"error": "rejected Authorization: Bearer abc.def-ghi_jkl"}
    assert "abc.def" not in complaint_in(header).sentence


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["error", "message", "detail", "errors", "code", "type", "choices", "loc", "msg"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(body=_json, status=st.sampled_from([200, 302, 400, 401, 404, 422, 429, 500, 503]))
def test_any_body_is_one_short_line(body: object, status: int) -> None:
    said = complaint_beside(body)
    for complaint in [complaint_in(body), complaint_in(json.dumps(body))] + (
        [said] if said else []
    ):
        sentence = str(failure_of(complaint, status, Message(), None))
        assert sentence and "\n" not in sentence and len(sentence) < 400
    assert hidden_anywhere(None, body) == body
