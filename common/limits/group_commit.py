"""GroupCommit among the threads of a process, where whoever has the turn works for all who wait."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

Item = TypeVar("Item")


class TooLongError(TimeoutError):
    """Somebody else had the turn for longer than one was ready to wait."""


@dataclass(eq=False)
class _Waiter(Generic[Item]):
    """One who waits; `leads` says that they were woken to have the turn. Without an item they
    want the turn for themselves."""

    item: Item | None = None
    leads: bool = False
    wake: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.wake.acquire()


class GroupCommit(Generic[Item]):
    """One thread at a time does `work`, for itself and for everybody who came meanwhile.

    No thread of its own, no timer, no size of a batch: alone one is served at once, and under load
    batches grow by themselves. `work` notes in each item what became of it; what it raises comes
    to the thread that has the turn, so the items have to say by themselves that nothing was done.
    """

    def __init__(self, work: Callable[[Sequence[Item]], None]) -> None:
        self._work: Final = work
        self._guard = threading.Lock()
        self._taken = False
        self._queue: list[_Waiter[Item]] = []

    def do(self, item: Item, *, patience: float = -1) -> None:
        """Return once `work` has had `item`. Raises TooLongError after `patience` seconds (-1:
        never) of waiting for a turn; then `work` will not have it either."""
        if not self._wait(_Waiter(item), patience):
            return
        batch: list[_Waiter[Item]] = []
        try:
            with self._guard:
                batch = [each for each in self._queue if each.item is not None]
                self._queue = [each for each in self._queue if each.item is None]
            self._work([item, *(each.item for each in batch if each.item is not None)])
        finally:
            self._hand_on()
            for each in batch:
                each.wake.release()

    @contextmanager
    def alone(self, *, patience: float = -1) -> Iterator[None]:
        """Have the turn for work of one's own. Raises TooLongError as `do` does."""
        self._wait(_Waiter(), patience)
        try:
            yield
        finally:
            self._hand_on()

    @property
    def waiting(self) -> int:
        """How many wait for a turn."""
        return len(self._queue)

    def _wait(self, mine: _Waiter[Item], patience: float) -> bool:
        """Whether one has the turn now; else somebody has done the work."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            self._queue.append(mine)
        if not mine.wake.acquire(timeout=patience):
            with self._guard:
                if mine in self._queue:
                    self._queue.remove(mine)
                    raise TooLongError("others have waited longer")
            mine.wake.acquire()  # somebody is at work on it, or has just given the turn
        return mine.leads

    def _hand_on(self) -> None:
        with self._guard:
            if self._queue:
                following = self._queue.pop(0)
                following.leads = True
                following.wake.release()
            else:
                self._taken = False
