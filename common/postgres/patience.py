"""How long whoever asks Postgres waits for an answer.

Postgres ends a statement by itself (`statement_timeout`), unless it is frozen, or its machine is:
then the one who waits has to give up. A web process waits a stated time; commands and workers,
which do long work and hold up no reader, wait as long as it takes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

GRACE: Final = 1.0  # seconds that the server has to say that it ended a statement

_here: Final = ContextVar[float | None]("patience", default=None)  # until when, monotonic
_of_requests: dict[str, int] = {}  # "seconds", once this process is known to answer requests


def hold_requests_to(seconds: int) -> None:
    """Let no statement of this process take longer; 0: as long as it takes."""
    _of_requests["seconds"] = seconds


def statement_limit() -> int:
    """Seconds after which the server is to end a statement of this process; 0: never."""
    return _of_requests.get("seconds", 0)


def patience() -> float | None:
    """Seconds that the caller waits for one answer; None: as long as it takes."""
    limit = statement_limit()
    if (until := _here.get()) is not None:
        return max(0.0, until - time.monotonic())
    return limit + GRACE if limit else None


@contextmanager
def waiting_at_most(seconds: float) -> Iterator[None]:
    """Let this thread wait no longer in all for Postgres; of SQLite it changes nothing."""
    token = _here.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _here.reset(token)


def is_held() -> bool:
    """Whether the caller waits a time of its own, by `waiting_at_most`."""
    return _here.get() is not None
