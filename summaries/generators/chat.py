"""One question to an OpenAI-compatible endpoint: tried again where that helps, named where not.

The chat completions of https://platform.openai.com/docs/api-reference/chat, which llama.cpp, vLLM,
Ollama and most hosts offer, too. Pure.
"""

from __future__ import annotations

import json
import logging
import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import SplitResult

from common.web.exchange import DisconnectedError, ExchangeError, Request, exchange
from summaries.generators.base import GenerationFailedError, SettingsError
from summaries.generators.spending import Usage

LARGEST_REPLY = 8_000_000  # bytes
SHOWN = 200  # characters of what a server says, in an error
TRY_AGAIN = frozenset({408, 409, 429, 500, 502, 503, 504, 529})
_log = logging.getLogger(__name__)


class CallFailedError(GenerationFailedError):
    """The server gave no answer. status: of HTTP, None where there was none."""

    status: int | None = None


class BusyError(CallFailedError):
    """The server gave no answer, and may give one if it is asked again later.

    asks_for: seconds that it wants to be left alone, None where it does not say.
    """

    asks_for: float | None = None


class RefusedError(GenerationFailedError):
    """The model declined, or a filter stopped it."""


class CutOffError(GenerationFailedError):
    """The answer reached the limit on tokens before its end."""


class Key:
    """An API key that prints as its variable's name."""

    __slots__ = ("_value", "variable")

    def __init__(self, variable: str, value: str) -> None:
        self.variable, self._value = variable, value.strip()

    @classmethod
    def from_environment(cls, variable: str) -> Key | None:
        """The key in an environment variable, None where it is unset or blank.

        Raises SettingsError where it holds what no header can.
        """
        key = cls(variable, os.environ.get(variable, ""))
        if not key._value:
            return None
        if not key._value.isascii() or not key._value.isprintable() or " " in key._value:
            raise SettingsError(f"{variable} holds a character that no key has; copy the key anew")
        return key

    def __repr__(self) -> str:
        return f"Key({self.variable})"

    def header(self) -> str:
        """The value of the Authorization header."""
        return f"Bearer {self._value}"

    def hidden_in(self, text: str) -> str:
        """`text` with the key replaced by its variable's name."""
        return text.replace(self._value, f"[{self.variable}]")

    def begun_at_end_of(self, text: str) -> int:
        """How many characters at the end of `text` are the key's first; 0 for fewer than four."""
        most = min(len(self._value) - 1, len(text))
        return next((n for n in range(most, 3, -1) if text.endswith(self._value[:n])), 0)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one answer is waited for.

    seconds: of one try. retries: further tries. backoff: seconds before the first of them, twice as
    many before each next; a drawn half of it is left away, so that callers don't come all at once.
    longest_wait: seconds; a server that asks for more (Retry-After) is not waited for.
    """

    seconds: float
    retries: int
    backoff: float
    longest_wait: float


@dataclass(frozen=True, slots=True)
class Answer:
    """content: what the model wrote. cut_off: whether the limit on tokens ended it."""

    content: str
    usage: Usage
    cut_off: bool = False


class Chat:
    """An endpoint as it is asked. rng draws the jitter; sleep and count are for tests and meters.

    count: told the usage of each answer that the server gave, also where it can't be used.
    """

    def __init__(
        self,
        base: SplitResult,
        key: Key | None,
        patience: Patience,
        *,
        rng: random.Random,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._base, self._key, self._patience = base, key, patience
        self._rng, self._sleep = rng, sleep

    def ask(self, body: dict[str, Any], count: Callable[[Usage], None]) -> Answer:
        """The model's answer to a request's body.

        Raises CallFailedError (BusyError after the last try), RefusedError or CutOffError.
        """
        attempt = 0
        while True:
            try:
                answer = self._once(body, count)
            except BusyError as problem:
                self._rest(attempt, problem)
                attempt += 1
                continue
            if answer.cut_off:
                raise CutOffError(
                    "the model's answer was cut off at the limit on tokens; raise it or ask for "
                    "less"
                )
            return answer

    def _rest(self, attempt: int, problem: BusyError) -> None:
        """Wait before the next try; raises `problem` where there is none."""
        if attempt == self._patience.retries:
            problem.args = (f"{problem}; asked {attempt + 1} times, try again later",)
            raise problem
        wait = self._wait(attempt, problem.asks_for)
        _log.info("%s: %s; asking again in %.1f s", self._base.hostname, problem, wait)
        self._sleep(wait)

    def _once(self, body: dict[str, Any], count: Callable[[Usage], None]) -> Answer:
        try:
            reply = exchange(
                self._request(body), seconds=self._patience.seconds, size=LARGEST_REPLY
            )
        except ExchangeError as problem:
            raise failed_exchange(problem) from problem
        values = json_object(reply.body, self._key)
        if reply.status != 200:
            raise self._failure(reply.status, reply.headers, values)
        return self._answer(values, count)

    def _request(self, body: dict[str, Any]) -> Request:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._key:
            headers["Authorization"] = self._key.header()
        path = self._base.path.rstrip("/") + "/chat/completions"
        data = json.dumps(body).encode()
        return Request("POST", self._base._replace(path=path), headers, data)

    def _failure(self, status: int, headers: Message, values: dict[str, Any]) -> CallFailedError:
        error = values.get("error")
        details = error if isinstance(error, dict) else {"message": error or values.get("message")}
        said = shown(details.get("message"))
        no_credit = "insufficient_quota" in (details.get("code"), details.get("type"))
        kind = BusyError if status in TRY_AGAIN and not no_credit else CallFailedError
        named = self._key.variable if self._key else "a key"
        sentence = {
            401: f"the model's server does not accept {named}; check it",
            403: f"the model's server does not allow this with {named}; check its rights",
            404: "the model's server knows no such model or address; check both",
            429: "the model's server is asked too often",
        }.get(status, f"the model's server answered with status {status}")
        if no_credit:
            sentence = "the account at the model's server has no credit left; add some"
        if 300 <= status < 400:
            sentence = "the model's server redirects; give the address that it redirects to"
        problem = kind(f"{sentence} ({said})" if said else sentence)
        problem.status = status
        if isinstance(problem, BusyError):
            problem.asks_for = _retry_after(headers)
        return problem

    def _answer(self, values: dict[str, Any], count: Callable[[Usage], None]) -> Answer:
        usage = usage_in(values)
        count(usage)
        try:
            choice = values["choices"][0]
            message, reason = choice["message"], choice.get("finish_reason")
            refusal, content = message.get("refusal"), message.get("content")
        except (KeyError, IndexError, TypeError, AttributeError) as problem:
            raise CallFailedError(
                "what came from the model's server is no chat completion; check its address"
            ) from problem
        return answer_of(content, refusal, reason, usage)

    def _wait(self, attempt: int, asks_for: float | None) -> float:
        """Raises CallFailedError where the server asks for more than is waited."""
        longest = self._patience.longest_wait
        if asks_for is not None and asks_for > longest:
            raise CallFailedError(
                f"the model's server asks to wait {asks_for:,.0f} seconds, more than the "
                f"{longest:g} allowed; try again later"
            )
        most: float = min(longest, self._patience.backoff * 2**attempt)
        return max(asks_for or 0.0, most * self._rng.uniform(0.5, 1.0))


def answer_of(content: Any, refusal: Any, reason: Any, usage: Usage) -> Answer:
    """What a model wrote, said in refusing, and why it ended. Raises GenerationFailedError."""
    if refusal or reason == "content_filter":
        said = shown(refusal) or "its filter stopped the answer"
        raise RefusedError(f"the model declined to answer: {said}; try another text or model")
    written = content if isinstance(content, str) else ""
    if not written.strip() and reason != "length":
        raise GenerationFailedError("the model wrote nothing; try again or another model")
    return Answer(written, usage, cut_off=reason == "length")


def failed_exchange(problem: ExchangeError) -> CallFailedError:
    """What an exchange without an answer means: whether asking again may help."""
    sentence = f"the model's server could not be used: {problem}"
    if isinstance(problem, DisconnectedError):
        return BusyError(sentence)
    return CallFailedError(f"{sentence}; raise the limit or ask for less")


def json_object(body: bytes, key: Key | None) -> dict[str, Any]:
    """The object that a server answered, {} where it is none.

    A server may say the key back to who sent it: it goes here, before any frame holds it.
    """

    def hidden(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {
            name: key.hidden_in(value) if key and isinstance(value, str) else value
            for name, value in pairs
        }

    try:
        values = json.loads(body, object_pairs_hook=hidden)
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def shown(said: Any) -> str:
    """The beginning of what a server says, in one line; "" where that is no text."""
    return " ".join(said.split())[:SHOWN] if isinstance(said, str) else ""


def usage_in(values: dict[str, Any]) -> Usage:
    """The tokens that a completion says it used; None where it doesn't."""
    usage = values.get("usage")
    figures = usage if isinstance(usage, dict) else {}
    prompt, completion = figures.get("prompt_tokens"), figures.get("completion_tokens")
    return Usage(
        prompt if type(prompt) is int and prompt >= 0 else None,
        completion if type(completion) is int and completion >= 0 else None,
    )


def _retry_after(headers: Message) -> float | None:
    """Seconds that the server asks to wait; None where it does not say."""
    said = str(headers.get("Retry-After", "")).strip()
    if said.isascii() and said.isdigit() and len(said) < 10:
        return float(said)
    try:
        until = parsedate_to_datetime(said)
    except (ValueError, TypeError):
        return None
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())
