"""A server on loopback that answers each request by the next step of a script, badly if so told."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

Step = Callable[[socket.socket, threading.Event], None]
"""Answers one request on its socket; the event is set when the test is over."""


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        values: dict[str, Any] = json.loads(self.body)
        return values


class ScriptedServer:
    """Takes one step of the script for each request; the last one for all that follow.

    answer: what gives the step for a request instead of a script. tls: None for plain HTTP.
    """

    def __init__(
        self,
        script: Sequence[Step] = (),
        tls: ssl.SSLContext | None = None,
        *,
        answer: Callable[[Asked], Step] | None = None,
    ) -> None:
        self._answer_to = answer or self._next_step
        self._tls = tls
        self.asked: list[Asked] = []
        self.connections = 0
        self._script = list(script)
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.05)
        self.port: int = self._listener.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._start(self._accept)

    def end(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _start(self, work: Callable[..., None], *arguments: Any) -> None:
        thread = threading.Thread(target=work, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._over.is_set():
            with suppress(TimeoutError):
                connection, _ = self._listener.accept()
                self.connections += 1
                self._start(self._serve, connection)

    def _serve(self, plain: socket.socket) -> None:
        with plain, suppress(OSError, ValueError):
            plain.settimeout(60)
            if self._tls:
                with self._tls.wrap_socket(plain, server_side=True) as secured:
                    self._answer(secured)
            else:
                self._answer(plain)

    def _answer(self, connection: socket.socket) -> None:
        asked = read_request(connection)
        with self._lock:
            self.asked.append(asked)
            step = self._answer_to(asked)
        step(connection, self._over)

    def _next_step(self, _: Asked) -> Step:
        return self._script.pop(0) if len(self._script) > 1 else self._script[0]


@contextmanager
def serving(*script: Step, tls: ssl.SSLContext | None = None) -> Iterator[ScriptedServer]:
    """A server for as long as the block lasts."""
    server = ScriptedServer(script, tls)
    try:
        yield server
    finally:
        server.end()


def answering(
    body: bytes | str | dict[str, Any], status: int = 200, headers: dict[str, str] | None = None
) -> Step:
    """A whole answer."""
    data = json.dumps(body) if isinstance(body, dict) else body
    data = data if isinstance(data, bytes) else data.encode()
    return lambda connection, over: connection.sendall(_head(status, len(data), headers) + data)


def completing(
    content: str | None,
    *,
    reason: str = "stop",
    refusal: str | None = None,
    usage: tuple[int, int] | None = (100, 20),
) -> Step:
    """A chat completion. usage: tokens of the prompt and of the answer, None to leave them out."""
    message = {"role": "assistant", "content": content, "refusal": refusal}
    body: dict[str, Any] = {"choices": [{"message": message, "finish_reason": reason}]}
    if usage:
        body["usage"] = {"prompt_tokens": usage[0], "completion_tokens": usage[1]}
    return answering(body)


def streaming(
    *contents: str,
    reason: str | None = "stop",
    refusal: str = "",
    usage: tuple[int, int] | None = (100, 20),
    error: str = "",
    then: Step | None = None,
) -> Step:
    """A chat completion as server-sent events, a content each.

    reason: how it ends, None for an end without one. error: said in the place of an end. then: what
    happens on the connection instead of a proper end.
    """
    pieces: list[dict[str, Any]] = [{"delta": {"role": "assistant"}}]
    pieces += [{"delta": {"content": content}} for content in contents]
    pieces += [{"delta": {"refusal": refusal}}] if refusal else []
    events: list[dict[str, Any]] = [{"choices": [piece]} for piece in pieces]
    if error:
        events.append({"error": {"message": error}})
    elif reason and not then:
        events.append({"choices": [{"delta": {}, "finish_reason": reason}]})
        if usage:
            figures = {"prompt_tokens": usage[0], "completion_tokens": usage[1]}
            events.append({"choices": [], "usage": figures})

    def step(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: hello\n\n")
        for event in events:
            connection.sendall(b"data: " + json.dumps(event).encode() + b"\n\n")
        if then:
            then(connection, over)
        elif reason:
            connection.sendall(b"data: [DONE]\n\n")

    return step


def resetting(connection: socket.socket, over: threading.Event) -> None:
    """The end of the connection as a crash gives it."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def failing(status: int, message: str = "", code: str = "", wait: str = "") -> Step:
    """An error as such servers give it. wait: the Retry-After header."""
    error = {"error": {"message": message, "code": code}}
    return answering(error, status, {"Retry-After": wait} if wait else None)


def half(body: bytes) -> Step:
    """The first half of a body, then the end of the connection."""
    return lambda connection, over: connection.sendall(
        _head(200, len(body), None) + body[: len(body) // 2]
    )


def hanging(connection: socket.socket, over: threading.Event) -> None:
    """Nothing, for as long as the test takes."""
    over.wait(300)


def disconnecting(connection: socket.socket, over: threading.Event) -> None:
    """The end of the connection instead of an answer."""


def dripping(connection: socket.socket, over: threading.Event) -> None:
    """A byte of an endless body every 20 ms: never silent for long, never done."""
    connection.sendall(_head(200, 1_000_000, None))
    while not over.wait(0.02):
        connection.sendall(b" ")


def dripping_head(connection: socket.socket, over: threading.Event) -> None:
    """The same with an endless header."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while not over.wait(0.02):
        connection.sendall(b"a")


def _head(status: int, length: int, headers: dict[str, str] | None) -> bytes:
    given = {"Content-Type": "application/json", "Content-Length": str(length), **(headers or {})}
    lines = [f"HTTP/1.1 {status} Scripted", *(f"{name}: {value}" for name, value in given.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def read_request(connection: socket.socket) -> Asked:
    """The next request on a connection."""
    with connection.makefile("rb") as stream:
        line = stream.readline().decode().strip()
        headers: dict[str, str] = {}
        while head := stream.readline().decode().strip():
            name, value = head.split(":", 1)
            headers[name.lower()] = value.strip()
        return Asked(line, headers, stream.read(int(headers.get("content-length", 0))))
