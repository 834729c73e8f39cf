"""Workers say that they live, and end themselves where a task takes too long."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from pytest_django.fixtures import Settings

from tests.processes import valkey
from writeup_site.processes import pulses
from writeup_site.processes.pulses import FORGOTTEN, LATE, Heart, WorkerPulse, worker_pulses
from writeup_site.processes.redis_server import Unreachable


@pytest.fixture
def server(tmp_path: Path, settings: Settings) -> Iterator[None]:
    with valkey(tmp_path) as (address, _):
        settings.REDIS_URL, settings.REDIS_PREFIX = address, "one:"
        yield


def heart(name: str = "ballots@here", most_seconds: float = 600) -> Heart:
    return Heart(name=name, queues=("ballots",), most_seconds=most_seconds)


def never() -> None:
    raise AssertionError("the worker was ended")


def test_what_a_worker_said_is_read_and_taken_back(server: None, settings: Settings) -> None:
    one = heart()
    one.task_begins("surveys.tasks.collect")
    one.beat(end=never)
    (said,) = worker_pulses(now=time.time())
    assert (said.name, said.queues, said.task) == (
        "ballots@here", ("ballots",), "surveys.tasks.collect"
    )  # fmt: skip
    settings.REDIS_PREFIX = "two:"
    assert worker_pulses(now=time.time()) == []  # another site on the same server
    settings.REDIS_PREFIX = "one:"
    one.task_ends()
    one.beat(end=never)
    assert worker_pulses(now=time.time())[0].task == ""
    one.stop()
    assert worker_pulses(now=time.time()) == []


def test_a_worker_is_late_after_half_a_minute_and_forgotten_after_a_day(server: None) -> None:
    heart().beat(end=never)
    (said,) = worker_pulses(now=time.time())
    assert not said.is_late(said.at + LATE) and said.is_late(said.at + LATE + 0.1)
    assert worker_pulses(now=said.at + FORGOTTEN) == [said]
    assert worker_pulses(now=said.at + FORGOTTEN + 1) == []
    assert worker_pulses(now=said.at) == []  # for good


def test_a_task_that_takes_too_long_ends_its_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulses, "redis_server", lambda: SimpleNamespace(hset=lambda *said: None))
    ended: list[str] = []
    one = heart(most_seconds=60)
    one.beat(end=never)  # between two tasks
    for seconds, ends in ((59, 0), (61, 1)):
        one._task = ("evaluation.tasks.refresh_reports", time.time() - seconds)
        one.beat(end=lambda: ended.append("now"))
        assert len(ended) == ends


def test_a_server_that_is_gone_ends_no_heart(tmp_path: Path, settings: Settings) -> None:
    settings.REDIS_URL = f"unix://{tmp_path}/nothing"
    heart().beat(end=never)
    heart().stop()
    with pytest.raises(Unreachable):
        worker_pulses(now=time.time())


def test_signals_move_the_one_heart_of_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Heart] = []
    monkeypatch.setattr(pulses, "_hearts", [])
    monkeypatch.setattr(Heart, "start", lambda self: started.append(self))  # noqa: PLW0108
    queues = SimpleNamespace(consume_from={"scoring": None, "ballots": None})
    consumer = SimpleNamespace(
        hostname="w@here", app=SimpleNamespace(amqp=SimpleNamespace(queues=queues))
    )
    pulses.begin_for_worker(consumer)
    pulses.begin_for_worker(consumer)  # the broker was gone in between
    (one,) = started
    pulses.note_task(SimpleNamespace(name="a.task"))
    said = one.pulse(time.time())
    assert isinstance(said, WorkerPulse)
    assert (said.name, said.queues, said.task) == ("w@here", ("ballots", "scoring"), "a.task")
    given_back: list[str] = []
    monkeypatch.setattr(pulses, "give_memory_back", lambda: given_back.append("now"))
    pulses.note_end()
    assert one.pulse(time.time()).task == "" and given_back == []
    one._task = ("a.long.task", time.time() - pulses.LONG)
    pulses.note_end()
    assert given_back == ["now"]
