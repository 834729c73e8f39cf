"""Has a process beside the web process answer what computes, so that votes do not wait for it.

Both have the same application. The other one is started by the first request that concerns it, if a
member or a token is behind it. As long as it is not there, or not well, such requests are answered
here, and nothing depends on it (docs/decisions/0066-a-process-for-the-teams-pages.md).
"""

from __future__ import annotations

import json
import logging
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from writeup_site.front.replies import AnswerLostError
from writeup_site.front.server import ONLY_LOOKING
from writeup_site.pages_process.wire import (
    END,
    LISTENS,
    READY,
    WITH_BODY,
    WITHOUT_BODY,
    CutShortError,
    read_frame,
    send_frame,
)

APPLICATION: Final = "writeup_site.wsgi:application"
IDLE: Final = 900.0  # seconds without a request after which it ends
STARTING: Final = 5.0  # seconds that a request waits for its start where votes would wait for it
PATIENCE: Final = 3.0  # seconds until it must listen to a request that is handed over
REST: Final = 30.0  # seconds until it is started again after it could not start
_ROOT: Final = Path(__file__).resolve().parents[2]

logger = logging.getLogger(__name__)

Environ = dict[str, Any]
Application = Callable[..., Iterable[bytes]]


class _NotListeningError(Exception):
    """The request was not handed over: nothing was done."""


class PagesProcess:
    """A WSGI application: `here`, or the same one in the process beside this one."""

    def __init__(
        self,
        here: Application,
        *,
        concerns: Callable[[Environ], bool],
        may_start: Callable[[Environ], bool],
        would_disturb: Callable[[], bool],
        threads: int,
        application: str = APPLICATION,
        idle: float = IDLE,
    ) -> None:
        """concerns: whether a request is for the other process. may_start: whether such a request
        may start it, asked only where it is not there. application: where it lies.

        would_disturb: whether who computes here would just now be in somebody's way.
        """
        self._here, self._concerns, self._may_start = here, concerns, may_start
        self._would_disturb = would_disturb
        self._command = [
            *(sys.executable, "-m", "writeup_site.pages_process.serving"),
            *("{}", application, str(threads), str(idle)),
        ]
        self._lock = threading.Lock()
        self._keeper: threading.Thread | None = None
        self._settled = threading.Event()  # whether nothing is being started
        self._settled.set()
        self._line: socket.socket | None = None  # to the process that is ready
        self._not_before = 0.0  # by the monotonic clock

    def __call__(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request (PEP 3333). Raises AnswerLostError."""
        if not self._concerns(environ) or (asked := self._hand_over(environ)) is None:
            return self._here(environ, start)
        try:
            answer = _Answer(asked, environ)
        except _NotListeningError:
            return self._here(environ, start)
        except AnswerLostError:
            if environ["REQUEST_METHOD"] not in ONLY_LOOKING:
                raise
            environ["wsgi.input"].seek(0)
            return self._here(environ, start)
        start(answer.status, answer.headers)
        return answer

    def _hand_over(self, environ: Environ) -> socket.socket | None:
        """A socket for one request, whose other end the process has; None: it has none."""
        self._see_to_its_start(environ)
        if self._line is None and self._would_disturb():
            self._settled.wait(STARTING)
        with self._lock:
            if self._line is None:
                return None
            try:
                ours, theirs = socket.socketpair()
            except OSError:  # no more files may be open
                return None
            with theirs:
                try:
                    socket.send_fds(self._line, [b"."], [theirs.fileno()], socket.MSG_DONTWAIT)
                except OSError:  # it is ending, or takes nothing
                    ours.close()
                    return None
            return ours

    def _see_to_its_start(self, environ: Environ) -> None:
        if not self._is_to_start or not self._may_start(environ):
            return
        with self._lock:
            if self._is_to_start:  # nobody was quicker
                self._settled.clear()
                self._keeper = threading.Thread(target=self._keep, name="pages", daemon=True)
                self._keeper.start()

    @property
    def _is_to_start(self) -> bool:
        return self._keeper is None and time.monotonic() >= self._not_before

    def _keep(self) -> None:
        """Have the process until it ends, in a thread."""
        was_ready = False
        try:
            was_ready = self._attend()
        except OSError as error:
            logger.error("there is no process for the team's pages: %s", error)
        self._settled.set()
        with self._lock:
            self._keeper = None
            self._not_before = 0.0 if was_ready else time.monotonic() + REST

    def _attend(self) -> bool:
        """Start the process and wait for its end; whether it was ready. Raises OSError."""
        line, theirs = socket.socketpair()
        try:
            with theirs:
                command = [each.format(theirs.fileno()) for each in self._command]
                process = subprocess.Popen(  # noqa: S603
                    command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, cwd=_ROOT
                )
            if was_ready := line.recv(len(READY)) == READY:
                self._line = line
            self._settled.set()
            if status := process.wait():
                logger.warning("the process for the team's pages has ended (%s)", status)
            return was_ready
        finally:
            with self._lock:  # nobody is in the middle of handing over
                self._line = None
                line.close()


class _Answer:
    """What the process answers: its head, and its body as it comes. To be closed."""

    def __init__(self, asked: socket.socket, environ: Environ) -> None:
        """Raises _NotListeningError; AnswerLostError where the request may have been acted on."""
        self._asked, self._source = asked, asked.makefile("rb")
        try:
            self._tell(environ)
            said = json.loads(self._frame())
            self.status: str = said["status"]
            self.headers: list[tuple[str, str]] = [(name, value) for name, value in said["headers"]]
            self.streaming: bool = said["streaming"]
            self._chunks: Iterable[bytes] = self._as_they_come()
            if not self.streaming:
                self._chunks = [b"".join(self._chunks)]
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._chunks)

    def close(self) -> None:
        """Let the other side know that nobody reads on."""
        self._source.close()
        self._asked.close()

    def _tell(self, environ: Environ) -> None:
        """Say what is asked, as data, once it listens."""
        said = {key: value for key, value in environ.items() if isinstance(value, str)}
        try:
            self._asked.settimeout(PATIENCE)
            if self._asked.recv(len(LISTENS)) != LISTENS:
                raise _NotListeningError
            if environ["CONTENT_LENGTH"] == "0":
                self._asked.sendall(WITHOUT_BODY)
            else:
                socket.send_fds(self._asked, [WITH_BODY], [environ["wsgi.input"].fileno()])
            send_frame(self._asked, json.dumps(said).encode())
            self._asked.settimeout(None)
        except OSError as error:  # half a request is none
            raise _NotListeningError from error

    def _as_they_come(self) -> Iterator[bytes]:
        while (chunk := self._frame()) != END:
            yield chunk

    def _frame(self) -> bytes:
        try:
            return read_frame(self._source)
        except CutShortError as error:
            raise AnswerLostError from error
