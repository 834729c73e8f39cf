"""A lane: one thread that answers all requests that wait for it together.

Where many ask the same small thing, a thread for each costs more than the thing: they take turns at
the interpreter, at the database and at the broker. Alone a request is answered at once; what comes
while one is answered is answered next, at one go.
"""

from __future__ import annotations

import asyncio
import logging
import math
import os
import threading
import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Any, Final

from writeup_site.front.replies import WsgiReply

MOST: Final = 64  # requests that are answered at one go
BUSY: Final = 1.0  # seconds after a request in which the next is likely

logger = logging.getLogger(__name__)

Environ = dict[str, Any]
Answers = Callable[[Sequence[Environ]], Sequence[WsgiReply | None]]
_Waiting = tuple[Environ, "asyncio.Future[WsgiReply | None]"]


class Lane:
    """Has requests answered by `answers`, which gives None for what others have to answer."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._queue: SimpleQueue[_Waiting] = SimpleQueue()
        self._process = 0
        self._asked = -math.inf  # when it was last, by the monotonic clock

    @property
    def is_busy(self) -> bool:
        """Whether somebody has asked within the last second."""
        return time.monotonic() - self._asked < BUSY

    async def ask(self, environ: Environ) -> WsgiReply | None:
        """The answer to one request (PEP 3333); None where somebody else has to be asked."""
        self._asked = time.monotonic()
        if self._process != os.getpid():  # a thread does not survive a fork
            self._process = os.getpid()
            threading.Thread(target=self._run, name="lane", daemon=True).start()
        answer: asyncio.Future[WsgiReply | None] = asyncio.get_running_loop().create_future()
        self._queue.put((environ, answer))
        return await answer

    def _run(self) -> None:
        while True:
            waiting = self._all_who_wait()
            answers: Sequence[WsgiReply | None]
            try:
                answers = self._answers([environ for environ, _ in waiting])
            except Exception:  # the thread has to live on
                logger.exception("%s requests are answered one by one", len(waiting))
                answers = [None] * len(waiting)
            loop = waiting[0][1].get_loop()
            try:
                loop.call_soon_threadsafe(_hand_out, waiting, answers)
            except RuntimeError:  # the loop is closed: the process ends
                return

    def _all_who_wait(self) -> list[_Waiting]:
        waiting = [self._queue.get()]
        while len(waiting) < MOST:
            try:
                waiting.append(self._queue.get_nowait())
            except Empty:
                break
        return waiting


def _hand_out(waiting: Sequence[_Waiting], answers: Sequence[WsgiReply | None]) -> None:
    for (_, future), answer in zip(waiting, answers, strict=True):
        if not future.done():  # its client may have left
            future.set_result(answer)
