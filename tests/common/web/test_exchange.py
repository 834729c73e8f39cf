"""An exchange ends in time and within its size, whatever the server does."""

from __future__ import annotations

import gzip
import zlib
from typing import Any
from urllib.parse import urlsplit

import pytest

from common.web.exchange import (
    DisconnectedError,
    ExchangeError,
    Reply,
    Request,
    TooLargeError,
    TooSlowError,
    exchange,
    opened,
)
from tests.summaries.generators.scripted_server import (
    Step,
    answering,
    disconnecting,
    dripping,
    dripping_head,
    half,
    hanging,
    serving,
)


def exchanged(step: Step, *, seconds: float = 60, size: int = 1000, **options: Any) -> Reply:
    with serving(step) as server:
        return exchange(
            Request("GET", urlsplit(f"{server.address}/a?b=c#d")),
            seconds=seconds,
            size=size,
            **options,
        )


def test_an_answer_comes_whole() -> None:
    reply = exchanged(answering(b"x" * 1000, 404, {"X-Why": "gone"}))
    assert (reply.status, reply.body) == (404, b"x" * 1000)
    assert reply.headers["x-why"] == "gone"


def test_an_answer_may_end_with_the_connection() -> None:
    data = b"x" * 100_000
    reply = exchanged(
        lambda connection, over: connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + data),
        size=len(data),
    )
    assert reply.body == data


def test_the_request_names_path_query_and_host() -> None:
    with serving(answering(b"")) as server:
        address = urlsplit(f"{server.address}/a?b=c#d")
        exchange(Request("POST", address, {"X-A": "1"}, b"data"), seconds=60, size=10)
    [asked] = server.asked
    assert asked.line == "POST /a?b=c HTTP/1.1"
    assert asked.headers["host"] == f"127.0.0.1:{server.port}"
    assert (asked.headers["x-a"], asked.body) == ("1", b"data")


@pytest.mark.parametrize("step", [hanging, dripping, dripping_head])
def test_a_slow_server_is_left(step: Step) -> None:
    with pytest.raises(TooSlowError, match=r"within 0\.2 seconds"):
        exchanged(step, seconds=0.2, size=10**9)


def endless(connection: Any, over: Any) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"x" * 100)


BOMB = gzip.compress(b"0" * 1_000_000)


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (answering(b"x" * 1001), "has 1,001 bytes; at most 1,000"),
        (endless, "more than 1,000 bytes"),
        (answering(BOMB[:990], headers={"Content-Encoding": "gzip"}), "unpacks to more than 1,000"),
    ],
)
def test_a_large_answer_is_not_read_on(step: Step, sentence: str) -> None:
    with pytest.raises(TooLargeError, match=sentence):
        exchanged(step)


@pytest.mark.parametrize(
    "step",
    [
        disconnecting,
        half(b"x" * 100),
        answering(b"x", headers={"Content-Encoding": "gzip"}),
        answering(gzip.compress(b"x")[:-9], headers={"Content-Encoding": "gzip"}),
        answering(b"x", headers={"Content-Encoding": "br"}),
        lambda connection, over: connection.sendall(b"SSH-2.0\r\n"),
        lambda connection, over: connection.sendall(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200),
        lambda connection, over: connection.sendall(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"
        ),
    ],
)
def test_a_broken_answer_is_an_error(step: Step) -> None:
    with pytest.raises(DisconnectedError):
        exchanged(step)


@pytest.mark.parametrize(
    "packed", [gzip.compress(b"plain", mtime=0), zlib.compress(b"plain")], ids=["gzip", "zlib"]
)
def test_a_packed_answer_is_unpacked(packed: bytes) -> None:
    assert exchanged(answering(packed, headers={"Content-Encoding": "gzip"})).body == b"plain"


@pytest.mark.parametrize("length", ["9" * 21, "9" * 5000, "-1", "1, 2", "x"])
def test_a_length_that_is_none_is_an_error(length: str) -> None:
    with pytest.raises(ExchangeError):
        exchanged(answering(b"x", headers={"Content-Length": length}))


def test_the_target_is_sent_as_it_was_given() -> None:
    with serving(answering(b"")) as server:
        target = "/a/../b/%zz%41;x='(|)?q=[1]&r=%2F"
        exchange(Request("GET", urlsplit(server.address + target)), seconds=60, size=10)
    assert server.asked[0].line == f"GET {target} HTTP/1.1"


def test_lines_come_one_by_one_while_the_answer_goes_on() -> None:
    def step(connection: Any, over: Any) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\none\ntw")
        over.wait(0.2)
        connection.sendall(b"o\n\nlast")

    with serving(step) as server:
        request = Request("GET", urlsplit(server.address))
        with opened(request, seconds=60, size=100) as answer:
            assert next(answer.lines) == b"one\n"
            assert list(answer.lines) == [b"two\n", b"\n", b"last"]
        with opened(request, seconds=60, size=7) as answer:
            assert next(answer.lines) == b"one\n"
            with pytest.raises(TooLargeError, match="more than 7 bytes"):
                list(answer.lines)


def test_a_stream_that_ends_too_early_or_hangs_is_an_error() -> None:
    def lines(step: Step, seconds: float) -> list[bytes]:
        with serving(step) as server:
            request = Request("GET", urlsplit(server.address))
            with opened(request, seconds=seconds, size=10**6) as answer:
                return list(answer.lines)

    with pytest.raises(DisconnectedError):
        lines(half(b"x\n" * 50), 60)
    with pytest.raises(TooSlowError):
        lines(dripping, 0.2)


def test_a_body_that_is_not_wanted_is_not_read() -> None:
    reply = exchanged(dripping, seconds=60, wants_body=lambda status, headers: False)
    assert (reply.status, reply.body) == (200, b"")


def test_no_trust_no_connection() -> None:
    with serving(answering(b"")) as server, pytest.raises(ExchangeError, match="secure connection"):
        exchange(Request("GET", urlsplit(f"https://127.0.0.1:{server.port}")), seconds=60, size=10)
