"""Nobody's slowness is everybody's: slow senders, logins in a crowd, parts that are frozen."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import urlencode

import psycopg
import pytest

from tests.faults.conftest import Judge, report
from tests.faults.crowd import TOKEN
from tests.faults.databases import Postgres
from tests.faults.stand import Stand
from tests.processes import wait_until
from writeup_site.processes.guard import children

pytestmark = pytest.mark.faults
Seconds = Callable[[float, float], float]
LONG: Final = 60  # seconds; what is frozen never answers
on_sqlite = pytest.mark.parametrize("site_on", ["sqlite"], indirect=True, scope="session")
on_postgres = pytest.mark.parametrize("site_on", ["postgres"], indirect=True, scope="session")


def asked(stand: Stand, path: str) -> tuple[int, str, float]:
    """Status, text and seconds of an answer."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", stand.site.port, timeout=LONG)
    with contextlib.closing(connection):
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode(), time.monotonic() - began


def slowest(stand: Stand, path: str, *, times: int = 5, status: int = 200) -> float:
    """The slowest of some answers, all of which have that status; told in the report.

    A probe is told within a second that a busy machine has no answer, and asks again.
    """
    took = 0.0
    for _ in range(times):
        took = max(took, told(stand, path, status)[1])
    report(f"{os.environ['PYTEST_CURRENT_TEST'].split('::')[-1]}: {path} {status} {took:.2f} s")
    return took


def told(stand: Stand, path: str, status: int, words: str = "") -> tuple[str, float]:
    """Text and seconds of an answer that has that status, and those words in it."""

    def answered() -> tuple[str, float] | None:
        got, text, took = asked(stand, path)
        return (text, took) if got == status and words in text else None

    answer: tuple[str, float] = wait_until(answered, what=f"{path} to answer {status} {words}")
    return answer


@pytest.fixture
def soon(seconds: Seconds) -> float:
    """What a reader may wait: a second; beside other tests, as long as a client does."""
    return seconds(LONG, 1)


@contextlib.contextmanager
def begun(stand: Stand, head: bytes, *, senders: int) -> Iterator[None]:
    """So many connections that have sent the beginning of a request."""
    with contextlib.ExitStack() as stack:
        for _ in range(senders):
            sender = stack.enter_context(socket.create_connection(("127.0.0.1", stand.site.port)))
            sender.sendall(head)
        yield


@on_sqlite
@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
        b"POST /ballots/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nk",
    ],
    ids=["headers", "bodies"],
)
def test_slow_senders(stand: Stand, soon: float, head: bytes) -> None:
    with begun(stand, head, senders=64):
        assert slowest(stand, "/healthz") < soon
        assert slowest(stand, "/") < soon


def log_in_again_and_again(port: int, number: int, end: threading.Event, told: list[int]) -> None:
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"csrftoken={TOKEN}",
    }
    while not end.is_set():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONG)
        form = {"username": f"name {number}", "password": "x" * 12, "csrfmiddlewaretoken": TOKEN}
        with contextlib.closing(connection), contextlib.suppress(OSError):
            connection.request("POST", "/login/", urlencode(form), headers)
            told.append(connection.getresponse().status)


@on_sqlite
def test_sixteen_connections_that_log_in(stand: Stand, soon: float, seconds: Seconds) -> None:
    stand.restart_web(LOGIN_LIMITS_PER_NETWORK="1000000/minute")  # as from as many networks
    end, told = threading.Event(), list[int]()
    crowd = [
        threading.Thread(target=log_in_again_and_again, args=(stand.site.port, number, end, told))
        for number in range(16)
    ]
    for one in crowd:
        one.start()
    try:
        time.sleep(seconds(1, 5))
        assert slowest(stand, "/healthz") < soon
        assert slowest(stand, "/") < soon
    finally:
        end.set()
        for one in crowd:
            one.join()
        stand.restart_web()
    answers = Counter(told)
    report(f"16 connections to /login/: {dict(answers)}")
    assert set(answers) == {200, 503}  # a wrong password, or that many log in


@on_sqlite
def test_a_frozen_broker(stand: Stand, judge: Judge, soon: float) -> None:
    with stand.crowd.voting(threads=1), stand.stopped("broker"):
        time.sleep(1)
        assert told(stand, "/healthz", 200, "the broker does not answer")[1] < soon
        assert asked(stand, "/healthz?all")[0] == 503
        assert slowest(stand, "/healthz") < soon
        assert slowest(stand, "/") < soon
    judge()


@on_sqlite
def test_a_frozen_worker_that_counts(stand: Stand, judge: Judge, soon: float) -> None:
    with stand.stopped("ballots"):
        stand.preload(1)
        stand.database.rows(
            "UPDATE surveys_ballot SET received_at = '2026-01-01 00:00:00+00:00' "
            "WHERE applied_at IS NULL"
        )
        told(stand, "/healthz", 200, "votes are not counted: the oldest has waited")
        assert asked(stand, "/healthz?all")[0] == 503
        assert slowest(stand, "/healthz") < soon
        assert slowest(stand, "/") < soon
    judge()
    assert told(stand, "/healthz", 200, "ok\n")[0] == "ok\n"


@contextlib.contextmanager
def frozen(server: Postgres) -> Iterator[None]:
    """SIGSTOP to Postgres, each of its processes."""
    family = {server.server.get_pid()} | children(server.server.get_pid())
    try:
        for pid in family:
            os.kill(pid, signal.SIGSTOP)
        yield
    finally:
        for pid in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


@pytest.mark.own_to_postgres
@on_postgres
def test_a_frozen_database(stand: Stand, judge: Judge, soon: float) -> None:
    assert isinstance(stand.database, Postgres)
    with stand.crowd.voting(threads=8):  # twice as many as the web server has threads
        with frozen(stand.database):
            assert told(stand, "/healthz", 503, "database does not answer")[1] < soon
            noticed = time.monotonic()
            wait_until(lambda: told(stand, "/", 503)[1] < soon, what="pages to be refused at once")
            report(f"frozen Postgres noticed in {time.monotonic() - noticed:.1f} s")
            assert slowest(stand, "/healthz", status=503) < soon
            assert slowest(stand, "/", status=503) < soon
            assert slowest(stand, "/robots.txt") < soon
        thawed = time.monotonic()
        wait_until(lambda: asked(stand, "/")[0] == 200, what="pages again")
        report(f"served {time.monotonic() - thawed:.1f} s after Postgres thawed")
    judge()


@pytest.mark.own_to_postgres
@on_postgres
def test_a_statement_of_a_page_that_takes_too_long(
    stand: Stand, judge: Judge, seconds: Seconds
) -> None:
    stand.restart_web(DATABASE_STATEMENT_SECONDS="1")
    assert isinstance(stand.database, Postgres)
    with psycopg.connect(stand.database.url) as holder:
        holder.execute("LOCK TABLE summaries_article IN ACCESS EXCLUSIVE MODE")
        status, _, took = asked(stand, "/")
        assert status == 503 and took < seconds(LONG, 3.5)  # and not the 5 s of a lock
        holder.rollback()
    assert asked(stand, "/")[0] == 200
    stand.restart_web()
    judge(also={None})
