"""How long one request waits for a server that does not answer."""

from __future__ import annotations

import signal
import threading
import time
from pathlib import Path

import pytest
from limits import parse

from common.limits.shared_limits import LimitQuestion, SharedLimits
from tests.processes import valkey, wait_until


def test_a_frozen_server_is_waited_for_a_quarter_of_a_second_and_asked_no_more(
    tmp_path: Path,
) -> None:
    question = [LimitQuestion("over", "r", (parse("3/minute"),))]
    with valkey(tmp_path) as (address, server):
        limits = SharedLimits(address)
        wait_until(lambda: limits.ask(question).shared, what="the server")
        server.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        assert not limits.ask(question).shared
        waited = time.monotonic() - began
        server.send_signal(signal.SIGCONT)
    assert waited >= 0.25


@pytest.mark.parametrize("rest", [None, 0.5])
def test_a_silent_server_is_asked_again_after_two_seconds_unless_told_otherwise(
    rest: float | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"unix://{tmp_path}/nothing"
    limits = SharedLimits(address) if rest is None else SharedLimits(address, rest=rest)
    monkeypatch.setattr(limits._server, "ping", lambda: True)  # it is back by then
    rests: list[float] = []
    sleep = time.sleep

    def noting(seconds: float) -> None:
        if threading.current_thread() is threading.main_thread():
            rests.append(seconds)
        else:  # who listens for the server of another test
            sleep(seconds)

    monkeypatch.setattr("common.limits.shared_limits.time.sleep", noting)
    limits._wait()
    assert rests == [rest or 2.0]


def test_a_quarter_of_a_second_is_the_budget_of_connecting_and_of_each_answer(
    tmp_path: Path,
) -> None:
    # Not less, or a busy server is taken for a dead one; not more, or a reader notices.
    told = SharedLimits(f"unix://{tmp_path}/nothing")._pool.connection_kwargs
    assert (told["socket_timeout"], told["socket_connect_timeout"]) == (0.25, 0.25)


@pytest.mark.parametrize("is_there", [True, False])
def test_what_a_limit_leaves_is_told_alike_with_and_without_a_server(
    is_there: bool, tmp_path: Path
) -> None:
    question = LimitQuestion("api", "t", (parse("5/minute"), parse("100/day")))
    with valkey(tmp_path) as (address, _):
        limits = SharedLimits(address if is_there else f"unix://{tmp_path}/nothing", prefix="s:")
        for _ in range(2):
            assert limits.ask([question]).shared is is_there
        minute, day = limits.left(question)
    assert (minute.name, minute.most, minute.window, minute.remaining) == ("minute", 5, 60, 3)
    assert (day.name, day.most, day.window, day.remaining) == ("day", 100, 86_400, 98)
    assert 1 <= minute.seconds <= 60
