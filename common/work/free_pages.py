"""Memory that was freed goes back to the system, where the C library would keep it for later.

glibc keeps what lies between blocks still in use: a page that computes with a hundred megabytes
of columns once would leave a process that large for good.
"""

from __future__ import annotations

import ctypes
import gc
import resource
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

GROWN: Final = 16_000_000  # bytes; what a usual page grows a process by is far less
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
    """Returns free pages whenever the process has grown by much since the last time."""

    def __init__(
        self,
        *,
        resident: Callable[[], int] = resident_bytes,
        give_back: Callable[[], None] = return_free_pages,
    ) -> None:
        """The arguments stand in for the system's in tests."""
        self._resident = resident
        self._give_back = give_back
        self._known = resident()

    def look(self) -> None:
        """Look how large the process is now: some microseconds. Safe from several threads."""
        if self._resident() - self._known > GROWN:
            self._give_back()
            self._known = self._resident()
