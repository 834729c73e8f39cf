"""Whose word about a visitor's address is believed: that of the proxies in front, nobody else's."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

MOST: Final = 9  # proxies in a row


@dataclass(frozen=True)
class TrustedProxies:
    """So many in a row, or all of some networks; neither: none is in front.

    By number the nearest `count` entries of `X-Forwarded-For` are the proxies' own, whoever
    connects: for a site that nothing else can reach. By networks only who connects from one of
    them is believed.
    """

    count: int = 0
    networks: tuple[Network, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.count or self.networks)

    def believes(self, peer: str) -> bool:
        """Whether what `peer` says of others is taken."""
        return bool(self.count) or self._holds(parsed_address(peer))

    def visitor(self, peer: str, forwarded: str) -> str:
        """The address that a request came from; "" where the proxies do not say.

        Args:
            peer: The address that the connection came from.
            forwarded: The `X-Forwarded-For` header, joined by commas where it came more than once.
        """
        if not self.believes(peer):
            return peer
        entries = [entry.strip() for entry in forwarded.split(",") if entry.strip()]
        if self.count:
            return _plain(entries[-self.count]) if len(entries) >= self.count else ""
        for entry in reversed(entries):
            address = parsed_address(entry)
            if address is None or not self._holds(address):
                return _plain(entry)
        return ""

    def _holds(self, address: Address | None) -> bool:
        return address is not None and any(address in network for network in self.networks)


def trusted_proxies(value: str) -> TrustedProxies:
    """From `1` or from `10.0.0.0/8, 2001:db8::1`.

    Raises:
        ValueError: It is neither a number from 0 to 9 nor a list of addresses and networks.
    """
    entries = [entry.strip() for entry in value.split(",") if entry.strip()]
    if len(entries) == 1 and entries[0].isdecimal():
        if int(entries[0]) > MOST:
            raise ValueError(f"{entries[0]} proxies in a row")
        return TrustedProxies(count=int(entries[0]))
    return TrustedProxies(networks=tuple(ipaddress.ip_network(entry) for entry in entries))


@lru_cache(maxsize=4096)
def parsed_address(text: str) -> Address | None:
    """The address in `text` without its port, IPv4 where it is mapped; None where there is none."""
    bare = text.strip().strip('"')
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _plain(entry: str) -> str:
    address = parsed_address(entry)
    return str(address) if address else ""
