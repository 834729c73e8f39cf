"""An endpoint's text comes as it is written, its faults are named, and its key is seen nowhere."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from decimal import Decimal
from threading import Event
from typing import Any

import pytest

from summaries.generators.base import (
    GenerationFailedError,
    SettingsError,
    UnsuitableTextError,
    WritingTask,
    Written,
)
from summaries.generators.failures import BusyError, CallFailedError, CutOffError, RefusedError
from summaries.generators.openai import OpenAI
from summaries.generators.openai_settings import OpenAISettings
from summaries.generators.replies import UnfinishedThoughtError
from summaries.generators.spending import SpendingLimitError
from summaries.generators.writing import CUT_OFF
from tests.summaries.generators.drafting import KEY
from tests.summaries.generators.scripted_server import (
    ScriptedServer,
    Step,
    answering,
    completing,
    disconnecting,
    dripping,
    failing,
    hanging,
    resetting,
    serving,
    streaming,
)
from tests.summaries.generators.test_openai_key import everything_shown

FINE = streaming("It rained", " for nine", " days.")


@pytest.fixture(autouse=True)
def key_in_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def writing(
    server: ScriptedServer,
    generator: OpenAI | None = None,
    *,
    task: WritingTask = "draft",
    text: str = "",
    instruction: str = "About rain",
    **values: Any,
) -> Iterator[Written]:
    settings = {"base_url": f"{server.address}/v1", "timeout": 60.0, "backoff": 0.0, **values}
    return (generator or OpenAI()).write(
        task, text, instruction, OpenAISettings.from_json(settings)
    )


def known(server: ScriptedServer, **values: Any) -> OpenAI:
    """A generator that has had an answer of the server's model: it opens no thought unseen."""
    generator = OpenAI()
    written(server, generator, **values)
    return generator


def written(server: ScriptedServer, generator: OpenAI | None = None, **values: Any) -> Written:
    *_, last = writing(server, generator, **values)
    return last


def test_the_text_grows_as_it_comes_and_the_last_says_what_it_cost() -> None:
    with serving(FINE) as server:
        generator = known(server)
        steps = list(writing(server, generator, price_prompt=2.0, price_completion=8.0))
    assert [step.text for step in steps] == [
        "It rained",
        "It rained for nine",
        "It rained for nine days.",
        "It rained for nine days.",  # whole
        "It rained for nine days.",  # with its cost
    ]
    # (100 · 2 + 20 · 8) / 1,000,000 = 0.00036
    assert steps[-1].cost.money == Decimal("0.00036")
    asked = server.asked[-1]
    assert asked.json["stream"] is True
    assert "About rain" in asked.json["messages"][1]["content"]
    assert "response_format" not in asked.json


def test_each_step_is_there_before_the_next_is_sent() -> None:
    seen = Event()

    def in_two(connection: socket.socket, over: Event) -> None:
        streaming("One", then=lambda *_: None)(connection, over)
        assert seen.wait(60)
        connection.sendall(b'data: {"choices": [{"delta": {"content": " two"}}]}\n\n')
        connection.sendall(b'data: {"choices": [{"delta": {}, "finish_reason": "stop"}]}\n\n')

    with serving(FINE, in_two) as server:
        steps = writing(server, known(server))
        assert next(steps).text == "One"
        seen.set()
        *_, last = steps
    assert last.text == "One two"


def test_closing_hangs_up() -> None:
    hung_up = Event()

    def endless(connection: socket.socket, over: Event) -> None:
        streaming("On", then=lambda *_: None)(connection, over)
        try:
            while not over.wait(0.01):
                connection.sendall(b'data: {"choices": [{"delta": {"content": " on"}}]}\n\n')
        except OSError:
            hung_up.set()

    with serving(FINE, endless) as server:
        steps = writing(server, known(server))
        next(steps)
        steps.close()  # type: ignore[attr-defined]
        assert hung_up.wait(60)


def test_after_429_the_same_is_asked_again() -> None:
    waits: list[float] = []
    with serving(failing(429, wait="3"), failing(503), disconnecting, FINE) as server:
        made = written(server, OpenAI(sleep=waits.append))
    assert made.text == "It rained for nine days."
    assert (len(server.asked), waits[0]) == (4, 3.0)
    assert len({asked.body for asked in server.asked}) == 1


def test_a_server_that_does_not_stream_gives_the_whole_at_once() -> None:
    with serving(completing("It rained.")) as server:
        assert {step.text for step in writing(server)} == {"It rained."}


def test_what_reached_the_limit_is_kept_and_says_so() -> None:
    for step in (streaming("It rained for", reason="length"), completing("It", reason="length")):
        with serving(step) as server:
            made = written(server)
        assert made.text and made.notes == (CUT_OFF,)


def test_thoughts_are_not_shown_and_no_bare_end_of_one() -> None:
    with serving(streaming("<think>Hm", "m.</think>", "It rained.")) as server:
        assert {step.text for step in writing(server)} == {"It rained."}


def test_a_title_is_its_first_line_without_what_stands_around_it() -> None:
    with serving(streaming("**Title:** “Nine", " days of rain”\n\nI hope")) as server:
        assert written(server, task="title", text="It rained.").text == "Nine days of rain"


# What the server does, the error it ends in, what the sentence says, how often it was asked.
FAULTS: dict[str, tuple[Step, type[Exception], str, int]] = {
    "500 for ever": (failing(500, "overloaded"), BusyError, "500.*overloaded.*asked 3 times", 3),
    "429 for ever": (failing(429), BusyError, "asked too often.*asked 3 times, try again later", 3),
    "429 without credit": (failing(429, code="insufficient_quota"), CallFailedError, "credit", 1),
    "hang": (hanging, CallFailedError, "no whole answer came within 0.9 seconds", 1),
    "hang in the midst": (streaming("It", then=hanging), CallFailedError, "within 0.9 seconds", 1),
    "slow drip": (dripping, CallFailedError, "no whole answer came within 0.9 seconds", 1),
    "disconnect": (disconnecting, BusyError, "connection.*asked 3 times", 3),
    "reset": (resetting, BusyError, "connection failed.*asked 3 times", 3),
    "an end in the midst": (
        streaming("It", reason=None), BusyError, "ended before a whole answer.*all that came", 1
    ),
    "an end before anything": (streaming(reason=None), BusyError, "asked 3 times", 3),
    "an error in the midst": (
        streaming("It", error="out of memory"), CallFailedError, "broke off: out of memory", 1
    ),
    "refusal": (streaming(refusal="I can't."), RefusedError, "declined.*I can't", 1),
    "refusal at once": (completing(None, refusal="I can't."), RefusedError, "declined", 1),
    "filter": (streaming("It", reason="content_filter"), RefusedError, "its filter stopped", 1),
    "nothing": (streaming(" \n"), GenerationFailedError, "wrote nothing", 1),
    "signs": (streaming("\u200b..."), GenerationFailedError, "wrote nothing", 1),
    "thoughts alone": (
        streaming("<think>Hm"), UnfinishedThoughtError, "never came to an answer", 1
    ),
    "thoughts to the limit": (
        streaming("<think>Hm", reason="length"), CutOffError, "thought reached the limit", 1
    ),
    "a wrong key": (failing(401), CallFailedError, "not accept OPENAI_API_KEY", 1),
    "an unknown model": (failing(404), CallFailedError, "no such model", 1),
    "a web page": (answering("<html>"), CallFailedError, "no chat completion", 1),
    "chunks of another form": (
        answering('data: {"choices": [3]}\n\n', headers={"Content-Type": "text/event-stream"}),
        CallFailedError, "no chat completion", 1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_ends_in_an_error_that_says_what_happened(fault: str) -> None:
    step, error, sentence, times = FAULTS[fault]
    with serving(step) as server, pytest.raises(error, match=f"(?s){sentence}"):
        written(server, timeout=0.9 if "within" in sentence else 60.0, retries=2)
    assert len(server.asked) == times


def test_what_a_failed_text_used_is_told() -> None:
    with (
        serving(streaming(refusal="No.")) as server,
        pytest.raises(RefusedError) as raised,
    ):
        written(server)
    assert raised.value.cost is not None
    assert raised.value.cost.completion_tokens == 20


def test_a_text_that_could_cost_too_much_is_not_asked_for() -> None:
    with serving(FINE) as server, pytest.raises(SpendingLimitError, match="over the limit of 500"):
        written(server, tokens=500, tokens_a_draft=500)
    assert server.asked == []


SAYING_IT_BACK: dict[str, Step] = {
    "in an error": failing(401, f"Incorrect API key provided: {KEY}"),
    "in an error in the midst": streaming("It", error=f"{KEY} is over its limit"),
    "in a refusal in halves": streaming(KEY[:8], KEY[8:], refusal=f"I will not tell {KEY}"),
    "and breaking off": streaming(KEY[:8], KEY[8:], reason=None),
    "and resetting": streaming(KEY, then=resetting),
    "and hanging": streaming(KEY, then=hanging),
}


@pytest.mark.parametrize("how", SAYING_IT_BACK)
def test_the_key_is_in_no_error_no_log_and_no_step(
    how: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    steps = []
    with serving(SAYING_IT_BACK[how]) as server:
        with pytest.raises(GenerationFailedError) as raised:
            for step in writing(server, timeout=0.9 if how == "and hanging" else 60.0, retries=1):
                steps.append(step)
        assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"  # it was sent
    assert KEY not in everything_shown(raised.value)
    assert KEY not in caplog.text + repr(steps)


def test_a_key_that_comes_in_halves_is_never_shown() -> None:
    with serving(streaming("Look: ", KEY[:9], KEY[9:], " there")) as server:
        shown = [step.text for step in writing(server, known(server))]
    assert len(shown) > 2 and shown[-1] == "Look: [OPENAI_API_KEY] there"
    assert not any(KEY[:5] in text for text in shown)


def test_what_cannot_be_written_is_refused_before_anything_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with serving(FINE) as server:
        with pytest.raises(UnsuitableTextError, match="no text to shorten"):
            written(server, task="shorten")
        monkeypatch.setenv("OPENAI_API_KEY", "half a\nkey")
        with pytest.raises(SettingsError, match="OPENAI_API_KEY"):
            written(server)
    assert server.asked == []


def test_breakdowns_grow_part_by_part_where_each_has_its_call() -> None:
    def by_part(connection: socket.socket, over: Event) -> None:
        completing('{"summary": "Ridgeham.", "actions": ["Go."], "terms": []}')(connection, over)

    values = {"calls": "each", "parts": ["summary", "actions", "terms"], "concurrency": 1}
    with serving(by_part) as server:
        settings = OpenAISettings.from_json({"base_url": f"{server.address}/v1", **values})
        steps = list(OpenAI().drafts("Ridgeham has a bridge.", settings))
    assert [(s.summary, s.actions, s.terms) for s in steps] == [
        ("Ridgeham.", None, None),
        ("Ridgeham.", ("Go.",), None),
        ("Ridgeham.", ("Go.",), ()),
    ]
    assert steps[-1].cost.completion_tokens == 60  # 3 · 20
