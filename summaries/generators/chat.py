"""One question to an OpenAI-compatible endpoint: tried again where that helps, named where not.

The chat completions of https://platform.openai.com/docs/api-reference/chat, which llama.cpp, vLLM,
Ollama and most hosts offer, too. Pure.
"""

from __future__ import annotations

import json
import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult

from common.web.exchange import ExchangeError, Reply, Request, exchange
from summaries.generators.complaints import complaint_beside, complaint_in
from summaries.generators.completions import Completion, json_value, whole_answer
from summaries.generators.failures import (
    BusyError,
    CallFailedError,
    CutOffError,
    failed_exchange,
    failure_of,
    no_completion,
)
from summaries.generators.habits import Habits
from summaries.generators.key import Key
from summaries.generators.spending import Usage

LARGEST_REPLY = 8_000_000  # bytes
_log = logging.getLogger(__name__)


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


class Chat:
    """An endpoint as it is asked. rng draws the jitter; sleep and count are for tests and meters.

    habits: what is known of the endpoint and learnt of it; what it refuses by name is left out.
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
        habits: Habits | None = None,
    ) -> None:
        self._base, self._key, self._patience = base, key, patience
        self._rng, self._sleep = rng, sleep
        self.habits = habits or Habits(base.hostname or "")

    def ask(self, body: dict[str, Any], count: Callable[[Usage], None]) -> Completion:
        """The model's answer to a request's body.

        Raises CallFailedError (BusyError after the last try), RefusedError or CutOffError.
        """
        attempt = 0
        while True:
            sent = self.habits.sendable(body)
            try:
                answer = self._once(sent, count)
            except CallFailedError as problem:
                attempt = self._next_attempt(attempt, problem, sent)
                continue
            if answer.cut_off:
                raise CutOffError(
                    "the model's answer was cut off at the limit on tokens; raise it or ask for "
                    "less"
                )
            self.habits.hear(answer.content)
            return answer

    def _next_attempt(self, attempt: int, problem: CallFailedError, sent: dict[str, Any]) -> int:
        """The number of the next try, after a wait where it is due; raises where there is none."""
        if self.habits.learn(problem.complaint, problem.status, sent):
            return attempt
        if not isinstance(problem, BusyError):
            raise problem
        self._rest(attempt, problem)
        return attempt + 1

    def _rest(self, attempt: int, problem: BusyError) -> None:
        """Wait before the next try; raises `problem` where there is none."""
        if attempt == self._patience.retries:
            if attempt:
                problem.args = (f"{problem}; asked {attempt + 1} times, try again later",)
            raise problem
        wait = self._wait(attempt, problem)
        _log.info("%s: %s; asking again in %.1f s", self._base.hostname, problem, wait)
        self._sleep(wait)

    def _once(self, body: dict[str, Any], count: Callable[[Usage], None]) -> Completion:
        try:
            reply = exchange(
                self._request(body), seconds=self._patience.seconds, size=LARGEST_REPLY
            )
        except ExchangeError as problem:
            raise failed_exchange(problem) from problem
        return self._answer(reply, count)

    def _request(self, body: dict[str, Any]) -> Request:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._key:
            headers["Authorization"] = self._key.header()
        path = self._base.path.rstrip("/") + "/chat/completions"
        data = json.dumps(body).encode()
        return Request("POST", self._base._replace(path=path), headers, data)

    def _answer(self, reply: Reply, count: Callable[[Usage], None]) -> Completion:
        """What a whole body holds. Raises CallFailedError, RefusedError or CutOffError."""
        status, values = reply.status, json_value(reply.body, self._key)
        if status != 200:
            raise failure_of(complaint_in(values), status, reply.headers, self._key)
        if complaint := complaint_beside(values):
            raise failure_of(complaint, status, reply.headers, self._key)
        if isinstance(values, str):
            raise no_completion(complaint_in(values).sentence)
        return whole_answer(values, count)

    def _wait(self, attempt: int, problem: BusyError) -> float:
        """Raises CallFailedError where the server asks for more than is waited."""
        longest, asks_for = self._patience.longest_wait, problem.asks_for
        if asks_for is not None and asks_for > longest:
            too_long = CallFailedError(
                f"{problem}; it asks to wait {asks_for:,.0f} seconds, more than the "
                f"{longest:g} allowed; try again later"
            )
            too_long.status = problem.status
            raise too_long
        most: float = min(longest, self._patience.backoff * 2**attempt)
        return max(asks_for or 0.0, most * self._rng.uniform(0.5, 1.0))
