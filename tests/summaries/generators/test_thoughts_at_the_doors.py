"""Mark by way of writing it by door: what is stored and shown holds the answer and no thought.

THOUGHT_CASES sets how many cases are drawn; 10,000 take some minutes.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Event
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summaries.generators.base import GenerationFailedError, WritingTask
from summaries.generators.failures import CutOffError
from summaries.generators.openai import OpenAI
from summaries.generators.openai_settings import OpenAISettings
from summaries.generators.replies import UnfinishedThoughtError
from summaries.generators.thoughts import spoken_in, without_marks
from tests.summaries.generators.drafting import ARTICLE, WHOLE
from tests.summaries.generators.marks import CLOSE_ONLY_WHAT_IS_OPEN, MARKS
from tests.summaries.generators.scripted_server import (
    ScriptedServer,
    Step,
    completing,
    serving,
    streaming,
)

CASES: Final = int(os.environ.get("THOUGHT_CASES", "150"))
ANSWER: Final = "Ridgeham has a bridge."
DRAFT: Final = "Perhaps a ford."  # what only a thought says
THOUGHTS: Final = (
    f"Let me see. {DRAFT}",
    f'I could say {{"summary": "{DRAFT}"}} but no.',
    json.dumps({**WHOLE, "summary": DRAFT}),
    f"```json\n{json.dumps({**WHOLE, 'summary': DRAFT})}\n```\nNo: it is `wrong`.",
    f'It would end with `</think>` or "[/THINK]", I know. {DRAFT}',
    f"{DRAFT} a < b, [1] and {{braces}}\n\n{DRAFT}",
)


@dataclass
class Scripted:
    """A server that answers as it was told last."""

    server: ScriptedServer
    step: Step


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Scripted]:
    def answer(connection: socket.socket, over: Event) -> None:
        scripted.step(connection, over)

    with serving(answer) as server:
        scripted = Scripted(server, completing(""))
        yield scripted


@st.composite
def written(draw: st.DrawFn, answer: str) -> tuple[str, str]:
    """How a mark is written ("opened", "not opened" or "never closed"), and the whole text."""
    mark = draw(st.sampled_from(sorted(MARKS)))
    ways = ["opened", "never closed"] + ([] if mark in CLOSE_ONLY_WHAT_IS_OPEN else ["not opened"])
    way, thought = draw(st.sampled_from(ways)), draw(st.sampled_from(THOUGHTS))
    opening, closing = MARKS[mark]
    if draw(st.booleans()):
        opening, closing = opening.swapcase(), closing.swapcase()
        if mark in ("gpt-oss without its tokens", "Magistral"):  # whose case is their form
            opening, closing = MARKS[mark]
    if mark == "gpt-oss without its tokens":
        thought = f"We see: {thought}"
    head = draw(st.sampled_from(["", "\n"]))
    if way == "never closed":
        return way, f"{head}{opening}{thought}"
    if way == "not opened":
        return way, f"{head}{thought}{closing}{answer}"
    return way, f"{head}{opening}{thought}{closing}{answer}"


def cut(text: str, data: st.DataObject) -> list[str]:
    """The text in chunks, cut anywhere."""
    at = sorted(data.draw(st.sets(st.integers(1, max(len(text) - 1, 1)), max_size=8)))
    return [text[low:high] for low, high in zip([0, *at], [*at, len(text)], strict=True)]


def asked_of(endpoint: Scripted, parts: tuple[str, ...]) -> OpenAISettings:
    address = f"{endpoint.server.address}/v1"
    return OpenAISettings(base_url=address, parts=parts, retries=0, key_variable="NO_API_KEY")


def holds_no_mark(text: str) -> bool:
    return without_marks(text) == text and not spoken_in(text).is_closed


some = settings(
    max_examples=CASES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
JSON: Final = json.dumps(WHOLE)
PROSE: Final = ANSWER


@some
@given(case=written(JSON) | written(f"```json\n{JSON}\n```"), wrapped=st.booleans())
def test_a_breakdown_is_read_behind_the_thought(
    endpoint: Scripted, case: tuple[str, str], wrapped: bool
) -> None:
    way, text = case
    endpoint.step = completing(f"{text}\n" if wrapped else text)
    if way == "never closed":
        with pytest.raises(UnfinishedThoughtError, match="never came to an answer"):
            OpenAI().generate(ARTICLE, asked_of(endpoint, tuple(WHOLE)))
        return
    made = OpenAI().generate(ARTICLE, asked_of(endpoint, tuple(WHOLE)))
    assert (made.summary, made.actions, made.notes) == (ANSWER, ("Cross it.",), ())
    assert holds_no_mark(repr(made))


@some
@given(case=written(PROSE) | written(json.dumps({"summary": ANSWER})))
def test_a_single_part_is_read_behind_the_thought(
    endpoint: Scripted, case: tuple[str, str]
) -> None:
    way, text = case
    endpoint.step = completing(text)
    if way == "never closed":
        with pytest.raises(UnfinishedThoughtError):
            OpenAI().generate(ARTICLE, asked_of(endpoint, ("summary",)))
        return
    assert OpenAI().generate(ARTICLE, asked_of(endpoint, ("summary",))).summary == ANSWER


@some
@given(
    case=written(PROSE),
    data=st.data(),
    task=st.sampled_from(["draft", "title"]),
    full=st.booleans(),
)
def test_a_stream_shows_the_answer_and_nothing_before_it(
    endpoint: Scripted, case: tuple[str, str], data: st.DataObject, task: WritingTask, full: bool
) -> None:
    way, text = case
    reason = "stop" if full or way != "never closed" else "length"
    endpoint.step = streaming(*cut(text, data), reason=reason)
    steps: list[str] = []
    generator, values = OpenAI(), asked_of(endpoint, ("summary",))
    if way == "never closed":
        with pytest.raises(UnfinishedThoughtError if full else CutOffError):
            steps += [s.text for s in generator.write(task, ARTICLE, "", values)]
        assert steps == []
        return
    steps = [step.text for step in generator.write(task, ARTICLE, "", values)]
    assert steps[-1] == ANSWER
    assert all(ANSWER.startswith(step) for step in steps)


@some
@given(case=written(PROSE), data=st.data())
def test_a_model_that_is_known_shows_nothing_of_a_thought_either(
    endpoint: Scripted, case: tuple[str, str], data: st.DataObject
) -> None:
    way, text = case
    generator, values = OpenAI(), asked_of(endpoint, ("summary",))
    for _ in range(2):  # the first answer shows what the model does
        endpoint.step = streaming(*cut(text, data))
        steps: list[str] = []
        try:
            for step in generator.write("draft", ARTICLE, "", values):
                steps.append(step.text)
        except GenerationFailedError:
            assert way == "never closed"
        assert all(ANSWER.startswith(step) for step in steps)
