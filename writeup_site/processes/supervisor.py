"""Ends the site's processes in order: what uses the broker first, then the broker."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from typing import Any, Final

from honcho.manager import Manager

BROKER: Final = "broker"
GRACE: Final = 4.0  # seconds for whoever is in the middle of something; honcho kills all after 5


class OrderlyManager(Manager):  # type: ignore[misc]  # it comes without types
    """honcho's, which asks whole process groups at once: workers would lose their children in the
    middle of a task and then the broker, and say so in tracebacks that look like a crash.
    """

    _terminating: bool

    def add_process(self, name: str, cmd: str, **options: Any) -> Any:
        """As honcho's; the command takes the shell's place, so that a signal reaches it alone."""
        return super().add_process(name, f"exec {cmd}", **options)

    def terminate(self) -> None:
        """Ask every process to end, the broker once the others have."""
        if not self._terminating:
            self._terminating = True
            for pid in self._running(but=BROKER):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)
            threading.Thread(target=self._end_broker, daemon=True).start()

    def _end_broker(self) -> None:
        deadline = time.monotonic() + GRACE
        while self._running(but=BROKER) and time.monotonic() < deadline:
            time.sleep(0.05)
        for pid in self._running(but=BROKER):
            self._procmgr.kill(pid)
        for pid in self._running():
            self._procmgr.terminate(pid)

    def _running(self, *, but: str = "") -> list[int]:
        return [
            process["pid"]
            for name, process in self._processes.items()
            if name != but and "pid" in process and "returncode" not in process
        ]
