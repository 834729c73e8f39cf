"""Giving up on a server that does not answer, with sockets on which nothing comes."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Generator, Iterator
from typing import Any

import psycopg
import pytest
from psycopg import waiting

from common.postgres import connecting, patience
from common.postgres.connecting import Silence, SilentError, _watched


@pytest.fixture(autouse=True)
def _a_web_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "_of_requests", {"seconds": 15})
    monkeypatch.setattr(connecting, "silence", Silence())
    monkeypatch.setattr(connecting, "MOMENT", 0.05)
    monkeypatch.setattr(connecting, "REST", 0.05)


@pytest.fixture
def ask() -> Iterator[Callable[[bytes], bytes]]:
    """Wait as psycopg does for what the other end of a socket says: nothing, where it is b""."""
    here, there = socket.socketpair()

    def asked(says: bytes) -> bytes:
        there.sendall(says)
        return waiting.wait(_watched(_one_answer(here)), here.fileno(), interval=0.02)

    yield asked
    here.close()
    there.close()


def _one_answer(end: socket.socket) -> Generator[Any, Any, bytes]:
    while True:
        if (yield waiting.Wait.R):
            return end.recv(10)


def test_an_answer_comes_through(ask: Callable[[bytes], bytes]) -> None:
    assert ask(b"answer") == b"answer"


def test_patience_ends(ask: Callable[[bytes], bytes]) -> None:
    began = time.monotonic()
    with patience.waiting_at_most(0.1), pytest.raises(SilentError, match=r"within 0\.1 s"):
        ask(b"")
    assert time.monotonic() - began >= 0.1


def test_where_the_server_is_known_to_be_silent_a_moment_is_all(
    ask: Callable[[bytes], bytes],
) -> None:
    connecting.silence.is_known = True
    assert ask(b"answer") == b"answer"
    with pytest.raises(SilentError, match="is silent"):
        ask(b"")


def test_who_waits_has_somebody_ask_once(
    ask: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "ASKED_AFTER", 0.05)
    monkeypatch.setattr(patience, "GRACE", -14.0)  # 1 s of patience
    questions: list[float] = []
    monkeypatch.setattr(connecting.silence, "ask", lambda: questions.append(time.monotonic()))
    with pytest.raises(SilentError):
        ask(b"")
    assert len(questions) == 1


def test_the_server_is_silent_until_it_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([False, False, True])
    known: list[bool] = []
    ended = threading.Event()

    def answer(parameters: dict[str, Any]) -> bool:
        known.append(silence.is_known)
        said = next(answers)
        if said:
            ended.set()
        return said

    monkeypatch.setattr(connecting, "_answers", answer)
    silence = Silence()
    silence.ask()  # nobody has connected yet, so nobody knows how
    silence.parameters = {"host": "anywhere"}
    silence.ask()
    silence.ask()  # somebody asks already
    assert ended.wait(300)
    while silence.is_known:
        time.sleep(0.01)
    assert known == [False, True, True]


@pytest.mark.parametrize(
    ("error", "is_there"),
    [
        (SilentError("nothing"), False),
        (psycopg.errors.ConnectionTimeout("nothing"), False),
        # Full, or gone: said at once, and by every statement itself.
        (psycopg.OperationalError("too many connections"), True),
    ],
)
def test_only_silence_is_silence(
    monkeypatch: pytest.MonkeyPatch, error: psycopg.Error, is_there: bool
) -> None:
    def connect(**parameters: object) -> None:
        raise error

    monkeypatch.setattr(connecting.PatientConnection, "connect", connect)
    assert connecting._answers({}) is is_there
