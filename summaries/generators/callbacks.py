"""A library that calls back while it works, read as an iterator. Pure."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _End:
    problem: BaseException | None


def called_back(work: Callable[[Callable[[T], bool]], object]) -> Generator[T, None, None]:
    """What `work` gives to its callback, as it comes; `work` runs in a thread of its own.

    The callback answers True once nobody reads any more: `work` must then come to its end. Closing
    the iterator waits for that. Raises what `work` raises.
    """
    given: SimpleQueue[T | _End] = SimpleQueue()
    unwanted = Event()

    def give(item: T) -> bool:
        given.put(item)
        return unwanted.is_set()

    def run() -> None:
        try:
            work(give)
        except BaseException as problem:  # it is the reader's to know
            given.put(_End(problem))
        else:
            given.put(_End(None))

    thread = Thread(target=run, name="model", daemon=True)
    thread.start()
    try:
        while not isinstance(item := given.get(), _End):
            yield item
        if item.problem:
            raise item.problem
    finally:
        unwanted.set()
        thread.join()
