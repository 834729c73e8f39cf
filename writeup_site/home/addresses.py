"""What stands for a visitor's address where failed logins are counted."""

from __future__ import annotations

from ipaddress import IPv6Address
from typing import Final

from django.http import HttpRequest

from common.limits.ceiling import network_of
from surveys.readers.network_keys import network_hash

PRIVATE: Final = 0xFD << 120  # fd00::/8, addresses that nobody on the internet has


def hashed_address(request: HttpRequest) -> str | None:
    """An address made of the day's hash of the visitor's network; None where that is not known.

    django-axes wants an address, of which it locks a login out; the true one is kept nowhere.
    Behind a proxy the network is the visitor's, not the proxy's, so nobody locks out everybody.
    """
    network = network_of(request)
    return str(IPv6Address(PRIVATE | int(network_hash(network)[:30], 16))) if network else None
