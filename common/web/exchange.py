"""One HTTP exchange that ends by a deadline and within a size, whatever the server does. Pure."""

from __future__ import annotations

import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from functools import partial
from typing import TYPE_CHECKING, Literal
from urllib.parse import SplitResult

from common.web.connecting import Check, Dial, Place, connect_to, connection

if TYPE_CHECKING:
    import httpx


class ExchangeError(Exception):
    """No whole answer came; the message says why and names no header that was sent.

    was_sent: False where there was no connection to send anything over.
    """

    was_sent = True


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


def exchange(
    request: Request,
    *,
    seconds: float,
    size: int,
    check: Check | None = None,
    dial: Dial = connect_to,
    wants_body: Callable[[int, Message], bool] = lambda status, headers: True,
) -> Reply:
    """The answer to `request`; a redirect is answered like anything else, not followed.

    seconds: for all of it. size: the most bytes of the body, packed or unpacked.
    check, dial: as of `connecting.connection`.
    wants_body: whether to read on after a status and headers; where not, `body` is b"".

    Raises TooSlowError, TooLargeError or DisconnectedError, and what `check` does.
    """
    with _answer(request, seconds, check, dial) as answer:
        headers = _headers(answer)
        body = b""
        if wants_body(answer.status_code, headers):
            body = _unpacked(b"".join(_bounded(answer, size)), headers, size)
        return Reply(answer.status_code, headers, body)


@contextmanager
def opened(
    request: Request,
    *,
    seconds: float,
    size: int,
    check: Check | None = None,
    dial: Dial = connect_to,
) -> Iterator[Streamed]:
    """The answer to `request` while it comes, for as long as the block lasts; then it is hung up.

    The arguments are those of `exchange`. Raises as that does, also while lines are read.
    """
    with _answer(request, seconds, check, dial) as answer:
        headers = _headers(answer)
        yield Streamed(answer.status_code, headers, _Lines(answer, size))


@contextmanager
def _answer(
    request: Request, seconds: float, check: Check | None, dial: Dial
) -> Iterator[httpx.Response]:
    import httpcore
    import httpx

    from common.web.transport import DeadlineTransport

    deadline = time.monotonic() + seconds
    is_secure = request.address.scheme == "https"
    connect = partial(connection, is_secure=is_secure, deadline=deadline, check=check, dial=dial)
    made: list[Place] = []

    def connect_noted(place: Place) -> socket.socket:
        plain = connect(place)
        made.append(place)
        return plain

    try:
        with DeadlineTransport(connect_noted, deadline, is_secure=is_secure) as transport:
            answer = transport.handle_request(_sendable(request))
            try:
                yield answer
            finally:
                answer.close()
    except (OSError, httpcore.ProtocolError, httpx.InvalidURL) as problem:
        named = _named(problem, seconds)
        named.was_sent = bool(made)
        raise named from _without_frames(problem)


def _sendable(request: Request) -> httpx.Request:
    import httpx

    address = request.address
    target = address._replace(scheme="", netloc="", fragment="").geturl() or "/"
    return httpx.Request(
        request.method,
        httpx.URL(f"{address.scheme}://{address.netloc}/"),
        headers={"Accept-Encoding": "identity", **request.headers},
        content=request.body,
        extensions={"target": target.encode("ascii")},  # as it was given, to the byte
    )


def _headers(answer: httpx.Response) -> Message:
    headers = Message()
    for name, value in answer.headers.multi_items():
        headers[name] = value
    return headers


def _bounded(answer: httpx.Response, size: int) -> Iterator[bytes]:
    """The body as it comes over the wire. Raises TooLargeError for more than `size` bytes."""
    announced = answer.headers.get("Content-Length", "")  # which h11 has checked to be a number
    if announced and int(announced) > size:
        raise TooLargeError(f"the answer has {int(announced):,} bytes; at most {size:,} are read")
    total = 0
    for part in answer.iter_raw():
        total += len(part)
        if total > size:
            raise TooLargeError(f"the answer has more than {size:,} bytes")
        yield part
        del part  # it may say a key back, and no frame is to hold that


class _Lines(Iterator[bytes]):
    """The lines of a body, with their ends; an object, since a frame would show what it holds."""

    def __init__(self, answer: httpx.Response, size: int) -> None:
        if answer.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
            raise DisconnectedError("the answer is packed in a way that was not asked for")
        self._parts = _bounded(answer, size)
        self._rest = bytearray()

    def __next__(self) -> bytes:
        searched = 0
        while (end := self._rest.find(b"\n", searched)) < 0:
            searched = len(self._rest)
            try:
                self._rest += next(self._parts)
            except StopIteration:
                end = len(self._rest) - 1
                break
        if end < 0:
            raise StopIteration
        try:
            return bytes(self._rest[: end + 1])
        finally:
            del self._rest[: end + 1]


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


def _named(problem: Exception, seconds: float) -> ExchangeError:
    import httpcore

    if isinstance(problem, TimeoutError):
        return TooSlowError(f"no whole answer came within {seconds:g} seconds")
    if isinstance(problem, ssl.SSLError):
        reason = getattr(problem, "verify_message", "") or problem.reason or "unknown reason"
        return DisconnectedError(f"no secure connection could be made: {reason}")
    if isinstance(problem, httpcore.ProtocolError):
        kind = type(problem).__name__
        return DisconnectedError(f"the connection ended before a whole answer had come ({kind})")
    reason = getattr(problem, "strerror", "") or str(problem) or type(problem).__name__
    return DisconnectedError(f"the connection failed: {reason}")


def _without_frames(problem: BaseException) -> BaseException:
    """The error without what led to it: frames hold headers, which some error pages print."""
    problem.__cause__ = problem.__context__ = None
    return problem.with_traceback(None)
