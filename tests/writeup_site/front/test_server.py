"""What the event loop answers itself, and what it leaves to the threads."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import io
import re
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]  # named there alone

from tests.prepared import Prepared
from tests.processes import Site, wait_until
from tests.writeup_site.front.test_environ import Asked, Heads
from writeup_site.front import replies, server
from writeup_site.front.server import Front


class Sent:
    """One exchange: no body comes in; what goes out is kept."""

    def __init__(self) -> None:
        self.status = 0
        self.body = b""
        self.headers: list[tuple[str, str]] = []
        self.chunks: list[bytes] = []

    async def __aiter__(self) -> AsyncIterator[bytes]:
        nothing: tuple[bytes, ...] = ()
        for chunk in nothing:
            yield chunk

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        assert self.status == 0, "answered twice"
        self.status, self.headers, self.body = status, headers, body

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> Sent:
        self.status = status
        return self

    def send_bytes(self, data: bytes) -> Awaitable[None]:
        """What the server gives can be awaited and is no coroutine."""
        self.chunks.append(data)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done


class Told(io.BytesIO):
    """An answer that WSGI iterates and closes."""

    streaming = False


def says(text: bytes, *, streaming: bool = False, length: str = "") -> Callable[..., Any]:
    def application(environ: dict[str, Any], start: Callable[..., None]) -> Told:
        start("200 OK", [("Content-Length", length)] if length else [])
        told = Told(text)
        told.streaming = streaming
        return told

    return application


def ask(front: Front, path: str = "/") -> Sent:
    sent = Sent()
    asyncio.run(front.__rsgi__(Asked(path=path), sent))
    return sent


def test_an_answer_goes_out_whole() -> None:
    sent = ask(Front(says(b"one\ntwo\n"), threads=1))
    assert (sent.status, sent.body, sent.chunks) == (200, b"one\ntwo\n", [])


@pytest.mark.parametrize(("length", "pieces"), [("", 2), ("8", 0), (str(replies.SMALL + 1), 2)])
def test_only_a_long_answer_goes_out_in_pieces(length: str, pieces: int) -> None:
    sent = ask(Front(says(b"one\ntwo\n", streaming=True, length=length), threads=1))
    assert len(sent.chunks) == pieces
    assert b"".join(sent.chunks) + sent.body == b"one\ntwo\n"


@pytest.mark.parametrize(("method", "pieces"), [("HEAD", 0), ("GET", 2)])
def test_to_head_no_piece_of_a_long_answer_goes_out(method: str, pieces: int) -> None:
    sent = Sent()
    front = Front(says(b"one\ntwo\n", streaming=True), threads=1)
    asyncio.run(front.__rsgi__(Asked(method=method), sent))
    assert (sent.status, sent.body, len(sent.chunks)) == (200, b"", pieces)


def test_of_a_client_that_leaves_a_download_no_error_is_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Left(Sent):
        def send_bytes(self, data: bytes) -> Awaitable[None]:
            raise ProtocolClosed

    caplog.set_level("INFO")
    sent = Left()
    front = Front(says(b"one\n", streaming=True), threads=1)
    asyncio.run(front.__rsgi__(Asked(path="/me/export/"), sent))
    assert [(each.levelname, each.getMessage()) for each in caplog.records] == [
        ("INFO", "GET /me/export/: the client left before the end")
    ]
    assert (sent.status, sent.body) == (200, b"")  # and nothing behind it


def test_what_the_application_raises_is_a_sentence(caplog: pytest.LogCaptureFixture) -> None:
    def broken(environ: dict[str, Any], start: Callable[..., None]) -> Told:
        raise RuntimeError("no")

    sent = ask(Front(broken, threads=1))
    assert sent.status == 500 and b"no" not in sent.body
    assert "RuntimeError: no" in caplog.text


class LostOnItsWay(Told):
    """An answer that breaks off after its first line."""

    streaming = True

    def __next__(self) -> bytes:
        if line := self.readline():
            return line
        raise replies.AnswerLostError


def test_an_answer_that_is_lost_is_not_told_as_done(caplog: pytest.LogCaptureFixture) -> None:
    def application(environ: dict[str, Any], start: Callable[..., None]) -> Told:
        if environ["REQUEST_METHOD"] == "POST":
            raise replies.AnswerLostError
        start("200 OK", [])
        return LostOnItsWay(b"first\n")

    asked = Asked(Heads([("accept-language", "de")]), method="POST", path="/keys/tokens/")
    sent = Sent()
    front = Front(application, threads=1)
    asyncio.run(front.__rsgi__(asked, sent))
    assert sent.status == 503
    assert "Die Antwort ging unterwegs verloren" in sent.body.decode()
    begun = ask(front)
    assert (begun.status, begun.chunks, begun.body) == (200, [b"first\n"], b"")
    assert [each.exc_info for each in caplog.records] == [None, None]  # that is in another log


def test_half_a_form_is_not_acted_on() -> None:
    sent = Sent()
    asked = Asked(method="POST", headers=Heads([("content-length", "8")]))
    asyncio.run(Front(says(b"done"), threads=1).__rsgi__(asked, sent))
    assert sent.status == 400 and b"cut short" in sent.body


class Chunked(Sent):
    """A body whose length nobody said: whether it is whole cannot be told."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"value=1"


def test_a_body_of_unsaid_length_is_not_acted_on() -> None:
    sent = Chunked()
    asyncio.run(Front(says(b"done"), threads=1).__rsgi__(Asked(method="POST"), sent))
    assert sent.status == 411 and b"Content-Length" in sent.body


@pytest.mark.parametrize(("method", "status"), [("GET", 200), ("POST", 400)])
def test_whoever_has_cookies_that_cannot_be_read_keeps_them(method: str, status: int) -> None:
    """They may look, under no name, and are given no other one."""

    def application(environ: dict[str, Any], start: Callable[..., None]) -> Told:
        start("200 OK", [("Set-Cookie", "reader=new"), ("Content-Type", "text/html")])
        return Told(b"page")

    for value, given in [("reader=old; other=ü", False), ("reader=old", True)]:
        sent = Sent()
        asked = Asked(method=method, headers=Heads([("cookie", value)]))
        asyncio.run(Front(application, threads=1).__rsgi__(asked, sent))
        assert sent.status == (200 if given else status)
        assert any(name == "Set-Cookie" for name, _ in sent.headers) is given


@pytest.fixture
def stuck() -> Iterator[Callable[..., Any]]:
    """An application that answers nothing before the test has ended."""
    end = threading.Event()

    def application(environ: dict[str, Any], start: Callable[..., None]) -> Told:
        end.wait(300)
        start("200 OK", [])
        return Told(b"late\n")

    yield application
    end.set()


def test_a_probe_is_answered_in_time_whatever_hangs(
    stuck: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "HEALTH_SECONDS", 0.05)
    front = Front(stuck, threads=1)

    async def probe_twice() -> list[Sent]:
        both = [Sent(), Sent()]
        for sent in both:
            await front.__rsgi__(Asked(path=server.HEALTH), sent)
        return both

    for sent in asyncio.run(probe_twice()):
        assert sent.status == 503 and b"No answer in time" in sent.body


def test_probes_at_the_same_moment_share_an_answer() -> None:
    begin = threading.Event()
    asked = []

    def application(environ: dict[str, Any], start: Callable[..., None]) -> Told:
        asked.append(environ["PATH_INFO"])
        begin.wait(300)
        start("200 OK", [])
        return Told(b"ok\n")

    front = Front(application, threads=1)

    async def probe_together() -> list[Sent]:
        all_sent = [Sent() for _ in range(3)]
        probes = [
            asyncio.create_task(front.__rsgi__(Asked(path=server.HEALTH), sent))
            for sent in all_sent
        ]
        await asyncio.sleep(0)  # each has asked by now
        begin.set()
        await asyncio.gather(*probes)
        return all_sent

    sent = asyncio.run(probe_together())
    assert [(each.status, each.body) for each in sent] == [(200, b"ok\n")] * 3
    assert asked == [server.HEALTH]


def test_who_asks_for_all_shares_no_answer_with_who_does_not() -> None:
    asked = []

    def application(environ: dict[str, Any], start: Callable[..., None]) -> Told:
        asked.append(environ["QUERY_STRING"])
        start("200 OK", [])
        return Told(environ["QUERY_STRING"].encode())

    front = Front(application, threads=1)

    async def probe_together() -> list[Sent]:
        both = [Sent(), Sent()]
        queries = ("all", "")
        await asyncio.gather(
            *(
                front.__rsgi__(Asked(path=server.HEALTH, query_string=query), sent)
                for query, sent in zip(queries, both, strict=True)
            )
        )
        return both

    assert [sent.body for sent in asyncio.run(probe_together())] == [b"all", b""]
    assert sorted(asked) == ["", "all"]


def test_nothing_is_added_to_an_answer_that_is_cut_short(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Told):
        streaming = True

        def __next__(self) -> bytes:
            raise RuntimeError("the rows are gone")

    def application(environ: dict[str, Any], start: Callable[..., None]) -> Told:
        start("200 OK", [])
        return Broken()

    sent = ask(Front(application, threads=1))
    assert (sent.status, sent.body) == (200, b"")  # and no 500 behind it
    assert "the rows are gone" in caplog.text


@pytest.mark.parametrize("room", [1, 2])
def test_whoever_would_wait_too_long_is_told_at_once(
    stuck: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    monkeypatch.setattr(server, "WAITING_FOR_EACH", room)
    front = Front(stuck, threads=1)

    async def second() -> int:
        first = asyncio.create_task(front.__rsgi__(Asked(), Sent()))
        await asyncio.sleep(0.05)
        sent = Sent()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(front.__rsgi__(Asked(), sent), 0.2)
        first.cancel()
        return sent.status

    assert asyncio.run(second()) == (503 if room == 1 else 0)


def drip(port: int, begun: list[int], ended: list[bytes]) -> None:
    """A form that sends a byte each half second, until it is refused."""
    head = b"POST /ballots/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port)) as sender:
        sender.settimeout(0.5)
        with contextlib.suppress(OSError):
            sender.sendall(head)
            begun.append(port)
            for _ in range(60):
                sender.sendall(b"x")
                with contextlib.suppress(TimeoutError):
                    ended.append(sender.recv(100))
                    return


def test_senders_that_drip_stop_nobody(tmp_path: Path, prepared: Prepared) -> None:
    site = Site(tmp_path / "var")
    prepared.demo(site.folder)
    try:
        site.start("web")
        wait_until(lambda: status(site.port, "/healthz") == 200, what="the server")
        begun: list[int] = []
        ended: list[bytes] = []
        senders = [threading.Thread(target=drip, args=(site.port, begun, ended)) for _ in range(16)]
        for sender in senders:
            sender.start()
        wait_until(lambda: len(begun) == 16, what="all to be sending")
        # A busy machine may not answer a probe in time at once.
        wait_until(lambda: status(site.port, "/healthz") == 200, what="the probe")
        assert status(site.port, "/") == 200
        assert ended == []  # all of them are still at it
        for sender in senders:
            sender.join()
        assert len(ended) == 16 and all(b" 408 " in answer for answer in ended)
    finally:
        site.end()


def test_a_wish_for_a_websocket_is_a_request_like_others(
    tmp_path: Path, prepared: Prepared
) -> None:
    """Anybody may wish for one; it must not be a traceback in the log."""
    site = Site(tmp_path / "var")
    prepared.demo(site.folder)
    wish = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}  # fmt: skip
    try:
        site.start("web")
        wait_until(lambda: status(site.port, "/healthz") == 200, what="the server")
        assert status(site.port, "/robots.txt", wish) == 200
    finally:
        site.end()


def status(port: int, path: str, headers: dict[str, str] | None = None) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with contextlib.closing(connection):
        try:
            connection.request("GET", path, headers=headers or {})
            return connection.getresponse().status
        except OSError:
            return 0


@pytest.mark.parametrize(
    ("head", "value", "said", "language"),
    [
        ("accept-language", "de-CH, en;q=0.5", "zu langsam|abgeschnitten|abgebrochen", "de"),
        ("cookie", "django_language=zh-hans; a=1", "请", "zh-hans"),
        ("accept-language", "fr", "cut short", "en"),
    ],
)
def test_a_refusal_is_said_in_the_readers_language(
    head: str, value: str, said: str, language: str
) -> None:
    sent = Sent()
    heads = Heads([("content-length", "8"), (head, value)])
    asked = Asked(method="POST", headers=heads)
    asyncio.run(Front(says(b"done"), threads=1).__rsgi__(asked, sent))
    assert sent.status == 400 and re.search(said, sent.body.decode())
    assert ("content-language", language) in sent.headers
