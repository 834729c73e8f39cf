"""Ends the site's processes when their supervisor died without doing so (kill -9, out of memory).

The supervisor is this process's parent; an orphan has another. Processes are known by a token in
their environment, which Linux shows under /proc; elsewhere there is nothing to read and nothing is
ended.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

TOKEN = "WRITEUP_SUPERVISOR"  # noqa: S105  # a variable's name
GRACE = 8.0  # seconds in which an orderly supervisor ends everything itself


def left(token: str) -> list[int]:
    """The processes that carry the supervisor's token, this one left out."""
    mark = f"{TOKEN}={token}".encode()
    found = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):  # it ended while being read, or is not ours
            if mark in environment.read_bytes().split(b"\0"):
                found.append(int(environment.parent.name))
    return [pid for pid in found if pid != os.getpid()]


def children(parent: int) -> set[int]:
    """The processes that `parent` started and that still run, this one left out."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # The name, in brackets, may hold anything; the parent stands second after it.
            if int(stat.read_text().rpartition(")")[2].split()[1]) == parent:
                found.add(int(stat.parent.name))
    return found - {os.getpid()}


def main(token: str) -> None:
    """Wait for the supervisor's end, then end what it left: first asked, then made to."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)  # Ctrl-C is the supervisor's to answer
    supervisor = os.getppid()
    helpers: set[int] = set()
    while os.getppid() == supervisor:
        helpers = children(supervisor)
        time.sleep(1)
    deadline = time.monotonic() + GRACE
    while left(token) and time.monotonic() < deadline:
        time.sleep(0.5)
    for how in (signal.SIGTERM, signal.SIGKILL):
        for pid in left(token):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)
        time.sleep(3)
    for pid in helpers:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1])
