"""How many calls at once one process makes to an endpoint. Pure."""

from __future__ import annotations

from threading import BoundedSemaphore, Lock
from typing import Final

_SLOTS: Final[dict[tuple[str, int], BoundedSemaphore]] = {}
_LOCK: Final = Lock()


def slots(base_url: str, concurrency: int) -> BoundedSemaphore:
    """What lets `concurrency` calls to an endpoint through at once; hold it while one is made."""
    with _LOCK:
        return _SLOTS.setdefault((base_url, concurrency), BoundedSemaphore(concurrency))
