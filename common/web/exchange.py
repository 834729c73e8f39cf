"""One HTTP exchange that ends by a deadline and within a size, whatever the other side does. Pure.

A timeout of a library counts from byte to byte, so a server that sends one a second holds its
client for ever. Here one deadline covers connecting, the handshake, the head and the body.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from typing import Any, Literal
from urllib.parse import SplitResult

CHUNK = 65_536
Connect = Callable[[str, int, float], socket.socket]
"""A connected socket for a host, a port and the seconds left. Raises OSError."""


class ExchangeError(Exception):
    """No whole answer came; the message says why and names no header that was sent."""


class TooSlowError(ExchangeError):
    """The deadline passed."""


class TooLargeError(ExchangeError):
    """The body is larger than was allowed."""


class DisconnectedError(ExchangeError):
    """There was no connection, or it broke before the whole answer had come."""


@dataclass(frozen=True, slots=True)
class Request:
    """address: http or https. headers: left out of the repr, since one may hold a key."""

    method: Literal["GET", "POST"]
    address: SplitResult
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """status: the HTTP status. headers: of the answer, names in any case. body: unpacked."""

    status: int
    headers: Message
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Streamed:
    """An answer of which the head has come. lines: of its body, with their ends, read once."""

    status: int
    headers: Message
    lines: Iterator[bytes] = field(repr=False)


def connect_anywhere(host: str, port: int, seconds: float) -> socket.socket:
    """A connection to whatever the name resolves to; the time of resolving is the system's."""
    deadline = time.monotonic() + seconds
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return connect_to([address[4][:2] for address in found], deadline)


def connect_to(addresses: Sequence[tuple[Any, ...]], deadline: float) -> socket.socket:
    """A connection to the first of `addresses` (IP, port) that takes one.

    deadline: as time.monotonic() counts. Raises OSError, of the last one tried.
    """
    problem = OSError("the name has no address")
    for ip, port in addresses:
        plain = socket.socket(socket.AF_INET6 if ":" in ip else socket.AF_INET)
        try:
            plain.settimeout(_left(deadline))
            plain.connect((ip, port))
            return plain
        except OSError as refused:
            plain.close()
            problem = refused
    raise problem


def exchange(
    request: Request,
    *,
    seconds: float,
    size: int,
    connect: Connect = connect_anywhere,
    wants_body: Callable[[int, Message], bool] = lambda status, headers: True,
) -> Reply:
    """The answer to `request`; a redirect is answered like anything else, not followed.

    seconds: for all of it. size: the most bytes of the body, packed or unpacked.
    wants_body: whether to read on after a status and headers; where not, `body` is b"".

    Raises TooSlowError, TooLargeError or DisconnectedError.
    """
    deadline = time.monotonic() + seconds
    connection = _Connection(request.address, deadline, connect)
    try:
        target = request.address._replace(scheme="", netloc="", fragment="").geturl() or "/"
        connection.request(request.method, target, body=request.body, headers=dict(request.headers))
        response = connection.getresponse()
        body = b""
        if wants_body(response.status, response.headers):
            body = _unpacked(_read(response, size), response.headers, size)
        return Reply(response.status, response.headers, body)
    except (OSError, http.client.HTTPException) as problem:
        # Its frames hold the headers, which some error pages print.
        raise _named(problem, seconds) from problem.with_traceback(None)
    finally:
        connection.hang_up()


@contextmanager
def opened(
    request: Request, *, seconds: float, size: int, connect: Connect = connect_anywhere
) -> Iterator[Streamed]:
    """The answer to `request` while it comes, for as long as the block lasts; then it is hung up.

    seconds, size: as of `exchange`, for all of it. Raises as that does, also while lines are read.
    """
    deadline = time.monotonic() + seconds
    connection = _Connection(request.address, deadline, connect)
    try:
        target = request.address._replace(scheme="", netloc="", fragment="").geturl() or "/"
        connection.request(request.method, target, body=request.body, headers=dict(request.headers))
        response = connection.getresponse()
        yield Streamed(response.status, response.headers, _lines(response, size))
    except (OSError, http.client.HTTPException) as problem:
        # Its frames hold the headers, which some error pages print.
        raise _named(problem, seconds) from problem.with_traceback(None)
    finally:
        connection.hang_up()


def _lines(response: http.client.HTTPResponse, size: int) -> Iterator[bytes]:
    if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise DisconnectedError("the answer is packed in a way that was not asked for")
    total = 0
    while line := response.readline(size + 1):
        total += len(line)
        if total > size:
            raise TooLargeError(f"the answer has more than {size:,} bytes")
        yield line
        line = b""  # it may say a key back, and no frame is to hold that
    if response.length:  # readline() is silent about an end before Content-Length
        raise http.client.IncompleteRead(b"", response.length)


def _named(problem: Exception, seconds: float) -> ExchangeError:
    if isinstance(problem, TimeoutError):
        return TooSlowError(f"no whole answer came within {seconds:g} seconds")
    if isinstance(problem, ssl.SSLError):
        reason = getattr(problem, "verify_message", "") or problem.reason or "unknown reason"
        return DisconnectedError(f"no secure connection could be made: {reason}")
    if isinstance(problem, http.client.HTTPException):
        kind = type(problem).__name__
        return DisconnectedError(f"the connection ended before a whole answer had come ({kind})")
    reason = getattr(problem, "strerror", "") or str(problem) or type(problem).__name__
    return DisconnectedError(f"the connection failed: {reason}")


def _read(response: http.client.HTTPResponse, size: int) -> bytes:
    announced = response.headers.get("Content-Length", "")
    if (
        announced.isascii()
        and announced.isdigit()
        and len(announced) < 20
        and int(announced) > size
    ):
        raise TooLargeError(f"the answer has {int(announced):,} bytes; at most {size:,} are read")
    own_texts, total = [], 0
    while own_text := response.read(min(CHUNK, size + 1 - total)):
        own_texts.append(own_text)
        total += len(own_text)
        if total > size:
            raise TooLargeError(f"the answer has more than {size:,} bytes")
    if response.length:  # read(n) is silent about an end before Content-Length
        raise http.client.IncompleteRead(b"", response.length)
    return b"".join(own_texts)


def _unpacked(body: bytes, headers: Message, size: int) -> bytes:
    coding = headers.get("Content-Encoding", "identity").strip().lower()
    if coding in ("identity", ""):
        return body
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise DisconnectedError("the answer is packed in a way that was not asked for")
    try:
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)  # either head is understood
        plain = unpacker.decompress(body, size + 1)
    except zlib.error as problem:
        raise DisconnectedError("the answer's packing is broken") from problem
    if len(plain) > size:
        raise TooLargeError(f"the answer unpacks to more than {size:,} bytes")
    if not unpacker.eof:
        raise DisconnectedError("the answer's packing ends too early")
    return plain


class _Connection(http.client.HTTPConnection):
    """A connection whose socket knows the deadline."""

    def __init__(self, address: SplitResult, deadline: float, connect: Connect) -> None:
        self._secure = address.scheme == "https"
        super().__init__(address.hostname or "", address.port or (443 if self._secure else 80))
        self._deadline, self._connect = deadline, connect
        self._plain: socket.socket | None = None
        self.default_port = 443 if self._secure else 80  # else the Host header names it

    def connect(self) -> None:
        self._plain = self._connect(self.host, self.port, _left(self._deadline))
        self._plain.settimeout(_left(self._deadline))
        if self._secure:
            context = ssl.create_default_context()
            self._plain = context.wrap_socket(self._plain, server_hostname=self.host)
        self.sock: Any = _Timed(self._plain, self._deadline)

    def hang_up(self) -> None:
        """End the connection."""
        if self._plain:
            self._plain.close()


class _Timed:
    """As much of a socket as http.client uses, with one deadline for every operation."""

    def __init__(self, plain: socket.socket, deadline: float) -> None:
        self._plain, self._deadline = plain, deadline

    def sendall(self, data: Any) -> None:
        self._plain.settimeout(_left(self._deadline))
        self._plain.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Stream(self._plain, self._deadline))

    def close(self) -> None:
        """Nothing: http.client lets go of a connection before it has read an answer to its end."""


class _Stream(io.RawIOBase):
    def __init__(self, plain: socket.socket, deadline: float) -> None:
        self._plain, self._deadline = plain, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._plain.settimeout(_left(self._deadline))
        return self._plain.recv_into(buffer)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
