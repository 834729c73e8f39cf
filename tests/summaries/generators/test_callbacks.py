"""What calls back is read as an iterator, and is told when nobody reads any more."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from summaries.generators.callbacks import called_back


def test_everything_comes_in_its_order() -> None:
    def work(give: Callable[[int], bool]) -> None:
        for number in range(100):
            assert not give(number)

    assert list(called_back(work)) == list(range(100))


def test_who_closes_ends_the_work_and_waits_for_it() -> None:
    ended = threading.Event()

    def work(give: Callable[[int], bool]) -> None:
        number = 0
        while not give(number):
            number += 1
        ended.set()

    numbers = called_back(work)
    assert next(numbers) == 0
    numbers.close()
    assert ended.is_set()


def test_what_the_work_raises_is_raised_where_it_is_read() -> None:
    def work(give: Callable[[str], bool]) -> None:
        give("first")
        raise LookupError("lost")

    read = called_back(work)
    assert next(read) == "first"
    with pytest.raises(LookupError, match="lost"):
        next(read)


def test_nothing_runs_before_it_is_read() -> None:
    called: list[str] = []
    called_back(lambda give: called.append("work")).close()
    assert called == []
