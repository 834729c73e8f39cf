"""What a server refuses by name is left out once and for all; how a model thinks is remembered."""

from __future__ import annotations

from typing import Any

import pytest

from summaries.generators.complaints import Complaint, complaint_in
from summaries.generators.habits import Habits

BODY: dict[str, Any] = {
    "model": "m",
    "messages": [{"role": "system", "content": "S."}, {"role": "user", "content": "U."}],
    "max_tokens": 9,
    "temperature": 0.2,
    "seed": 1,
    "response_format": {"type": "json_schema"},
    "stream": True,
    "stream_options": {"include_usage": True},
}


def left_out(body: Any, status: int = 400) -> set[str] | None:
    """What is not sent any more after an error; None where it is nothing that can be left out."""
    habits = Habits()
    if not habits.learn(complaint_in(body), status, BODY):
        return None
    return set(BODY) - set(habits.sendable(BODY))


def said(message: str, param: str | None = None) -> dict[str, Any]:
    return {"error": {"message": message, "param": param}}


@pytest.mark.parametrize(
    ("message", "names"),
    [
        ("Unrecognized request argument supplied: seed", {"seed"}),
        ("Unsupported value: 'temperature' does not support 0.2 with this model. Only the default "
         "(1) value is supported.", {"temperature"}),
        ("Unknown name \"seed\": Cannot find field.", {"seed"}),
        ("gemini does not support parameters: {'seed': 42}", {"seed"}),
        ("`temperature` is deprecated for this model.", {"temperature"}),
        ("unknown field `stream_options`, expected one of `model`", {"stream_options"}),
        ("'stream' is not supported here", {"stream"}),
        ("response_format is not available with this model", {"response_format"}),
        ("Failed to parse grammar", {"response_format"}),
        ("seed and temperature are not supported", {"seed", "temperature"}),
    ],
)  # fmt: skip
def test_what_is_refused_by_name_is_left_out(message: str, names: set[str]) -> None:
    assert left_out(said(message)) == names
    assert left_out({"detail": message}) == names


def test_what_is_refused_by_its_place_is_left_out() -> None:
    assert left_out(said("Not this one", param="seed")) == {"seed"}
    dotted = said("Not this", param="response_format.json_schema.strict")
    assert left_out(dotted) == {"response_format"}
    keys = {"issues": [{"code": "unrecognized_keys", "keys": ["seed"], "message": "Unrecognized"}]}
    assert left_out({"error": keys}) == {"seed"}
    extra = [
        {"type": "extra_forbidden", "loc": ["body", name], "msg": "Extra inputs are not permitted"}
        for name in ("seed", "stream_options")
    ]
    assert left_out({"detail": extra}, status=422) == {"seed", "stream_options"}


@pytest.mark.parametrize(
    "message",
    [
        "max_tokens is too large: 9. This model supports at most 4 completion tokens.",
        "temperature must be between 0 and 0.1",
        "This model's maximum context length is 4 tokens",
        "The seed of the matter",
        "messages: field required",
        "unexpected end of the stream",
        "",
    ],
)
def test_a_value_that_is_refused_and_other_faults_are_the_persons_to_hear(message: str) -> None:
    assert left_out(said(message)) is None


def test_only_a_refusal_is_one() -> None:
    assert left_out(said("seed is not supported"), status=429) is None
    assert left_out(said("seed is not supported"), status=500) == {"seed"}


def test_a_limit_on_tokens_goes_out_by_its_other_name_and_never_goes_missing() -> None:
    habits = Habits()
    other = said("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
    assert habits.learn(complaint_in(other), 400, BODY)
    sent = habits.sendable(BODY)
    assert ("max_tokens" in sent, sent["max_completion_tokens"]) == (False, 9)
    both = complaint_in(said("Unsupported parameter: 'max_completion_tokens'"))
    assert not habits.learn(both, 400, sent)
    assert habits.sendable(BODY) == sent


def test_a_system_that_may_not_speak_speaks_through_the_person() -> None:
    habits = Habits()
    flat = {"object": "error", "message": "System role not supported", "code": 400}
    assert habits.learn(complaint_in(flat), 400, BODY)
    sent = habits.sendable(BODY)
    assert sent["messages"] == [{"role": "user", "content": "S.\n\nU."}]
    assert not habits.learn(complaint_in(flat), 400, sent)


def test_what_two_callers_learn_at_once_is_learnt_by_both() -> None:
    habits, refusal = Habits(), complaint_in(said("seed is not supported"))
    assert habits.learn(refusal, 400, BODY) and habits.learn(refusal, 400, BODY)
    assert not habits.learn(refusal, 400, habits.sendable(BODY))
    assert not habits.learn(Complaint(), None, BODY)


def test_until_an_answer_is_known_a_thought_may_end_unopened() -> None:
    habits = Habits("models.example")
    assert habits.may_end_unopened and not habits.ends_unopened
    habits.hear("A bridge.")
    assert not habits.may_end_unopened
    habits.hear("Hm</think>A bridge.")
    assert habits.may_end_unopened and habits.ends_unopened
    habits.hear("A bridge.")
    assert habits.ends_unopened  # once seen, it may come again
    assert not Habits("api.openai.com").may_end_unopened
