"""Between the server's sockets and Django's threads (RSGI): nobody's slowness is everybody's.

The event loop reads bodies by a deadline, hands whole requests to the threads, refuses at once what
would wait too long, and has probes answered by a thread that serves nothing else.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final, Protocol

from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]  # named there alone

from common.words.language import gettext_noop
from writeup_site.front.bodies import BodyCutShort, BodyTooLarge, BodyTooSlow, whole_body
from writeup_site.front.environ import (
    Scope,
    declared_length,
    environ_of,
    has_unreadable_cookies,
)
from writeup_site.front.lane import Lane
from writeup_site.front.refusing import said_to
from writeup_site.front.replies import AnswerLostError, WsgiReply

HEALTH: Final = "/healthz"
HEALTH_SECONDS: Final = 0.8  # a probe is answered within a second, whatever the site does
WAITING_FOR_EACH: Final = 64  # requests that may wait for each thread; beyond, 503 at once
PATIENCE_OF_SENDING: Final = 30.0  # seconds for a chunk to be taken
ONLY_LOOKING: Final = ("GET", "HEAD", "OPTIONS")
TEXT: Final = ("content-type", "text/plain; charset=utf-8")

logger = logging.getLogger(__name__)


class PiecewiseReply(Protocol):
    """An answer that is sent in pieces."""

    def send_bytes(self, data: bytes) -> Awaitable[None]: ...


class Exchange(Protocol):
    """The server's end of one request: its body comes in, its answer goes out."""

    def __aiter__(self) -> Any: ...

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None: ...

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> PiecewiseReply: ...


class Front:
    """An RSGI application around a WSGI one that runs in so many threads."""

    def __init__(
        self,
        application: Callable[..., Any],
        *,
        threads: int,
        lanes: Mapping[str, Lane] | None = None,
    ) -> None:
        """lanes: for some addresses who answers what the application need not be asked for."""
        self._application = application
        self._lanes = lanes or {}
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self._probes = ThreadPoolExecutor(2, thread_name_prefix="health")
        self._most = threads * WAITING_FOR_EACH
        self._inside = 0
        self._probed: dict[bool, asyncio.Future[WsgiReply]] = {}

    async def __rsgi__(self, scope: Scope, exchange: Exchange) -> None:
        """Answer one request."""
        declared = declared_length(scope)
        try:
            body, size = await whole_body(exchange, declared=declared)
        except BodyTooLarge:
            return _refuse(exchange, scope, 413, gettext_noop("The request is too large."))
        except BodyCutShort:
            return _refuse(
                exchange,
                scope,
                400,
                gettext_noop("The request was cut short. Please send it again."),
            )
        except BodyTooSlow:
            return _refuse(
                exchange,
                scope,
                408,
                gettext_noop("The request came too slowly. Please send it again."),
            )
        with body:
            environ = environ_of(scope, body, size)
            if scope.path == HEALTH:
                return await self._probe(environ, exchange)
            if refusal := self._refusal(scope, declared, size):
                return _refuse(exchange, scope, *refusal)
            # They have a name here, which a new cookie would replace for good.
            answer = WsgiReply(may_set_cookies=not has_unreadable_cookies(scope))
            lane = self._lanes.get(scope.path)
            if lane is None or not await self._is_answered_by(lane, environ, exchange):
                await self._serve(environ, scope, exchange, answer)
            return None

    def _refusal(self, scope: Scope, declared: int | None, size: int) -> tuple[int, str] | None:
        """Status and sentence for what must not be acted on, or has no room; None: it may be."""
        if size and declared is None:
            # Sent in chunks: where the line breaks, the server ends the body as if it were whole.
            return 411, "Say how long the request is (Content-Length): half of one must not count."
        if scope.method not in ONLY_LOOKING and has_unreadable_cookies(scope):
            return 400, gettext_noop(
                "A cookie that came along has a sign that is not ASCII, so none can be read. "
                "Delete the cookies of this site and of its neighbours, and try again."
            )
        if self._inside >= self._most:
            return 503, gettext_noop("Many people are here just now. Please try again.")
        return None

    async def _is_answered_by(
        self, lane: Lane, environ: dict[str, Any], exchange: Exchange
    ) -> bool:
        """Whether the lane has answered; else the application has to."""
        self._inside += 1
        try:
            answer = await lane.ask(environ)
        finally:
            self._inside -= 1
        if answer is None or answer.body is None:
            environ["wsgi.input"].seek(0)
            return False
        exchange.response_bytes(answer.status, answer.headers, answer.body)
        return True

    async def _serve(
        self, environ: dict[str, Any], scope: Scope, exchange: Exchange, answer: WsgiReply
    ) -> None:
        loop = asyncio.get_running_loop()
        stream = partial(
            _head_alone if scope.method == "HEAD" else _stream, exchange=exchange, loop=loop
        )
        self._inside += 1
        try:
            await loop.run_in_executor(self._threads, self._run, environ, answer, stream)
        except ProtocolClosed:
            logger.info(
                "%s %s: the client left before the end",
                environ["REQUEST_METHOD"],
                environ["PATH_INFO"],
            )
            return None
        except Exception as error:
            refusal = _refusal_after(error, environ)
            return None if answer.begun else _refuse(exchange, scope, *refusal)
        finally:
            self._inside -= 1
        if answer.body is not None:
            exchange.response_bytes(answer.status, answer.headers, answer.body)
        return None

    async def _probe(self, environ: dict[str, Any], exchange: Exchange) -> None:
        """Health, or that it cannot be told in time; like probes at one moment share an answer."""
        asks_for_all = environ["QUERY_STRING"] == "all"
        probed = self._probed.get(asks_for_all)
        if probed is None or probed.done():
            probed = self._probed[asks_for_all] = asyncio.get_running_loop().run_in_executor(
                self._probes, self._run, environ, WsgiReply(), _refuse_to_stream
            )
        done, _ = await asyncio.wait([probed], timeout=HEALTH_SECONDS)
        if not done or probed.exception():
            return _answer(exchange, 503, f"No answer in time; {self._inside} requests are inside.")
        answer = probed.result()
        return exchange.response_bytes(answer.status, answer.headers, answer.body or b"")

    def _run(
        self, environ: dict[str, Any], answer: WsgiReply, stream: Callable[..., None]
    ) -> WsgiReply:
        """Ask the application, in a thread; a long answer is sent from here."""
        response = self._application(environ, answer.start)
        # By its end Django counts a request as finished and lets its connection go.
        with contextlib.closing(response):
            if answer.is_short or not getattr(response, "streaming", False):
                answer.body = b"".join(response)
            else:
                stream(answer, response)
        return answer


def _stream(
    answer: WsgiReply,
    chunks: Iterable[bytes],
    *,
    exchange: Exchange,
    loop: asyncio.AbstractEventLoop,
) -> None:
    """Send an answer as it comes; a reader who takes nothing for so long has gone."""
    answer.begun = True
    transport = exchange.response_stream(answer.status, answer.headers)
    for chunk in chunks:
        sent = asyncio.run_coroutine_threadsafe(_send(transport, chunk), loop)
        sent.result(timeout=PATIENCE_OF_SENDING)


def _head_alone(
    answer: WsgiReply,
    chunks: Iterable[bytes],
    *,
    exchange: Exchange,
    loop: asyncio.AbstractEventLoop,
) -> None:
    """Answer HEAD: no body is made, for the server would say that the client had left."""
    answer.begun = True
    exchange.response_stream(answer.status, answer.headers)


async def _send(transport: PiecewiseReply, chunk: bytes) -> None:
    """In the loop's own thread, where the server's awaitable, which is no coroutine, belongs."""
    await transport.send_bytes(chunk)


def _refuse_to_stream(answer: WsgiReply, chunks: Iterable[bytes]) -> None:
    raise ValueError(f"{HEALTH} streams its answer")


def _refusal_after(error: Exception, environ: dict[str, Any]) -> tuple[int, str]:
    """Status and sentence where nothing else can be said; what happened is in the log."""
    asked = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    if isinstance(error, AnswerLostError):
        logger.warning("%s %s: whoever was to answer has gone or failed", *asked)
        return 503, gettext_noop(
            "The answer was lost on its way. Look whether it was done before you try again."
        )
    # Django answers its own errors; this is an answer cut short.
    logger.exception("%s %s", *asked)
    return 500, gettext_noop("Something went wrong.")


def _refuse(exchange: Exchange, scope: Scope, status: int, sentence: str) -> None:
    said, language = said_to(scope, sentence)
    _answer(exchange, status, said, ("content-language", language))


def _answer(exchange: Exchange, status: int, sentence: str, *more: tuple[str, str]) -> None:
    headers = [TEXT, ("cache-control", "no-store"), ("connection", "close"), *more]
    if status in {408, 503}:
        headers.append(("retry-after", "2"))
    exchange.response_bytes(status, headers, f"{sentence}\n".encode())
