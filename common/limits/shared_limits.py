"""Rate limits that all web processes share on the broker's server, or each keeps by itself.

A server that does not answer costs one request its budget; from then on nobody asks it, until a
thread that pings it beside the requests hears it again.
"""

from __future__ import annotations

import hashlib
import json
import logging
import math
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import redis
from limits import RateLimitItem
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError
from redis.retry import Retry

from common.limits.group_commit import GroupCommit

logger = logging.getLogger(__name__)

BUDGET: Final = 0.25  # seconds, for each answer of the server
# The script of `limits` for one limit, asked for everybody who waits in one message. Each asks
# several questions, each under several limits; the answer is the place of the one refused, or 0.
SCRIPT: Final = f"""
local function acquire(KEYS, ARGV)
{RedisStorage.SCRIPT_ACQUIRE_SLIDING_WINDOW.decode()}
end
local function first_refused(questions)
  for place, limits in ipairs(questions) do
    for _, limit in ipairs(limits) do
      local key = limit[1]
      if not acquire({{key .. '/-1', key}}, {{limit[2], limit[3], 1}}) then return place end
    end
  end
  return 0
end
local answers = {{}}
for number, questions in ipairs(cjson.decode(ARGV[1])) do
  answers[number] = first_refused(questions)
end
return answers
"""
_WINDOW: Final = RedisStorage.SCRIPT_SLIDING_WINDOW.decode()
_SHA: Final = hashlib.sha1(SCRIPT.encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class LimitQuestion:
    """May `who` (a name without meaning outside) do one thing more under every limit of these?"""

    name: str
    who: str
    limits: tuple[RateLimitItem, ...]


@dataclass(frozen=True)
class LimitAnswer:
    """The name of the first question that was answered no, "" where none was.

    `shared` is False where the server could not be asked and this process counted by itself.
    """

    refused: str
    shared: bool


@dataclass(frozen=True)
class LimitLeft:
    """What one limit leaves: `most` in a `window` of seconds, of which `remaining` now.

    seconds: until the window that counts now has passed, at least 1.
    """

    name: str
    most: int
    window: int
    remaining: int
    seconds: int


@dataclass(eq=False)
class _Asked:
    """Somebody's questions; `answer` stays None where the server has not answered."""

    questions: Sequence[LimitQuestion]
    answer: LimitAnswer | None = None


class SharedLimits:
    """Asks the server at `address` (redis://…, rediss://… or unix://…), or else itself.

    What is answered yes is counted; a question that comes after a no is not asked, so one reader
    over their limit does not use up their network's. Windows slide (the counter of the former
    window fades), so no burst passes twice the limit around a boundary. Threads that ask at once
    send one message together.
    """

    def __init__(self, address: str, *, rest: float = 2.0, prefix: str = "") -> None:
        """prefix: what all names on the server begin with; sites that share one differ in it."""
        self._alone = SlidingWindowCounterRateLimiter(MemoryStorage())
        pool = redis.ConnectionPool.from_url(
            address,
            retry=Retry(NoBackoff(), 0),
            socket_timeout=BUDGET,
            socket_connect_timeout=BUDGET,
        )
        self._pool = pool
        self._server = redis.Redis(connection_pool=pool)
        self._line: tuple[int, Any] | None = None  # the client leaves its types out
        self._group = GroupCommit(self._ask_server)
        self._rest = rest
        self._prefix = prefix
        self._silent = False
        self._listener: int | None = None
        self._start = threading.Lock()

    def ask(self, questions: Sequence[LimitQuestion]) -> LimitAnswer:
        """Ask in order. Never raises for the server, and never waits for it a second time."""
        return self.ask_all([questions])[0]

    def ask_all(self, of_each: Sequence[Sequence[LimitQuestion]]) -> list[LimitAnswer]:
        """The same for several who came at once, in their order; one message for all of them."""
        asked = [_Asked(questions) for questions in of_each]
        if not self._silent:
            self._group.do(asked)
        if self._listener != os.getpid() and any(each.answer is None for each in asked):
            self._listen()  # a thread does not survive a fork
        return [
            each.answer or LimitAnswer(self._ask_alone(each.questions), shared=False)
            for each in asked
        ]

    def left(self, question: LimitQuestion) -> list[LimitLeft]:
        """What each limit of the question leaves now; counts nothing, and never raises."""
        if not self._silent:
            try:
                pipeline = self._server.pipeline(transaction=False)
                for key, _, window in _limits_of(_Asked([question]), self._prefix)[0]:
                    pipeline.eval(_WINDOW, 2, f"{key}/-1", key, window)
                windows = [
                    _WindowCounts(
                        int(before or 0), max(0, int(fades)) / 1000, int(now or 0), int(ends) / 1000
                    )
                    for before, fades, now, ends in pipeline.execute()
                ]
                return list(map(_left, question.limits, windows))
            except (redis.RedisError, OSError) as error:
                logger.debug("What is left of a limit is this process's own count: %s", error)
        storage = self._alone.storage
        assert isinstance(storage, MemoryStorage)  # noqa: S101  # narrows the type
        kept = [
            storage.get_sliding_window(each.key_for(question.name, question.who), each.get_expiry())
            for each in question.limits
        ]
        return [
            _left(limit, _WindowCounts(*each))
            for limit, each in zip(question.limits, kept, strict=True)
        ]

    def _ask_server(self, together: Sequence[Sequence[_Asked]]) -> None:
        if self._silent:  # since they began to wait
            return
        asked = [each for of_one in together for each in of_one]
        try:
            places = self._evaluate(json.dumps([_limits_of(each, self._prefix) for each in asked]))
        except (redis.RedisError, OSError) as error:
            logger.warning(
                "The rate limits are not shared (%s); each process counts by itself.", error
            )
            self._silent = True
            return
        for each, place in zip(asked, places, strict=True):
            refused = each.questions[place - 1].name if place else ""
            each.answer = LimitAnswer(refused, shared=True)

    def _evaluate(self, questions: str) -> list[int]:
        """What the script answers, over a line of this process's own.

        Whoever has the turn is alone, so the client's pool and its locks, which cost more than the
        question, are not needed.
        """
        if self._line is None or self._line[0] != os.getpid():  # no line survives a fork
            self._line = os.getpid(), self._pool.connection_class(**self._pool.connection_kwargs)
        line = self._line[1]
        try:
            return _answered(line, questions)
        except redis.ConnectionError:  # the server may have closed an idle line, or come back
            return _answered(line, questions)

    def _ask_alone(self, questions: Sequence[LimitQuestion]) -> str:
        for question in questions:
            for limit in question.limits:
                if not self._alone.hit(limit, question.name, question.who):
                    return question.name
        return ""

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


def _answered(line: Any, questions: str) -> list[int]:
    try:
        try:
            line.send_command("EVALSHA", _SHA, 0, questions)
            return cast(list[int], line.read_response())
        except NoScriptError:
            line.send_command("EVAL", SCRIPT, 0, questions)
            return cast(list[int], line.read_response())
    except BaseException:  # what was asked may still be answered: to nobody
        line.disconnect()
        raise


def _limits_of(asked: _Asked, prefix: str) -> list[list[tuple[str, int, int]]]:
    """For each question its limits: key, how many, in how many seconds."""
    return [
        [
            (f"{prefix}{limit.namespace}/{question.name}/{question.who}/{limit!r}", *_size(limit))
            for limit in question.limits
        ]
        for question in asked.questions
    ]


@dataclass(frozen=True)
class _WindowCounts:
    """Counts of the former and of the present window, and the seconds until each is forgotten."""

    before: int
    fades: float
    now: int
    ends: float


def _left(limit: RateLimitItem, counts: _WindowCounts) -> LimitLeft:
    """As `limits` weighs the two windows: the former one fades as the present one fills."""
    most, window = _size(limit)
    used = counts.before * counts.fades / window + counts.now
    seconds = counts.ends - window if counts.now else 0
    return LimitLeft(
        name=limit.GRANULARITY.name,
        most=most,
        window=window,
        remaining=max(0, most - math.ceil(used)),
        seconds=max(1, math.ceil(seconds)),
    )


def _size(limit: RateLimitItem) -> tuple[int, int]:
    return limit.amount, limit.get_expiry()
