"""A process beside a worker, which is there while something waits and gone when nothing does."""

from __future__ import annotations

import atexit
import os
import select
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).resolve().parents[2]


class TiedChild:
    """At most one such process, started when something waits; it ends by itself when none does.

    command: what Python is given. waits: whether there is anything for it to do.
    """

    def __init__(self, command: Sequence[str], waits: Callable[[], bool]) -> None:
        self._command, self._waits = tuple(command), waits
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def works(self) -> bool:
        """Whether it is there."""
        return self._process is not None and self._process.poll() is None

    def see_to_work(self) -> bool:
        """Have it there if something waits; whether it is."""
        if self.works:
            return True
        if not self._waits():
            return False
        if self._process is None:
            atexit.register(self.end)
        self.end()  # of the one that ended by itself the pipe is left
        # It ends with its standard input, and so with this process, however that ends.
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, *self._command], cwd=_ROOT, stdin=subprocess.PIPE
        )
        return True

    def end(self) -> None:
        """End it now; what it was in the middle of is claimed again."""
        if self._process is None or self._process.stdin is None:
            return
        if self.works:
            self._process.kill()
        self._process.wait()
        self._process.stdin.close()


def end_with(descriptor: int) -> None:
    """End this process at once when the pipe or socket `descriptor` hangs up: its parent is gone,
    however it went. Nothing is read from it."""

    def wait() -> None:
        parent = select.poll()
        parent.register(descriptor, 0)  # it tells of a hang-up alone
        parent.poll()
        os._exit(1)

    threading.Thread(target=wait, name="tied", daemon=True).start()
