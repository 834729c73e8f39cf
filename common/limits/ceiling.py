"""The hard ceiling of ballots from one network: beyond it they are refused, not stored.

Counted in each web process by itself, so that no broker is asked and none can hold it up; the
site's ceiling is this times the number of web processes.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import Counter
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.http import HttpRequest

from common.limits.trusted_proxies import parsed_address

MINUTE: Final = 60  # seconds


class _Ceiling:
    """Ballots by network since the minute began; the first one after it begins the next."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._began = 0.0
        self._counts: Counter[str] = Counter()

    def count(self, network: str) -> tuple[int, float]:
        """How many the network has sent, this one among them; seconds until all is forgotten."""
        now = time.monotonic()
        with self._lock:
            if now - self._began >= MINUTE:
                self._began, self._counts = now, Counter()
            self._counts[network] += 1
            return self._counts[network], self._began + MINUTE - now

    def forget(self) -> None:
        """Start at nothing."""
        with self._lock:
            self._counts.clear()


_ceiling: Final = _Ceiling()


def network_of(request: HttpRequest) -> str:
    """The /24 (IPv4) or /64 (IPv6) that a request came from; "" where that is not known."""
    return _network(request.META.get("REMOTE_ADDR", ""))


@lru_cache(maxsize=4096)
def _network(address: str) -> str:
    parsed = parsed_address(address)
    if parsed is None:
        return ""
    width = 24 if parsed.version == 4 else 64
    return str(ipaddress.ip_network(f"{parsed}/{width}", strict=False))


def seconds_to_wait(request: HttpRequest) -> int:
    """0 where the request's network is below its ceiling, which it then counts towards.

    Visitors whose network is not known are each their own: what all of them share is a proxy.
    """
    if not (network := network_of(request)):
        return 0
    count, left = _ceiling.count(network)
    return 0 if count <= settings.BALLOTS_PER_NETWORK_A_MINUTE else max(1, round(left))


def forget() -> None:
    """Start every network at nothing again."""
    _ceiling.forget()
