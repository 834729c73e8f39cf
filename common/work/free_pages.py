"""Memory that was freed goes back to the system, where the C library would keep it for later.

glibc keeps what lies between blocks still in use: a page that computes with a hundred megabytes
of columns once would leave a process that large for good.
"""

from __future__ import annotations

import ctypes
import gc
import resource
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

GROWN: Final = 16_000_000  # bytes; what a usual page grows a process by is far less
REST: Final = 1.0  # seconds: a page that computes with many at each view need not fetch them anew
_PAGE: Final = resource.getpagesize()


def return_free_pages() -> None:
    """Have the C library return free pages where it can; some milliseconds."""
    with suppress(OSError, AttributeError):  # glibc has it; musl and macOS have not, nor need it
        ctypes.CDLL(None).malloc_trim(0)


def give_memory_back() -> None:
    """Collect what nobody holds as well, which looks at every object."""
    gc.collect()
    return_free_pages()


def resident_bytes() -> int:
    """What this process holds in memory; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[1]) * _PAGE
    except (OSError, IndexError, ValueError):
        return 0


class FreePages:
    """Returns free pages a moment after the process has grown by much since the last time."""

    def __init__(
        self,
        *,
        resident: Callable[[], int] = resident_bytes,
        give_back: Callable[[], None] = return_free_pages,
        rest: float = REST,
    ) -> None:
        """rest: seconds until pages are returned. The others stand in for the system's in tests."""
        self._resident = resident
        self._give_back = give_back
        self._rest = rest
        self._known = resident()
        self._timer: threading.Timer | None = None

    def look(self) -> None:
        """Look how large the process is now: some microseconds. Safe from several threads.

        Two that look at once may both have pages returned.
        """
        if self._timer is not None and self._timer.is_alive():
            return  # a process that was forked meanwhile has no such thread, and knows
        if self._resident() - self._known > GROWN:
            self._timer = threading.Timer(self._rest, self._return_pages)
            self._timer.daemon = True
            self._timer.start()

    def wait(self) -> None:
        """Until pages that are to be returned are."""
        if self._timer is not None:
            self._timer.join()

    def _return_pages(self) -> None:
        self._give_back()
        self._known = self._resident()
