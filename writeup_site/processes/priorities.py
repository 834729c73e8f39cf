"""Lets work in the background give way to readers, also where each process is a session of its own.

Linux shares the processor between sessions before it looks at niceness within one
(`sched_autogroup_enabled`, see sched(7)), and the supervisor gives every process its own session:
`nice` alone changes nothing there.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any, Final

from celery.signals import worker_init

AUTOGROUP: Final = Path("/proc/self/autogroup")


def give_way(**kwargs: Any) -> None:
    """Make this process's session as nice as the process itself was started."""
    if niceness := os.nice(0):
        # Not every kernel has groups, and in a container this file may be read-only.
        with contextlib.suppress(OSError):
            AUTOGROUP.write_text(str(niceness), encoding="ascii")


def listen() -> None:
    """Have each worker do so as it starts."""
    worker_init.connect(give_way)
