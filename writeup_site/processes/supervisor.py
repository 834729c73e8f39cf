"""Keeps the site's processes running: whichever dies is started again, after a growing pause.

At the end what uses the broker is ended first, then the broker. What runs and what failed stands in
a file that `/healthz` reads.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from honcho.colour import get_colours
from honcho.printer import Message, Printer

from writeup_site.processes.states import ProcessState, keep_states

BROKER: Final = "broker"
GRACE: Final = 4.0  # seconds for whoever is in the middle of something
FIRST_PAUSE: Final = 0.2  # seconds before a process that died is started again, doubled each time
LONGEST_PAUSE: Final = 30.0  # seconds: a cause that goes away is noticed soon, and costs little
STEADY: Final = 60.0  # seconds after which a process counts as well, and its failures as past
LOOK: Final = 0.1  # seconds between two looks at the processes


def pause_after(failures: int) -> float:
    """Seconds to wait before the next start, after so many failures in a row (one or more)."""
    return min(FIRST_PAUSE * 2.0 ** min(failures - 1, 16), LONGEST_PAUSE)


@dataclass
class Supervised:
    """One process: how it is started, and how it has fared."""

    name: str
    command: str
    colour: str
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    due: float = 0.0  # when it is to be started, by the monotonic clock
    failures: int = 0  # in a row
    reader: threading.Thread | None = field(default=None, repr=False)

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Runs commands until it is asked to end, by SIGINT or SIGTERM."""

    def __init__(self, *, environment: Mapping[str, str], folder: Path, state: Path) -> None:
        self._environment, self._folder, self._state = dict(environment), folder, state
        self._supervised: list[Supervised] = []
        self._colours = get_colours()
        self._printer = Printer(sys.stdout, width=len("system"))
        self._printing = threading.Lock()
        self._asked: signal.Signals | None = None

    def add(self, name: str, command: str) -> None:
        """A process to run; the command takes the shell's place, so that signals reach it alone."""
        self._supervised.append(Supervised(name, f"exec {command}", next(self._colours)))
        self._printer.width = max(self._printer.width, len(name))

    def answer_signals(self) -> None:
        """Have SIGINT and SIGTERM end all, from now on."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def run(self) -> int:
        """Start all and keep them running; the exit status once all have ended."""
        self.answer_signals()
        while self._asked is None:
            for one in self._supervised:
                self._look_after(one)
            time.sleep(LOOK)
        self._print("system", f"{self._asked.name} received")
        self._end()
        self._state.unlink(missing_ok=True)
        return 128 + self._asked

    def _ask(self, number: int, frame: Any) -> None:
        self._asked = signal.Signals(number)

    def _look_after(self, one: Supervised) -> None:
        now = time.monotonic()
        if one.process is None:
            if now >= one.due:
                self._start(one)
        elif one.process.poll() is not None:
            self._note_end(one, one.process)
        elif one.failures and now - one.began >= STEADY:
            one.failures = 0
            self._write_state()

    def _start(self, one: Supervised) -> None:
        one.process = subprocess.Popen(  # noqa: S602  # the Procfile is a shell's
            one.command,
            shell=True,
            env=self._environment,
            cwd=self._folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        one.began = time.monotonic()
        one.reader = threading.Thread(
            target=self._relay, args=(one, one.process.stdout), daemon=True
        )
        one.reader.start()
        self._print("system", f"{one.name} started (pid={one.process.pid})")
        self._write_state()

    def _note_end(self, one: Supervised, process: subprocess.Popen[bytes]) -> None:
        # Children that outlived it hold its port, its queue and its memory.
        _kill_group(process.pid)
        lived = time.monotonic() - one.began
        one.process = None
        one.failures = 1 if lived >= STEADY else one.failures + 1
        pause = pause_after(one.failures)
        one.due = time.monotonic() + pause
        how = _how(process.returncode)
        self._print("system", f"{one.name} stopped ({how}); it is started again in {pause:g} s")
        self._write_state()

    def _relay(self, one: Supervised, output: IO[bytes]) -> None:
        for line in output:
            self._print(one.name, line, one.colour)

    def _print(self, name: str, data: str | bytes, colour: str | None = None) -> None:
        now = datetime.datetime.now().astimezone()
        with self._printing:
            self._printer.write(Message("line", data, now, name, colour))

    def _end(self) -> None:
        """Ask every process to end, the broker once the others have; whoever stays is killed."""
        users = [one for one in self._supervised if one.name != BROKER]
        brokers = [one for one in self._supervised if one.name == BROKER]
        for group in (users, brokers):
            for one in group:
                if one.process is not None and one.runs:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(one.process.pid, signal.SIGTERM)
            deadline = time.monotonic() + GRACE
            while any(one.runs for one in group) and time.monotonic() < deadline:
                time.sleep(LOOK / 2)
            for one in group:
                if one.process is not None:
                    _kill_group(one.process.pid)
                    one.process.wait()
        for one in self._supervised:
            if one.reader is not None:
                one.reader.join(timeout=1)

    def _write_state(self) -> None:
        states = [
            ProcessState(name=one.name, runs=one.process is not None, failures=one.failures)
            for one in self._supervised
        ]
        with contextlib.suppress(OSError):  # a full disk must not end what still runs
            keep_states(states, self._state)


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _how(status: int) -> str:
    """An exit status in words."""
    if status < 0:
        with contextlib.suppress(ValueError):
            return f"killed by {signal.Signals(-status).name}"
    return f"exit status {status}"
