"""A completion is read whoever wrote it; one without an answer says what it holds instead."""

from __future__ import annotations

from typing import Any

import pytest

from summaries.generators.base import GenerationFailedError
from summaries.generators.completions import MOST_TOKENS, json_value, usage_in, whole_answer
from summaries.generators.events import DONE, events_in
from summaries.generators.failures import BusyError, CallFailedError, CutOffError, RefusedError


def choice(content: Any = None, reason: Any = "stop", **message: Any) -> dict[str, Any]:
    return {"choices": [{"message": {"content": content, **message}, "finish_reason": reason}]}


PARTS = [
    {"type": "thinking", "thinking": [{"type": "text", "text": "Perhaps a ford."}]},
    {"type": "text", "text": "A "},
    {"type": "output_text", "text": "bridge."},
]


@pytest.mark.parametrize(
    "body",
    [
        choice("A bridge."),
        choice(["A ", "bridge."]),
        choice(PARTS),
        choice({"type": "text", "text": "A bridge."}),
        choice({"parts": [{"text": "Perhaps a ford.", "thought": True}, {"text": "A bridge."}]}),
        choice("A bridge.", reason=None),
        choice("A bridge.", reason="end_turn"),
        choice("A bridge.", reasoning_content="Perhaps a ford."),
        {"choices": [{"text": "A bridge.", "finish_reason": "stop"}]},
        {"choices": [{"message": "A bridge.", "finish_reason": "stop"}]},
    ],
)
def test_the_text_is_found_where_servers_put_it(body: dict[str, Any]) -> None:
    assert whole_answer(body, lambda usage: None).content == "A bridge."


WITHOUT: dict[str, tuple[dict[str, Any], type[Exception], str]] = {
    "a thought alone": (
        choice("", reasoning_content="Hm"), GenerationFailedError, "only thought and wrote no"
    ),
    "a thought alone, in another field": (
        choice(None, reasoning="Hm"), GenerationFailedError, "only thought"
    ),
    "a thought alone, as a part": (choice(PARTS[:1]), GenerationFailedError, "only thought"),
    "a thought up to the limit": (
        choice("", "length", reasoning_content="Hm"), CutOffError, "thought reached the limit"
    ),
    "nothing up to the limit": (choice("", "length"), CutOffError, "nothing before the limit"),
    "nothing": (choice(""), GenerationFailedError, "wrote nothing"),
    "a tool": (choice(None, "tool_calls", tool_calls=[{"id": "1"}]), GenerationFailedError, "tool"),
    "a refusal": (choice(None, refusal="No."), RefusedError, "declined to answer: No"),
    "a refusal as a part": (
        choice([{"type": "refusal", "refusal": "No."}]), RefusedError, "declined to answer: No"
    ),
    "another filter": (choice("Half", "SAFETY"), RefusedError, "its filter stopped"),
    "an upstream that broke": (choice("Half", "error"), BusyError, "gave “error” as its reason"),
    "another form": ({"choices": "A bridge."}, CallFailedError, "no chat completion"),
    "another form of choice": ({"choices": [3]}, CallFailedError, "no chat completion"),
    "no choices": ({"choices": []}, CallFailedError, "no chat completion"),
}  # fmt: skip


@pytest.mark.parametrize("case", WITHOUT)
def test_a_completion_without_an_answer_says_what_it_holds(case: str) -> None:
    body, error, sentence = WITHOUT[case]
    with pytest.raises(error, match=sentence):
        whole_answer(body, lambda usage: None)


@pytest.mark.parametrize("reason", ["length", "max_tokens", "MAX_TOKENS", "model_length"])
def test_a_limit_is_known_by_its_names(reason: str) -> None:
    assert whole_answer(choice("Half", reason), lambda usage: None).cut_off


@pytest.mark.parametrize(
    ("lines", "events"),
    [
        ([b'data: {"a": 1}', b"", b'data:{"a": 2}', b""], [{"a": 1}, {"a": 2}]),
        ([b'data: {"a": 1}\r\n', b'data: {"a": 2}\r\n'], [{"a": 1}, {"a": 2}]),
        ([b'data: {"a":', b"data: 1}", b""], [{"a": 1}]),
        ([b": hello", b"id: 3", b"retry: 10", b"", b"data: [DONE]", b"data: {}"], [DONE]),
        ([b'{"error": "loading"}'], [{"error": "loading"}]),
        ([b"event: error", b"data: overloaded", b""], [{"error": "overloaded"}]),
        ([b"event: error", b'data: {"message": "No"}', b""], [{"error": {"message": "No"}}]),
        ([b'error: {"code": 500, "message": "No"}'], [{"error": {"code": 500, "message": "No"}}]),
        ([b"data: Internal Server Error", b""], [{"error": "Internal Server Error"}]),
        ([b'data: [{"error": {"code": 429}}]', b""], [{"error": {"code": 429}}]),
        ([b"data: ping", b"", b'data: {"a": 1}'], [{"a": 1}]),
        ([b'data: {"half', b"", b'data: {"a": 1}'], [{"a": 1}]),
    ],
)
def test_events_are_read_as_servers_write_them(
    lines: list[bytes], events: list[dict[str, Any]]
) -> None:
    assert list(events_in(lines, None)) == events


@pytest.mark.parametrize(
    ("said", "kept"),
    [(MOST_TOKENS, MOST_TOKENS), (MOST_TOKENS + 1, None), (0, 0), (-1, None), (True, None)],
)
def test_a_number_of_tokens_that_nothing_could_hold_is_not_known(said: Any, kept: Any) -> None:
    usage = usage_in({"usage": {"prompt_tokens": said, "completion_tokens": 1}})
    assert (usage.prompt_tokens, usage.completion_tokens) == (kept, 1)


@pytest.mark.parametrize("logprob", [-(10**400), float("-inf"), float("nan"), 0.1, "0"])
def test_a_probability_that_is_none_is_left_out(logprob: Any) -> None:
    top = [{"token": "A", "logprob": 0}, {"token": "B", "logprob": logprob}]
    body = choice("A")
    body["choices"][0]["logprobs"] = {"content": [{"token": "A", "top_logprobs": top}]}
    (token,) = whole_answer(body, lambda usage: None).tokens
    assert token.chances == (("A", 1.0),)


@pytest.mark.parametrize("said", [rb'{"a\u0000": ["\ud800b"]}', b'{"a": ["?b"]}'])
def test_what_a_server_says_can_be_kept_by_every_database(said: bytes) -> None:
    assert json_value(said, None) == {"a": ["?b"]}
    assert json_value(b"no JSON\0", None) == "no JSON"
