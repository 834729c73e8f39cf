"""An endpoint's answer while the model writes it: server-sent events, as OpenAI's. Pure."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from common.web.exchange import DisconnectedError, ExchangeError, Reply, Streamed, opened
from summaries.generators.chat import LARGEST_REPLY, Chat
from summaries.generators.complaints import complaint_beside
from summaries.generators.completions import (
    Completion,
    Piece,
    answer_of,
    piece_in,
    usage_in,
)
from summaries.generators.events import DONE, events_in
from summaries.generators.failures import CallFailedError, failed_exchange, failure_of
from summaries.generators.key import Key
from summaries.generators.spending import Usage


@dataclass(slots=True)
class _Grown:
    """What the events have brought so far. is_done: whether the server said that it is all."""

    content: str = ""
    refusal: str = ""
    reason: str = ""
    has_thought: bool = False
    has_tool: bool = False
    is_done: bool = False
    usage: Usage = field(default_factory=Usage)

    def add(self, event: dict[str, Any], key: Key | None) -> None:
        """Raises CallFailedError where the event has not the form of a completion's chunk."""
        usage = usage_in(event)
        if usage.prompt_tokens is not None or usage.completion_tokens is not None:
            self.usage = usage
        piece = piece_in(event)
        if piece is None:
            return
        self.content += piece.content
        self.refusal += piece.refusal
        self.reason = piece.reason or self.reason
        self.has_thought = self.has_thought or piece.has_thought
        self.has_tool = self.has_tool or piece.has_tool
        if key:  # which two events may have brought in halves
            self.content, self.refusal = map(key.hidden_in, (self.content, self.refusal))

    def piece(self) -> Piece:
        """All of it as one."""
        return Piece(self.content, self.refusal, self.reason, self.has_thought, self.has_tool)


class StreamedChat(Chat):
    """The same endpoint, read while it answers."""

    def stream(
        self, body: dict[str, Any], count: Callable[[Usage], None]
    ) -> Generator[Completion, None, None]:
        """The answer as it grows; the last one is whole, and cut off where the limit ended it.

        What fails before anything has come is tried again, as `ask` does; later the failure is the
        end. Closing the iterator hangs up, which ends the model's work at most servers.
        Raises CallFailedError (BusyError after the last try), RefusedError or CutOffError.
        """
        asked = {**body, "stream": True, "stream_options": {"include_usage": True}}
        attempt = 0
        while True:
            begun, sent = False, self.habits.sendable(asked)
            try:
                with closing(self._once_streamed(sent, count)) as answers:
                    for answer in answers:
                        yield answer
                        begun = True
                if not answer.cut_off:
                    self.habits.hear(answer.content)
                return
            except CallFailedError as problem:
                if begun:
                    raise
                attempt = self._next_attempt(attempt, problem, sent)

    def _once_streamed(
        self, sent: dict[str, Any], count: Callable[[Usage], None]
    ) -> Generator[Completion, None, None]:
        request = self._request(sent)
        try:
            with opened(request, seconds=self._patience.seconds, size=LARGEST_REPLY) as answer:
                if answer.status == 200 and _is_stream(answer):
                    yield from self._events(answer.lines, answer.headers, count)
                    return
                reply = Reply(answer.status, answer.headers, b"".join(answer.lines))
        except ExchangeError as problem:
            raise failed_exchange(problem) from problem
        yield self._answer(reply, count)  # no stream

    def _answer(self, reply: Reply, count: Callable[[Usage], None]) -> Completion:
        """As of any whole body; one of events, under whatever content type, is read as those."""
        if reply.status != 200 or not reply.body.removeprefix(BOM_UTF8).lstrip().startswith(
            (b"data:", b"event:", b":")
        ):
            return super()._answer(reply, count)
        *_, whole = self._events(iter(reply.body.splitlines()), reply.headers, count)
        return whole

    def _events(
        self, lines: Iterable[bytes], headers: Message, count: Callable[[Usage], None]
    ) -> Iterator[Completion]:
        grown = _Grown()
        for event in events_in(lines, self._key):
            if event == DONE:
                grown.is_done = True
                break
            if complaint := complaint_beside(event):
                problem = failure_of(complaint, 200, headers, self._key)
                if grown.content:
                    said = complaint.sentence or "it gave no reason"
                    problem.args = (f"the model's server broke off: {said}",)
                raise problem
            before = grown.content
            grown.add(event, self._key)
            if grown.content != before:
                yield Completion(
                    self._shown_of(grown.content), grown.usage, thought_apart=grown.has_thought
                )
        if not (grown.reason or grown.is_done):
            raise failed_exchange(
                DisconnectedError("the connection ended before a whole answer had come")
            )
        count(grown.usage)
        yield answer_of(grown.piece(), grown.usage)

    def _shown_of(self, content: str) -> str:
        """Without what may be the beginning of the key, whose rest an event has yet to bring."""
        begun = self._key.begun_at_end_of(content) if self._key else 0
        return content[: len(content) - begun]


def _is_stream(answer: Streamed) -> bool:
    return answer.headers.get_content_type() == "text/event-stream"
