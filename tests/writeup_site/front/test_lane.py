"""Who waits in a lane is answered together with all who wait."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from typing import Any

import pytest

from tests.writeup_site.front.test_environ import Asked
from tests.writeup_site.front.test_server import Sent, says
from writeup_site.front.lane import MOST, Lane
from writeup_site.front.replies import WsgiReply
from writeup_site.front.server import Front


class Answering:
    """Answers each with its own path once `go` is set; `batches` says how many at one go."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.began = threading.Event()
        self.batches: list[int] = []

    def __call__(self, environs: Sequence[dict[str, Any]]) -> list[WsgiReply | None]:
        self.batches.append(len(environs))
        self.began.set()
        self.go.wait(300)
        return [
            None
            if each["PATH_INFO"] == "/none"
            else WsgiReply(201, body=each["PATH_INFO"].encode())
            for each in environs
        ]


async def ask(lane: Lane, *paths: str) -> list[WsgiReply | None]:
    return list(await asyncio.gather(*(lane.ask({"PATH_INFO": path}) for path in paths)))


def test_what_comes_while_one_is_answered_is_answered_next_at_one_go() -> None:
    answering = Answering()
    lane = Lane(answering)
    paths = [f"/{number}" for number in range(MOST + 6)]

    async def all_of_them() -> list[WsgiReply | None]:
        first = asyncio.create_task(ask(lane, "/first"))
        await asyncio.to_thread(answering.began.wait, 300)
        rest = asyncio.create_task(ask(lane, *paths))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        answering.go.set()
        return [*await first, *await rest]

    answers = asyncio.run(all_of_them())
    assert [each and each.body for each in answers] == [b"/first", *(p.encode() for p in paths)]
    assert answering.batches == [1, MOST, 6]


def test_what_the_lane_leaves_and_what_it_fails_at_the_application_answers(
    caplog: pytest.LogCaptureFixture,
) -> None:
    answering = Answering()
    answering.go.set()

    def failing(environs: Sequence[dict[str, Any]]) -> list[WsgiReply | None]:
        raise RuntimeError("no")

    lanes = {"/none": Lane(answering), "/taken": Lane(answering), "/failing": Lane(failing)}
    front = Front(says(b"by the application"), threads=1, lanes=lanes)

    def body_of(path: str) -> bytes:
        sent = Sent()
        asyncio.run(front.__rsgi__(Asked(path=path), sent))
        return sent.body

    assert body_of("/taken") == b"/taken"
    assert body_of("/none") == body_of("/failing") == body_of("/else") == b"by the application"
    assert "answered one by one" in caplog.text


def test_a_client_that_left_holds_up_nobody() -> None:
    answering = Answering()
    lane = Lane(answering)

    async def leave_and_ask() -> list[WsgiReply | None]:
        leaving = asyncio.create_task(ask(lane, "/left"))
        await asyncio.to_thread(answering.began.wait, 300)
        leaving.cancel()
        answering.go.set()
        return await ask(lane, "/stays")

    (answer,) = asyncio.run(leave_and_ask())
    assert answer is not None and answer.body == b"/stays"


def test_a_lane_is_busy_until_a_moment_after_who_asked_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    silent = Lane(lambda environs: [None] * len(environs))
    assert not silent.is_busy
    asyncio.run(ask(silent, "/a"))
    assert silent.is_busy
    monkeypatch.setattr("writeup_site.front.lane.BUSY", 0.0)
    assert not silent.is_busy
