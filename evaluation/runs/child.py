"""Scoring in a process of its own, which is there while chunks wait and takes its model along.

A worker that computed itself would keep torch and the model for good: 700 MB for an idle site.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Final

from django.utils import timezone

from evaluation.runs.chunks import work_on_chunks
from evaluation.runs.selectors import claimable_chunks

IDLE: Final = 20.0  # seconds: a run is cut every 15 s from what a batch writes meanwhile
LOOK: Final = 0.5  # seconds between two looks for a chunk
_ROOT: Final = Path(__file__).resolve().parents[2]
_COMMAND: Final = ("manage.py", "score_waiting", "--tied")


class ScoringChild:
    """At most one such process, started when a chunk waits; it ends by itself when none does."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def works(self) -> bool:
        """Whether it is there."""
        return self._process is not None and self._process.poll() is None

    def see_to_chunks(self) -> bool:
        """Have it there if a chunk waits; whether it is."""
        if self.works:
            return True
        if not claimable_chunks(timezone.now()).exists():
            return False
        if self._process is None:
            atexit.register(self.end)
        self.end()  # of the one that ended by itself the pipe is left
        # It ends with its standard input, and so with this process, however that ends.
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, *_COMMAND], cwd=_ROOT, stdin=subprocess.PIPE
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


def score_while_any_wait(*, idle: float = IDLE) -> int:
    """Work on chunks until none has waited for `idle` seconds; the number finished."""
    finished = 0
    last = time.monotonic()
    while time.monotonic() - last < idle:
        if done := work_on_chunks():
            finished += done
            last = time.monotonic()
        else:
            time.sleep(LOOK)
    return finished


def end_with_input() -> None:
    """End this process at once when its standard input ends: its parent is gone."""

    def wait() -> None:
        sys.stdin.buffer.read()
        os._exit(1)

    threading.Thread(target=wait, name="tied", daemon=True).start()
