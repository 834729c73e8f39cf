"""Who holds a claim: a process of this machine that is gone holds nothing any more.

A claim is 32 hexadecimal digits: 8 of the machine, 6 of the process's number, 10 of when it began,
8 random ones. Of another machine's process, and where there is no /proc, nothing is known: its
claim runs out by itself.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
from functools import lru_cache
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")
_ENDED: Final = {"Z", "X"}  # a process that only waits for its parent works no more


def new_claim() -> str:
    """A claim of this process's own, like no other."""
    pid = os.getpid()
    return f"{_machine()}{pid:06x}{_began(pid) or 0:010x}{secrets.token_hex(4)}"


def holder_is_gone(claim: str) -> bool:
    """Whether the process that made the claim certainly ended; False where that isn't known."""
    if not claim.startswith(_machine()) or not (PROC / "self").exists():
        return False
    try:
        pid, began = int(claim[8:14], 16), int(claim[14:24], 16)
    except ValueError:
        return False
    return _began(pid) != began


def _began(pid: int) -> int | None:
    """When a process began, in ticks since the machine did; None where it runs no more."""
    try:
        # The name, in brackets, may hold anything.
        fields = (PROC / str(pid) / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return None if fields[0] in _ENDED else int(fields[19])
    except (OSError, ValueError, IndexError):
        return None


@lru_cache(maxsize=1)
def _machine() -> str:
    """8 digits: this machine since it was started, and what counts its processes (a container)."""
    said = [socket.gethostname()]
    for read in (_boot_id, lambda: str((PROC / "self/ns/pid").readlink())):
        try:
            said.append(read())
        except OSError:
            said.append("")
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:8]


def _boot_id() -> str:
    return (PROC / "sys/kernel/random/boot_id").read_text(encoding="utf-8")
