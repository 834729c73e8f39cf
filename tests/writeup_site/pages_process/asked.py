"""A small application in a pages process, and requests to it as the front makes them."""

from __future__ import annotations

import contextlib
import os
import signal
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest

from tests.processes import PATIENCE, wait_until
from tests.writeup_site.front.test_environ import Asked, Heads
from writeup_site.front.environ import environ_of
from writeup_site.pages_process import asking
from writeup_site.pages_process.asking import PagesProcess
from writeup_site.processes.guard import children

# It notes in its folder what it was asked, and in which process it runs.
TOLD: Final = """
import hashlib, json, logging, os, pathlib, signal, threading, time
from common.web.request_ids import RequestIdFilter

FOLDER = pathlib.Path(__file__).parent
(FOLDER / "loading").write_text(str(os.getpid()))
while (FOLDER / "wait").exists():
    time.sleep(0.01)
(FOLDER / "started").open("a").write(f"{os.getpid()}\\n")
logging.basicConfig(format="%(request)s%(message)s")
logging.getLogger().handlers[0].addFilter(RequestIdFilter())
together = threading.Barrier(4)


class Answer:
    def __init__(self, chunks, streaming):
        self.chunks, self.streaming = chunks, streaming

    def __iter__(self):
        return iter(self.chunks)

    def close(self):
        if self.streaming:
            (FOLDER / "closed").touch()


def rows(number):
    for row in range(number):
        (FOLDER / "rows").write_text(str(row))
        yield bytes([row % 256]) * 65_536


def failing():
    yield b"begun"
    raise ValueError("what was wrong")


def application(environ, start):
    path = environ["PATH_INFO"]
    with (FOLDER / "asked").open("a") as file:
        file.write(f"{path}\\n")
    if path == "/die":
        os.kill(os.getpid(), signal.SIGKILL)
    if path == "/together":
        together.wait(60)
    start("201 Created", [("X-Request-Id", "id-of-the-request"), ("Set-Cookie", "a=1")])
    if path == "/rows":
        return Answer(rows(int(environ["QUERY_STRING"])), True)
    if path == "/fails":
        return Answer(failing(), True)
    if path == "/body":
        said = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        return Answer([hashlib.sha256(said).hexdigest().encode()], False)
    if path == "/environ":
        told = {key: value for key, value in environ.items() if isinstance(value, str)}
        return Answer([json.dumps(told).encode()], False)
    return Answer([f"{os.getpid()} {os.nice(0)}".encode()], False)
"""
HERE: Final = b"here"
STRANGER: Final = "/stranger"  # what somebody asks for who may not start the process


class Here:
    """What the web process itself answers."""

    streaming = False

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Here:
        self.body = environ["wsgi.input"].read()
        start("200 OK", [])
        return self

    def __iter__(self) -> Iterator[bytes]:
        return iter([HERE, self.body])

    def close(self) -> None:
        """As answers are closed."""


@dataclass
class Beside:
    """An application with its process, and the folder in which that takes notes."""

    site: PagesProcess
    folder: Path
    heads: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)

    def begin(
        self, path: str, *, method: str = "GET", query: str = "", body: bytes = b""
    ) -> Iterable[bytes]:
        """Ask; the answer is closed by whoever has read it."""
        asked = Asked(Heads([("cookie", "a=1")]), method=method, path=path, query_string=query)
        with tempfile.SpooledTemporaryFile(max_size=1000) as file:
            file.write(body)
            file.seek(0)
            environ = environ_of(asked, file, len(body))
            return self.site(environ, lambda *head: self.heads.append(head))

    def ask(self, path: str, **how: Any) -> bytes:
        """Ask and read all of the answer."""
        with contextlib.closing(self.begin(path, **how)) as answer:  # type: ignore[type-var]
            return b"".join(answer)

    def number(self) -> int:
        """The process's, once it answers."""
        said = wait_until(self._answer_of_it, what="the pages process")
        return int(said.split()[0])

    def noted(self, name: str) -> list[str]:
        path = self.folder / name
        return path.read_text().split() if path.exists() else []

    def _answer_of_it(self) -> bytes:
        said = self.ask("/who")
        return b"" if said.startswith(HERE) else said


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Beside]]:
    (tmp_path / "told.py").write_text(TOLD)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    for seconds in ("STARTING", "PATIENCE"):  # a busy machine is no failure
        monkeypatch.setattr(asking, seconds, PATIENCE)
    before = children(os.getpid())

    def made(*, idle: float = PATIENCE, would_disturb: bool = False, **how: str) -> Beside:
        site = PagesProcess(
            Here(),
            concerns=lambda _: True,
            may_start=lambda environ: environ["PATH_INFO"] != STRANGER,
            would_disturb=lambda: would_disturb,
            threads=4,
            idle=idle,
            **{"application": "told:application"} | how,
        )
        return Beside(site, tmp_path)

    yield made
    for process in children(os.getpid()) - before:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    for thread in threading.enumerate():
        if thread.name == "pages":
            thread.join()
