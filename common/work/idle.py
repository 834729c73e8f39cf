"""What is loaded when it is first needed, and let go once nobody has needed it for a while."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Final, Generic, TypeVar

from common.work.free_pages import give_memory_back

IDLE: Final = 15.0  # seconds: longer than the pause between two of a row, and soon enough

T = TypeVar("T")


class IdleValue(Generic[T]):
    """One value at a time, by what it was asked for with; another one takes its place.

    Threads may hold it together. A fork begins without it: what was loaded here is no use there.
    """

    def __init__(self, *, idle: float = IDLE) -> None:
        """idle: seconds after the last use until it is let go."""
        self._idle = idle
        self._lock = threading.Lock()
        self._kept: tuple[int, Hashable, T] | None = None
        self._users = 0
        self._timer: threading.Timer | None = None

    @contextmanager
    def held(self, key: Hashable, load: Callable[[], T]) -> Iterator[T]:
        """The value of `key`, made by `load` if it is not there; it stays as long as the body."""
        with self._lock:  # two threads that need it first would both load it
            kept = self._kept
            if kept is None or kept[:2] != (os.getpid(), key):
                self._kept = kept = (os.getpid(), key, load())
            self._users += 1
            self._stop_timer()
        try:
            yield kept[2]
        finally:
            del kept
            with self._lock:
                self._users -= 1
                if not self._users:
                    self._start_timer()

    @property
    def is_there(self) -> bool:
        """Whether it is in memory now."""
        return self._kept is not None

    def let_go(self) -> None:
        """Drop it if nobody holds it, and give its memory back to the system."""
        with self._lock:
            if self._users:
                return
            self._stop_timer()
            self._kept = None
        give_memory_back()

    def _start_timer(self) -> None:
        self._timer = threading.Timer(self._idle, self.let_go)
        self._timer.daemon = True
        self._timer.start()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
