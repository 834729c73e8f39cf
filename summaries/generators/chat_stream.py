"""An endpoint's answer while the model writes it: server-sent events, as OpenAI's. Pure."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from common.web.exchange import DisconnectedError, ExchangeError, Streamed, opened
from summaries.generators.chat import (
    LARGEST_REPLY,
    Answer,
    BusyError,
    CallFailedError,
    Chat,
    Key,
    answer_of,
    failed_exchange,
    json_object,
    shown,
    usage_in,
)
from summaries.generators.spending import Usage

_DONE: Final = {"": "[DONE]"}


@dataclass(slots=True)
class _Grown:
    """What the events have brought so far."""

    content: str = ""
    refusal: str = ""
    reason: Any = None
    usage: Usage = field(default_factory=Usage)


class StreamedChat(Chat):
    """The same endpoint, read while it answers."""

    def stream(
        self, body: dict[str, Any], count: Callable[[Usage], None]
    ) -> Generator[Answer, None, None]:
        """The answer as it grows; the last one is whole, and cut off where the limit ended it.

        What fails before anything has come is tried again, as `ask` does; later the failure is the
        end. Closing the iterator hangs up, which ends the model's work at most servers.
        Raises CallFailedError (BusyError after the last try) or RefusedError.
        """
        asked = {**body, "stream": True, "stream_options": {"include_usage": True}}
        attempt = 0
        while True:
            begun = False
            try:
                with closing(self._once_streamed(asked, count)) as answers:
                    for answer in answers:
                        yield answer
                        begun = True
                return
            except BusyError as problem:
                if begun:
                    problem.args = (f"{problem}; what stands here is all that came",)
                    raise
                self._rest(attempt, problem)
                attempt += 1

    def _once_streamed(
        self, body: dict[str, Any], count: Callable[[Usage], None]
    ) -> Generator[Answer, None, None]:
        request = self._request(body)
        try:
            with opened(request, seconds=self._patience.seconds, size=LARGEST_REPLY) as answer:
                kind = answer.headers.get_content_type()
                if answer.status == 200 and kind == "text/event-stream":
                    yield from self._events(answer, count)
                    return
                whole = json_object(b"".join(answer.lines), self._key)
        except ExchangeError as problem:
            raise failed_exchange(problem) from problem
        if answer.status != 200:
            raise self._failure(answer.status, answer.headers, whole)
        yield self._answer(whole, count)  # a server that does not stream

    def _events(self, answer: Streamed, count: Callable[[Usage], None]) -> Iterator[Answer]:
        grown = _Grown()
        for event in _data(answer.lines, self._key):
            if error := event.get("error"):
                said = shown(error.get("message") if isinstance(error, dict) else error)
                raise CallFailedError(
                    f"the model's server broke off: {said or 'it gave no reason'}; try again later"
                )
            before = grown.content
            _add(grown, event, self._key)
            if grown.content != before:
                yield Answer(self._shown_of(grown.content), grown.usage)
        if grown.reason is None:
            raise DisconnectedError("the connection ended before a whole answer had come")
        count(grown.usage)
        yield answer_of(grown.content, grown.refusal, grown.reason, grown.usage)

    def _shown_of(self, content: str) -> str:
        """Without what may be the beginning of the key, whose rest an event has yet to bring."""
        begun = self._key.begun_at_end_of(content) if self._key else 0
        return content[: len(content) - begun]


def _data(lines: Iterator[bytes], key: Key | None) -> Iterator[dict[str, Any]]:
    """The JSON object of each event; comments and other fields are passed over."""
    for event in map(partial(_event, key), lines):  # a line may hold the key; no frame keeps one
        if event == _DONE:
            return
        if event:
            yield event


def _event(key: Key | None, line: bytes) -> dict[str, Any]:
    name, _, value = line.strip().partition(b":")
    if name != b"data":
        return {}
    return _DONE if value.strip() == b"[DONE]" else json_object(value, key)


def _add(grown: _Grown, event: dict[str, Any], key: Key | None) -> None:
    """Raises CallFailedError where the event has not the form of a completion's chunk."""
    usage = usage_in(event)
    if usage.prompt_tokens is not None or usage.completion_tokens is not None:
        grown.usage = usage
    try:
        for choice in event.get("choices") or ():
            delta = choice.get("delta") or {}
            grown.content += delta.get("content") or ""
            grown.refusal += delta.get("refusal") or ""
            grown.reason = choice.get("finish_reason") or grown.reason
        if key:  # which two events may have brought in halves
            grown.content, grown.refusal = map(key.hidden_in, (grown.content, grown.refusal))
    except (TypeError, AttributeError) as problem:
        raise CallFailedError(
            "what came from the model's server is no chat completion; check its address"
        ) from problem
