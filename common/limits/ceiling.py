"""The hard ceiling of ballots from one network: beyond it they are refused, not stored.

Counted in each web process by itself, so that no broker is asked and none can hold it up; the
site's ceiling is this times the number of web processes.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import Counter
from dataclasses import dataclass
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


# By version of the protocol the widths of networks, the narrowest first, and how many times its
# allowance each has. One customer of IPv6 has a /64, a /56 or a /48, so that these are worth little
# more than one /64; a /16 of IPv4 is 256 networks of a provider, of which few are busy at once.
ALLOWANCES: Final = {4: {24: 1, 16: 8}, 6: {64: 1, 56: 1, 48: 2}}


@dataclass(frozen=True)
class Network:
    """A network by its name, like 203.0.113.0/24, and how many times the allowance it has."""

    name: str
    allowance: int


def network_of(request: HttpRequest) -> str:
    """The /24 (IPv4) or /64 (IPv6) that a request came from; "" where that is not known."""
    return next((network.name for network in networks_of(request)), "")


def networks_of(request: HttpRequest) -> tuple[Network, ...]:
    """The networks that a request came from, the narrowest first; () where that is not known."""
    return _networks(request.META.get("REMOTE_ADDR", ""))


@lru_cache(maxsize=4096)
def _networks(address: str) -> tuple[Network, ...]:
    parsed = parsed_address(address)
    if parsed is None:
        return ()
    return tuple(
        Network(str(ipaddress.ip_network(f"{parsed}/{width}", strict=False)), allowance)
        for width, allowance in ALLOWANCES[parsed.version].items()
    )


def seconds_to_wait(request: HttpRequest) -> int:
    """0 where the request's networks are below their ceilings, which it then counts towards.

    Visitors whose network is not known are each their own: what all of them share is a proxy.
    """
    for network in networks_of(request):
        count, left = _ceiling.count(network.name)
        if count > network.allowance * settings.BALLOTS_PER_NETWORK_A_MINUTE:
            return max(1, round(left))  # a wider one does not hear of it
    return 0


def forget() -> None:
    """Start every network at nothing again."""
    _ceiling.forget()
