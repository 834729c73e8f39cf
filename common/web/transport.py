"""httpx over connections that are made elsewhere and end by one deadline. Pure.

A timeout of httpx counts from byte to byte, so a server that sends one a second holds its client
for ever. Here one deadline covers connecting, the handshake, the head and the body.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpcore
import httpx

from common.web.connecting import Place, seconds_left

Connect = Callable[[Place], socket.socket]
"""A connection to a host and port as an address names them. Raises OSError."""


class DeadlineTransport(httpx.BaseTransport):
    """One request, over the connection that `connect` makes for the address's host and port.

    A secure one proves the name in the address, wherever it leads. What goes wrong is raised as
    httpcore or the socket raises it: TimeoutError after the deadline.
    """

    def __init__(self, connect: Connect, deadline: float, *, is_secure: bool) -> None:
        self._pool = httpcore.ConnectionPool(
            # The machine's own certificates; to read them takes time, so only where they are asked.
            ssl_context=ssl.create_default_context() if is_secure else None,
            network_backend=_Backend(connect, deadline),
            http2=False,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, of which the head has come."""
        if not isinstance(request.stream, Iterable):
            raise TypeError("a request is sent at once, so its body must be there")
        url = request.url
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        if not isinstance(answer.stream, Iterable):
            raise TypeError("an answer is read as it comes")
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer.stream),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        """Hang up."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        close = getattr(self._stream, "close", None)
        if close:
            close()


class _Backend(httpcore.NetworkBackend):
    """Connects as it is told, whatever httpcore's own timeouts."""

    def __init__(self, connect: Connect, deadline: float) -> None:
        self._connect, self._deadline = connect, deadline

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *_: Any, **__: Any
    ) -> httpcore.NetworkStream:
        return _Stream(self._connect((host, port)), self._deadline)


class _Stream(httpcore.NetworkStream):
    """A connection whose every operation ends by the deadline."""

    def __init__(self, plain: socket.socket, deadline: float) -> None:
        self._plain, self._deadline = plain, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._plain.settimeout(seconds_left(self._deadline))
        return self._plain.recv(max_bytes)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._plain.settimeout(seconds_left(self._deadline))
        self._plain.sendall(buffer)

    def close(self) -> None:
        self._plain.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        self._plain.settimeout(seconds_left(self._deadline))
        try:
            secured = ssl_context.wrap_socket(self._plain, server_hostname=server_hostname)
        except BaseException:
            self.close()
            raise
        return _Stream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._plain if info == "ssl_object" and self._is_secure else None

    @property
    def _is_secure(self) -> bool:
        return isinstance(self._plain, ssl.SSLSocket)
