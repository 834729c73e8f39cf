"""A batch of twenty articles against a server with each fault ends right and says what happened.

With EVERY_FAULT set each shape of error has a batch of its own; they print what the team reads.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Event
from typing import Any, Final

import pytest

from summaries.batches import services as batches
from summaries.batches.choice import read_choice
from summaries.batches.models import Batch, BatchItem
from summaries.breakdowns.models import Summary
from summaries.generators.registry import recorded_settings
from summaries.generators.thoughts import without_marks
from tests.rows.written import make_article, make_version
from tests.summaries.generators.drafting import FINE, KEY, WHOLE
from tests.summaries.generators.scripted_server import (
    ScriptedServer,
    Step,
    answering,
    completing,
    failing,
    serving,
    streaming,
)
from tests.summaries.generators.shapes import SHAPES

pytestmark = pytest.mark.django_db

ARTICLES: Final = 20
ODD: Final = "article 7 "  # the one whose answer is at fault, where one is
ALL: Final = read_choice(["all"])


@dataclass(frozen=True)
class Ended:
    """How a batch ended. errors: the sentences of what failed."""

    written: int
    errors: list[str]
    asked: int


def batch(answer: Callable[[dict[str, Any], int], Step], **settings: Any) -> Ended:
    """A whole batch; `answer` gives the step for a request's body and its number, from 0."""

    def step(connection: socket.socket, over: Event) -> None:
        number = len(server.asked) - 1
        answer(server.asked[-1].json, number)(connection, over)

    for number in range(ARTICLES):
        make_article(text=f"This is article {number} of Ridgeham. It has a bridge.")
    quick = {"timeout": 60.0, "backoff": 0.0, "retries": 1, "concurrency": 1}
    with serving(step) as server:
        chosen = {"base_url": f"{server.address}/v1", **quick, **settings}
        version = make_version("gpt", settings=recorded_settings("openai", chosen))
        made = batches.request_batch(version=version, choice=ALL).batch
        assert made is not None
        batches.work_on_batch(made.pk, seconds=60)
        return ended(made, server)


def ended(made: Batch, server: ScriptedServer) -> Ended:
    made.refresh_from_db()
    assert made.status == Batch.Status.FINISHED
    texts = list(Summary.objects.values_list("text", flat=True))
    assert all(text == WHOLE["summary"] and without_marks(text) == text for text in texts)
    failed = BatchItem.objects.filter(status="failed").order_by("pk")
    assert len(texts) + failed.count() == ARTICLES
    errors = list(failed.values_list("error", flat=True))
    assert not any(KEY in error for error in errors)
    return Ended(len(texts), errors, len(server.asked))


@pytest.fixture(autouse=True)
def quick_with_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setattr(batches, "PAUSE", 0)


def said(body: dict[str, Any]) -> str:
    return " ".join(message["content"] for message in body["messages"])


def alone(shapes: Iterable[str]) -> list[str]:
    """The shapes that get a batch of their own: every one where EVERY_FAULT is set, else a few."""
    return list(shapes)[:: 1 if os.environ.get("EVERY_FAULT") else 12]


def by_article(steps: list[Step]) -> Callable[[dict[str, Any], int], Step]:
    """The first articles have a step each, and the others are written."""

    def answer(asked: dict[str, Any], number: int) -> Step:
        place = next((n for n in range(len(steps)) if f"article {n} " in said(asked)), None)
        return FINE if place is None else steps[place]

    return answer


def wrong_by(shape: str) -> Step:
    status, body, _, _ = SHAPES[shape]
    return answering(body if isinstance(body, str) else json.dumps(body), status)


@pytest.mark.parametrize("first", [0, ARTICLES])
def test_every_article_with_an_error_of_its_own_is_told_that_one(first: int) -> None:
    shapes = list(SHAPES)[first : first + ARTICLES]
    done = batch(by_article([wrong_by(shape) for shape in shapes]))
    assert done.written == ARTICLES - len(shapes)
    for shape, error in zip(shapes, done.errors, strict=True):
        assert SHAPES[shape][2] in error
    assert done.asked == ARTICLES + sum(SHAPES[shape][3] for shape in shapes)  # waited for once


@pytest.mark.parametrize("shape", alone(SHAPES))
def test_an_error_of_any_shape_for_one_article_fails_that_one(shape: str) -> None:
    done = batch(lambda asked, number: wrong_by(shape) if ODD in said(asked) else FINE)
    assert (done.written, len(done.errors)) == (19, 1)
    print(f"{shape}: {done.errors[0]}")  # noqa: T201  what the team reads, shown by pytest -s
    assert SHAPES[shape][2] in done.errors[0]
    assert done.asked == 20 + SHAPES[shape][3]  # asked once more where waiting may help


@pytest.mark.parametrize("shape", alone(shape for shape in SHAPES if SHAPES[shape][3]))
def test_an_error_that_passes_costs_no_article(shape: str) -> None:
    done = batch(lambda asked, number: FINE if number % 3 else wrong_by(shape))
    assert (done.written, done.errors) == (20, [])


def test_errors_that_pass_cost_no_article() -> None:
    passing = [shape for shape in SHAPES if SHAPES[shape][3]]
    done = batch(
        lambda asked, number: FINE if number % 2 else wrong_by(passing[number // 2 % len(passing)])
    )
    assert (done.written, done.errors) == (20, [])


REFUSALS: Final[dict[str, Callable[[str], Step]]] = {
    "as OpenAI": lambda name: answering(
        {"error": {"message": f"Unsupported parameter: '{name}' is not supported with this model.",
                   "type": "invalid_request_error", "param": name,
                   "code": "unsupported_parameter"}}, 400),
    "as Mistral": lambda name: answering(
        {"detail": [{"type": "extra_forbidden", "loc": ["body", name],
                     "msg": "Extra inputs are not permitted", "input": 1}]}, 422),
    "as Google": lambda name: answering(
        json.dumps([{"error": {"code": 400, "status": "INVALID_ARGUMENT",
                               "message": f'Unknown name "{name}": Cannot find field.'}}]), 400),
    "as LiteLLM": lambda name: failing(500, f"ollama does not support parameters: {{'{name}': 1}}"),
    "beside 200": lambda name: answering({"error": f"unknown field `{name}`"}),
}  # fmt: skip


@pytest.mark.parametrize(
    ("how", "name"),
    [
        *((how, "seed") for how in REFUSALS),
        *(("as OpenAI", name) for name in ("temperature", "response_format", "max_tokens")),
    ],
)
def test_a_parameter_that_is_refused_is_left_out_once_and_remembered(how: str, name: str) -> None:
    refused = REFUSALS[how](name)
    done = batch(lambda asked, number: refused if name in asked else FINE)
    assert (done.written, done.errors, done.asked) == (20, [], 21)


def test_a_strict_server_that_refuses_several_costs_a_call_for_each_at_most() -> None:
    known = {"model", "messages", "max_completion_tokens"}

    def strict(asked: dict[str, Any], number: int) -> Step:
        extra = sorted(set(asked) - known)
        return failing(400, f"Unrecognized request argument: {extra[0]}") if extra else FINE

    done = batch(strict)
    # max_tokens (sent by its other name), response_format, seed, temperature
    assert (done.written, done.errors, done.asked) == (20, [], 24)


ODD_ANSWERS: Final[dict[str, tuple[Step, str]]] = {
    "a thought that is never closed": (
        completing('<think>I could say {"summary": "A ford."}'), "never came to an answer"
    ),
    "a thought in its own field": (
        answering({"choices": [{"message": {"content": "", "reasoning_content": "Hm"},
                                "finish_reason": "stop"}]}), "only thought and wrote no answer"
    ),
    "a thought up to the limit": (
        answering({"choices": [{"message": {"content": None, "reasoning": "Hm"},
                                "finish_reason": "length"}]}), "thought reached the limit"
    ),
    "a thought inside the summary, not closed": (
        completing(json.dumps({**WHOLE, "summary": "<think>A ford?"})), "never came to an answer"
    ),
    "a filter": (completing("", reason="SAFETY"), "its filter stopped the answer"),
    "a tool": (
        answering({"choices": [{"message": {"content": None, "tool_calls": [{"id": "1"}]},
                                "finish_reason": "tool_calls"}]}), "asked for a tool"
    ),
    "an error among the events of a stream nobody asked for": (
        streaming(error="out of memory"), "answered with an error (out of memory)"
    ),
}  # fmt: skip


def test_an_answer_that_is_none_fails_its_article_alone() -> None:
    done = batch(by_article([wrong for wrong, _ in ODD_ANSWERS.values()]))
    assert done.written == ARTICLES - len(ODD_ANSWERS)
    for (case, (_, sentence)), error in zip(ODD_ANSWERS.items(), done.errors, strict=True):
        assert sentence in error, case


PART = {"type": "thinking", "thinking": [{"type": "text", "text": json.dumps({"summary": "A."})}]}
READ: Final[dict[str, Step]] = {
    "a thought before": completing(
        f'<think>{json.dumps({**WHOLE, "summary": "A ford."})}</think>{json.dumps(WHOLE)}'
    ),
    "a thought that nothing opened": completing(
        f'{json.dumps({**WHOLE, "summary": "A ford."})}</think>{json.dumps(WHOLE)}'
    ),
    "a thought inside the summary": completing(
        json.dumps({**WHOLE, "summary": f"<think>A ford?</think>{WHOLE['summary']}"})
    ),
    "a draft and then the whole": completing(
        f'{{"summary": "A ford."}}\nBetter:\n{json.dumps(WHOLE)}'
    ),
    "events that nobody asked for": streaming(json.dumps(WHOLE)[:9], json.dumps(WHOLE)[9:]),
    "parts": answering(
        {"choices": [{"message": {"content": [PART, {"type": "text", "text": json.dumps(WHOLE)}]},
                      "finish_reason": "stop"}]}
    ),
}  # fmt: skip


def test_an_answer_of_any_shape_is_read_for_every_article() -> None:
    steps = list(READ.values())
    done = batch(lambda asked, number: steps[number % len(steps)])
    assert (done.written, done.errors, done.asked) == (20, [], 20)
