"""Rate limits that all web processes share on the broker's server, or each keeps by itself.

A server that does not answer costs one request its budget; from then on nobody asks it, until a
thread that pings it beside the requests hears it again.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import redis
from limits import RateLimitItem
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

BUDGET: Final = 0.25  # seconds, for each answer of the server and between two questions to it


@dataclass(frozen=True)
class Question:
    """May `who` (a name without meaning outside) do one thing more under every limit of these?"""

    name: str
    who: str
    limits: tuple[RateLimitItem, ...]


@dataclass(frozen=True)
class Answer:
    """The name of the first question that was answered no, "" where none was.

    `shared` is False where the server could not be asked and this process counted by itself.
    """

    refused: str
    shared: bool


class ServerSlowError(ConnectionError):
    """The server answers, but not within the budget."""


class SharedLimits:
    """Asks the server at `address` (redis://…, rediss://… or unix://…), or else itself.

    What is answered yes is counted; a question that comes after a no is not asked, so one reader
    over their limit does not use up their network's. Windows slide (the counter of the former
    window fades), so no burst passes twice the limit around a boundary.
    """

    def __init__(self, address: str, *, rest: float = 2.0) -> None:
        self._alone = SlidingWindowCounterRateLimiter(MemoryStorage())
        pool = redis.ConnectionPool.from_url(
            address,
            retry=Retry(NoBackoff(), 0),
            socket_timeout=BUDGET,
            socket_connect_timeout=BUDGET,
        )
        self._server = redis.Redis(connection_pool=pool)
        storage = RedisStorage(address, connection_pool=pool)
        self._together = SlidingWindowCounterRateLimiter(storage)
        self._rest = rest
        self._silent = False
        self._listener: int | None = None
        self._start = threading.Lock()

    def ask(self, questions: Sequence[Question]) -> Answer:
        """Ask in order. Never raises for the server, and never waits for it a second time."""
        if not self._silent:
            deadline = time.monotonic() + BUDGET
            try:
                return Answer(_first_refused(self._together, questions, deadline), shared=True)
            except (redis.RedisError, OSError) as error:
                if not self._silent:
                    logger.warning(
                        "The rate limits are not shared (%s); each process counts by itself.", error
                    )
                self._silent = True
        if self._listener != os.getpid():  # a thread does not survive a fork
            self._listen()
        return Answer(_first_refused(self._alone, questions, None), shared=False)

    def _listen(self) -> None:
        with self._start:
            if self._silent and self._listener != os.getpid():
                self._listener = os.getpid()
                threading.Thread(target=self._wait, name="rate limits", daemon=True).start()

    def _wait(self) -> None:
        while True:
            time.sleep(self._rest)
            try:
                self._server.ping()
            except (redis.RedisError, OSError):
                continue
            with self._start:
                self._listener, self._silent = None, False
            logger.info("The rate limits are shared again.")
            return


def _first_refused(
    limiter: SlidingWindowCounterRateLimiter, questions: Sequence[Question], deadline: float | None
) -> str:
    for question in questions:
        for limit in question.limits:
            if deadline and time.monotonic() > deadline:
                raise ServerSlowError("it answers too slowly")
            if not limiter.hit(limit, question.name, question.who):
                return question.name
    return ""
