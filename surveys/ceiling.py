"""The hard ceiling of ballots from one network: beyond it they are refused, not stored.

Counted in each web process by itself, so that no broker is asked and none can hold it up; the
site's ceiling is this times the number of web processes.
"""

from __future__ import annotations

import ipaddress
import time
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

_limiter: Final = FixedWindowRateLimiter(MemoryStorage())


def network_of(request: HttpRequest) -> str:
    """The /24 (IPv4) or /64 (IPv6) that a request came from; "" where that is not known."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        # The last entry is the one that the proxy in front wrote; earlier ones are hearsay.
        address = request.META.get("HTTP_X_FORWARDED_FOR", address).rpartition(",")[2].strip()
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    width = 24 if parsed.version == 4 else 64
    return str(ipaddress.ip_network(f"{parsed}/{width}", strict=False))


def seconds_to_wait(request: HttpRequest) -> int:
    """0 where the request's network is below its ceiling, which it then counts towards."""
    item = RateLimitItemPerMinute(settings.BALLOTS_PER_NETWORK_A_MINUTE)
    network = network_of(request)
    if _limiter.hit(item, network):
        return 0
    return max(1, round(_limiter.get_window_stats(item, network).reset_time - time.time()))


def forget() -> None:
    """Start every network at nothing again."""
    _limiter.storage.reset()
