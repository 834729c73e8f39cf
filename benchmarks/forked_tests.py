"""One process has collected the tests and forks for each change, so that none begins anew."""

from __future__ import annotations

import importlib
import json
import os
import random
import resource
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Final

import pytest

from benchmarks.changes import Change, changes_of
from benchmarks.mutant import ROOT, Mutant, file_of
from benchmarks.putting_in import put_in

SURVIVED, KILLED, NOT_PUT_IN = 0, 1, 3
OUTCOMES: Final = {SURVIVED: "survived", NOT_PUT_IN: "not tried"}
MOST_MEMORY: Final = 24 * 2**30  # of addresses, in bytes: a changed size may ask for any


@dataclass
class ForkedTests:
    """A plugin of pytest's that tries changes of `chosen` instead of running their tests once.

    chosen: modules with the files of their tests; each: changes drawn of a module, None for all;
    end: by time.monotonic(). What came of them is in `mutants`.
    """

    chosen: Mapping[str, Sequence[str]]
    each: int | None
    rng: random.Random
    end: float
    mutants: list[Mutant] = field(default_factory=list)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Module by module, until the time is up."""
        for module, files in self.chosen.items():
            if time.monotonic() < self.end:
                paths = {Path(ROOT, file) for file in files}
                self._try_module(module, [item for item in session.items if item.path in paths])
        return True

    def _try_module(self, module: str, items: Sequence[pytest.Item]) -> None:
        path = Path(ROOT, file_of(module))
        changes = changes_of(path.read_text(encoding="utf-8"), str(path))
        if self.each is not None:
            changes = self.rng.sample(changes, min(self.each, len(changes)))
        ran = _Ran(module, items)
        began, before = time.monotonic(), len(self.mutants)
        for change in changes:
            if time.monotonic() > self.end:
                break
            outcome = ran.outcome_of(change)
            self.mutants.append(Mutant(f"{file_of(module)}:{change.line}", change.what, outcome))
            if outcome != "killed":
                print(self.mutants[-1], flush=True)
        tried = self.mutants[before:]
        killed = sum(mutant.outcome == "killed" for mutant in tried)
        took = time.monotonic() - began
        print(f"{module}: {killed} of {len(tried)} killed, {took:.0f} s", flush=True)


class _Ran:
    """The tests of a module as they ran unchanged: how long, and which functions they ran."""

    def __init__(self, module: str, items: Sequence[pytest.Item]) -> None:
        self.module = importlib.import_module(module)
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(read)
            _in_fork(lambda: _run_watched(items, str(self.module.__file__), write))
        os.close(write)
        with os.fdopen(read) as said:
            told = said.read()
        if os.waitpid(pid, 0)[1] != 0:
            raise SystemExit(f"the tests of {module} fail before anything is changed")
        seconds, lines = zip(*json.loads(told), strict=True) if items else ((), ())
        order = sorted(range(len(items)), key=lambda at: seconds[at])
        self.tests = [(items[at], seconds[at], set(lines[at])) for at in order]

    def outcome_of(self, change: Change) -> str:
        """What the tests say that run the changed function, the shortest first."""
        asked = [(item, took) for item, took, lines in self.tests if _runs(lines, change.within)]
        if not asked:
            return "no test"
        limit = 3 + 5 * sum(took for _, took in asked)
        pid = os.fork()
        if pid == 0:
            resource.setrlimit(resource.RLIMIT_CPU, (int(limit) + 1, int(limit) + 1))
            resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
            _in_fork(lambda: self._run_changed(change, [item for item, _ in asked]))
        end = time.monotonic() + 20 + 4 * limit
        while time.monotonic() < end:
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                return OUTCOMES.get(os.waitstatus_to_exitcode(status), "killed")
            time.sleep(0.005)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        return "killed"

    def _run_changed(self, change: Change, items: Sequence[pytest.Item]) -> int:
        if not put_in(self.module, change.code):
            return NOT_PUT_IN
        return _run(items)


def _runs(lines: set[int], within: tuple[int, int] | None) -> bool:
    return within is None or any(within[0] <= line <= within[1] for line in lines)


def _in_fork(work: Callable[[], int]) -> None:
    """Do the work unheard and end the process with its status; never returns."""
    status = KILLED
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        status = work()
    finally:
        os._exit(status)


def _run(items: Sequence[pytest.Item]) -> int:
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if item.session.testsfailed:
            return KILLED
    return SURVIVED


def _run_watched(items: Sequence[pytest.Item], file: str, write: int) -> int:
    """Run the tests; tell of each its seconds and the first lines of what of `file` it ran."""
    ran: set[int] = set()

    def note(frame: FrameType, event: str, given: object) -> None:
        if frame.f_code.co_filename == file:
            ran.add(frame.f_code.co_firstlineno)

    told = []
    for item, following in zip(items, [*items[1:], None], strict=True):
        ran.clear()
        began = time.process_time()
        sys.settrace(note)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        sys.settrace(None)
        told.append((time.process_time() - began, sorted(ran)))
    with os.fdopen(write, "w") as out:
        json.dump(told, out)
    return KILLED if not items or items[0].session.testsfailed else SURVIVED
