"""The pages process: answers the requests that its web process hands over, and ends with it.

    python -m writeup_site.pages_process.serving SOCKET APPLICATION THREADS IDLE

A web process starts it (`asking.py`) and gives it one end of a pair of sockets; nothing else can
reach it. After so many idle seconds it ends by itself.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import select
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import IO, Any, Final

from common.web.request_ids import HEADER, request_id
from common.work.child import end_with
from writeup_site.front.environ import ALWAYS
from writeup_site.pages_process.wire import (
    END,
    LISTENS,
    READY,
    WITH_BODY,
    CutShortError,
    read_frame,
    send_frame,
)

NICENESS: Final = 10  # where cores lack, a reader's vote goes before a page of the team

logger = logging.getLogger(__name__)

Application = Callable[..., Iterable[bytes]]


class _AskerLeft(Exception):
    """Nobody reads the answer any more."""


class _AtWork:
    """Counts what is worked on, so that nobody ends in the middle of it."""

    def __init__(self) -> None:
        self.lock, self.inside = threading.Lock(), 0

    def __enter__(self) -> None:
        with self.lock:
            self.inside += 1

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.inside -= 1


def main(descriptor: int, application: str, threads: int, idle: float) -> None:
    """Serve until the web process has ended, or has asked nothing for `idle` seconds."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the web process, and it is for us
    web = socket.socket(fileno=descriptor)
    end_with(descriptor)
    module, _, name = application.partition(":")
    answers: Application = getattr(import_module(module), name)
    os.nice(NICENESS)
    pool, at_work = ThreadPoolExecutor(threads, thread_name_prefix="page"), _AtWork()
    web.sendall(READY)
    while True:
        asked, _, _ = select.select([web], [], [], idle)
        if asked:
            _, descriptors, _, _ = socket.recv_fds(web, 1, 1)
            for each in descriptors:
                pool.submit(_answer, answers, socket.socket(fileno=each), at_work)
        elif not at_work.inside:
            return


def _answer(application: Application, asker: socket.socket, at_work: _AtWork) -> None:
    """Answer one request, in a thread."""
    with at_work, asker:
        try:
            asker.sendall(LISTENS)
            environ, body = _request_of(asker)
        except (OSError, CutShortError):
            return  # it did not wait: the web process answers by itself
        with body:
            _run(application, environ | ALWAYS | {"wsgi.input": body}, asker)


def _request_of(asker: socket.socket) -> tuple[dict[str, Any], IO[bytes]]:
    """What is asked, and its body."""
    said, descriptors, _, _ = socket.recv_fds(asker, 1, 1)
    body: IO[bytes] = io.BytesIO()
    if said == WITH_BODY:
        body = os.fdopen(descriptors[0], "rb")
        body.seek(0)
    with asker.makefile("rb") as source:
        return json.loads(read_frame(source)), body


def _run(application: Application, environ: dict[str, Any], asker: socket.socket) -> None:
    head: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        head.update(status=status, headers=headers)

    try:
        response: Any = application(environ, start)
        # By its end Django counts a request as finished and lets its connection go.
        with contextlib.closing(response):
            streaming = bool(getattr(response, "streaming", False))
            _send(asker, json.dumps(head | {"streaming": streaming}).encode())
            if not (streaming and environ["REQUEST_METHOD"] == "HEAD"):
                for chunk in filter(None, response):
                    _send(asker, chunk)
            _send(asker, END)
    except _AskerLeft:
        pass  # the web process says so
    except Exception:  # Django answers its own errors; this is an answer cut short
        with request_id(dict(head.get("headers", ())).get(HEADER, "")):
            logger.exception("%s %s", environ["REQUEST_METHOD"], environ["PATH_INFO"])


def _send(asker: socket.socket, data: bytes) -> None:
    try:
        send_frame(asker, data)
    except OSError as error:
        raise _AskerLeft from error


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
