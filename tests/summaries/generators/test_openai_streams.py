"""An endpoint's stream is heard in every form that servers give it, an error in it first of all."""

from __future__ import annotations

import json
from typing import Any

import pytest

from summaries.generators.base import GenerationFailedError
from summaries.generators.failures import BusyError, CallFailedError
from summaries.generators.openai import OpenAI
from tests.summaries.generators.drafting import KEY
from tests.summaries.generators.scripted_server import (
    Step,
    answering,
    completing,
    failing,
    serving,
    streaming,
)
from tests.summaries.generators.shapes import ONLY_BY_STATUS, SHAPES
from tests.summaries.generators.test_openai_key import everything_shown
from tests.summaries.generators.test_openai_writing import known, writing, written

FINE = streaming("It rained.")
DONE = "data: [DONE]"


@pytest.fixture(autouse=True)
def key_in_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def events(*lines: str | dict[str, Any], kind: str = "text/event-stream") -> Step:
    """A whole stream: an object stands for its line of data."""
    made = [f"data: {json.dumps(line)}" if isinstance(line, dict) else line for line in lines]
    return answering("".join(f"{line}\n\n" for line in made), headers={"Content-Type": kind})


def delta(content: Any = None, reason: Any = None, **more: Any) -> dict[str, Any]:
    return {"choices": [{"delta": {"content": content, **more}, "finish_reason": reason}]}


@pytest.mark.parametrize(
    "shape",
    [s for s in SHAPES if isinstance(SHAPES[s][1], dict | list) and s not in ONLY_BY_STATUS],
)
def test_an_error_of_any_shape_as_the_first_event_is_heard(shape: str) -> None:
    _, body, sentence, _ = SHAPES[shape]
    said = sentence.partition("(")[2].rstrip(")") or sentence  # less what its status adds
    step = events(f"data: {json.dumps(body)}", DONE)
    with serving(step) as server, pytest.raises(CallFailedError) as raised:
        written(server, retries=0)
    assert said.removeprefix("no credit left; add some ") in str(raised.value)


@pytest.mark.parametrize(
    ("error", "times"),
    [
        ({"error": {"message": "Slow down", "code": 429}}, 2),
        ({"error": {"message": "Slow down", "code": "rate_limit_exceeded"}}, 2),
        ({"type": "error", "error": {"type": "overloaded_error", "message": "No"}}, 2),
        ({"error": "Model is overloaded, try again"}, 2),
        ({"error": {"message": "Too long", "code": 400}}, 1),
        ({"error": {"message": "Pay first", "code": "insufficient_quota"}}, 1),
        ({"error": "Out of memory"}, 1),
    ],
)
def test_the_code_in_a_first_event_decides_whether_it_is_asked_again(
    error: dict[str, Any], times: int
) -> None:
    with serving(events(error, DONE), FINE) as server:
        if times == 2:
            assert written(server, retries=1).text == "It rained."
        else:
            with pytest.raises(CallFailedError):
                written(server, retries=1)
        assert len(server.asked) == times


@pytest.mark.parametrize(
    "first",
    [
        "event: error\ndata: Overloaded",
        'event: error\ndata: {"type": "overloaded_error", "message": "Overloaded"}',
        'error: {"code": 503, "message": "Overloaded"}',
        '{"error": "Overloaded"}',
        "data: Error: Overloaded",
    ],
)
def test_an_error_that_is_no_event_of_json_is_heard(first: str) -> None:
    with serving(events(first)) as server:
        with pytest.raises(BusyError, match=r"Overloaded.*asked 2 times"):
            written(server, retries=1)
        assert len(server.asked) == 2


@pytest.mark.parametrize(
    "step",
    [
        events(delta("It "), delta("rained."), DONE),  # an end without a reason
        events(delta("It "), delta("rained.", "stop")),  # a reason without an end
        events(delta("It ", ""), delta("rained.", ""), delta(None, "end_turn")),
        events(delta([{"type": "thinking", "thinking": "A ford?"}]), delta("It "),
               delta([{"type": "text", "text": "rained."}]), DONE),
        events(delta(None, reasoning_content="A ford?"), delta("It "), delta("rained."), DONE),
        events(delta("It "), delta("rained."), DONE, kind="text/plain"),
        events("\ufeff: hello", delta("It rained."), DONE, kind="application/octet-stream"),
        events({"choices": [], "prompt_filter_results": []}, delta("It rained."), DONE),
        events({"choices": [{"message": {"content": "It rained."}, "finish_reason": "stop"}]}),
        events(delta("It rained."), {"choices": [], "usage": {"prompt_tokens": 1}}, DONE),
        completing("It rained."),
        answering("\ufeff" + json.dumps({"choices": [{"text": "It rained."}]})),
    ],
)  # fmt: skip
def test_a_stream_of_any_form_is_read(step: Step) -> None:
    with serving(step) as server:
        assert written(server).text == "It rained."


def test_thoughts_in_a_field_of_their_own_let_the_answer_be_shown_from_its_first_word() -> None:
    step = events(delta(None, reasoning="A ford?"), delta("It "), delta("rained."), DONE)
    with serving(step) as server:
        assert [step.text for step in writing(server)][:2] == ["It", "It rained."]


def test_a_stream_of_thoughts_alone_says_so() -> None:
    for reason, sentence in (("stop", "only thought"), ("length", "thought reached the limit")):
        step = events(delta(None, reasoning_content="A ford?"), delta("", reason), DONE)
        with serving(step) as server, pytest.raises(GenerationFailedError, match=sentence):
            written(server)


def test_nothing_and_an_end_is_nothing_written() -> None:
    with serving(events(DONE)) as server, pytest.raises(GenerationFailedError, match="nothing"):
        written(server, retries=0)


@pytest.mark.parametrize(
    ("refusal", "name"),
    [
        (failing(400, "Unknown parameter: 'stream_options'."), "stream_options"),
        (failing(400, "Unrecognized request argument supplied: seed"), "seed"),
        (failing(400, "temperature may only be set to 1 when thinking is enabled"), "temperature"),
        (events({"error": {"message": "unknown field `seed`", "code": 400}}), "seed"),
    ],
)
def test_what_a_stream_may_not_ask_for_is_left_out_and_remembered(refusal: Step, name: str) -> None:
    generator = OpenAI()
    with serving(refusal, FINE) as server:
        assert written(server, generator).text == "It rained."
        written(server, generator)
    assert [name in asked.json for asked in server.asked] == [True, False, False]


def test_a_server_that_does_not_stream_is_asked_for_the_whole() -> None:
    refusal = answering({"detail": "Streaming is not supported by this model"}, 501)
    with serving(refusal, completing("It rained.")) as server:
        assert written(server).text == "It rained."
    assert [asked.json.get("stream") for asked in server.asked] == [True, None]


def test_a_model_that_was_seen_to_think_unopened_is_shown_once_it_has_thought() -> None:
    thinking = streaming("A for", "d?</thi", "nk>It ", "rained.")
    with serving(FINE, thinking) as server:
        generator = known(server)
        surprised = [step.text for step in writing(server, generator)]
        assert surprised[-1] == "It rained." and "A for" in surprised  # it had not been seen to
        assert {step.text for step in writing(server, generator)} == {"It", "It rained."}


def test_of_a_model_that_thinks_unopened_a_thought_that_was_cut_off_is_no_text() -> None:
    cut_off = streaming("A ford? No,", reason="length")
    with serving(streaming("Hm</think>It rained."), cut_off) as server:
        generator = known(server)
        with pytest.raises(GenerationFailedError, match="thought reached the limit"):
            written(server, generator)


SAYING_IT_BACK: dict[str, Step] = {
    "in a list": answering({"errors": [f"{KEY} is bad"]}, 401),
    "as a name": answering({"detail": {"error": {f"a {KEY}": 1, "message": "bad"}}}, 400),
    "in a place": answering({"detail": [{"loc": ["header", KEY], "msg": "bad"}]}, 422),
    "in a string of JSON": answering({"error": json.dumps({"message": f"{KEY} is bad"})}, 400),
    "in plain words": answering(f"{KEY} is bad", 500),
    "in a page": answering(f"<html><title>{KEY}</title>", 502),
    "in an event": events({"error": {"message": f"{KEY} is bad"}}),
    "in an event of words": events("event: error\ndata: bad key " + KEY),
    "in half an event": events('data: {"error": "' + KEY),
    "in events under another type": events({"error": KEY}, kind="text/plain"),
    "in a reason": events(delta("It", "error"), {"error": {"message": KEY}}),
}


@pytest.mark.parametrize("how", SAYING_IT_BACK)
def test_the_key_is_in_no_sentence_and_no_frame(how: str) -> None:
    with serving(SAYING_IT_BACK[how]) as server:
        with pytest.raises(GenerationFailedError) as raised:
            written(server, timeout=60.0, retries=1)
        assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"  # it was sent
    assert KEY not in everything_shown(raised.value)
