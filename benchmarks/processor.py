"""How much processor time the site's processes have used, from /proc."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

TICK = 1 / os.sysconf("SC_CLK_TCK")  # seconds


def processor_seconds(pids: Iterable[int]) -> float:
    """What these processes have used so far, in seconds, the system's part and dead children's
    with it; one that has ended counts nothing.
    """
    return sum(_of(pid) for pid in pids)


def _of(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return TICK * sum(int(field) for field in fields[11:15])
