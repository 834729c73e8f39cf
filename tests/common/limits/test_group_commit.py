"""One thread at a time works for all who wait."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial

import pytest

from common.limits.group_commit import GroupCommit, TooLongError
from tests.processes import wait_until


class Work:
    """Notes its batches; a batch with "bad" in it fails."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.group = GroupCommit(self.do)

    def do(self, items: Sequence[str]) -> None:
        self.batches.append(list(items))
        if "bad" in items:
            raise ValueError("a bad item")

    def submit(self, pool: ThreadPoolExecutor, *items: str) -> list[Future[None]]:
        """Let each item wait in a thread of its own, in this order."""
        futures = []
        for item in items:
            goal = self.group.waiting + 1
            futures.append(pool.submit(self.group.do, item))
            wait_until(partial(self._wait_for, goal), what=f"{item} to wait")
        return futures

    def _wait_for(self, number: int) -> bool:
        return self.group.waiting == number


def test_all_who_wait_are_served_in_one_batch() -> None:
    work = Work()
    with ThreadPoolExecutor(3) as pool:
        with work.group.alone():
            futures = work.submit(pool, "one", "two", "three")
        assert [future.result(300) for future in futures] == [None] * 3
    assert work.batches == [["one", "two", "three"]]


def test_who_wants_the_turn_alone_gets_it_between_two_batches() -> None:
    work, kept = Work(), ExitStack()
    with ThreadPoolExecutor(3) as pool:
        with work.group.alone():
            first = work.submit(pool, "one")
            alone = pool.submit(kept.enter_context, work.group.alone())
            wait_until(lambda: work.group.waiting == 2, what="the second")
            last = work.submit(pool, "three")
        # Both items went with the first; then the turn was had alone, and is kept here.
        assert [future.result(300) for future in (*first, *last)] == [None, None]
        alone.result(300)
    assert work.batches == [["one", "three"]]
    with pytest.raises(TooLongError):
        work.group.do("four", patience=0.01)
    kept.close()
    work.group.do("five", patience=1)


def test_work_that_fails_fails_for_its_leader_and_wakes_everybody() -> None:
    work = Work()
    with ThreadPoolExecutor(2) as pool:
        with work.group.alone():
            leader, other = work.submit(pool, "good", "bad")
        with pytest.raises(ValueError, match="a bad item"):
            leader.result(300)
        assert other.result(300) is None
    work.group.do("next", patience=1)
    assert work.batches == [["good", "bad"], ["next"]]


def test_who_waits_too_long_is_not_served_later() -> None:
    work = Work()
    with ThreadPoolExecutor(1) as pool, work.group.alone():
        late = pool.submit(work.group.do, "late", patience=0.01)
        assert isinstance(late.exception(30), TooLongError)
    work.group.do("next")
    assert work.batches == [["next"]]


def test_many_threads_are_each_served_once() -> None:
    work, barrier = Work(), threading.Barrier(16)

    def ask(name: int) -> None:
        barrier.wait()
        for number in range(50):
            work.group.do(f"{name}-{number}")

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(ask, range(16)))
    served = [item for batch in work.batches for item in batch]
    assert sorted(served) == sorted(f"{name}-{n}" for name in range(16) for n in range(50))
    assert work.group.waiting == 0
