"""Which addresses of the public net a stranger's address may lead to. Pure.

Nothing inside this network is reached: where a connection goes is decided by the IP address it is
made to, checked after the name is resolved, each time anew.
"""

from __future__ import annotations

import ipaddress
import queue
import re
import threading
from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit

from common.words.lists import name_list

LONGEST_ADDRESS: Final = 2000  # characters
# Not for connections of strangers, though not each Python's is_global says so: ways to carry an
# IPv4 address in an IPv6 one, ranges for documents and tests, and a cloud's own service.
CLOSED: Final = tuple(
    map(
        ipaddress.ip_network,
        (
            "64:ff9b::/96",  # NAT64, RFC 6052
            "64:ff9b:1::/48",  # local NAT64, RFC 8215
            "2001::/23",  # Teredo and other protocols, RFC 2928
            "2002::/16",  # 6to4, RFC 3056
            "3fff::/20",  # documents, RFC 9637
            "192.0.0.0/24",  # protocols, RFC 6890
            "192.88.99.0/24",  # 6to4 relays, RFC 7526
            "168.63.129.16/32",  # Azure's host
        ),
    )
)
_UNICAST: Final = ipaddress.ip_network("2000::/3")
_NUMBER: Final = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)")
_NAME: Final = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?")

Resolve = Callable[[str], Sequence[str]]
"""The IP addresses of a host name. Raises OSError."""


class AddressError(ValueError):
    """An address that is not connected to; the message is a sentence with the way out."""


def checked_address(address: str, *, ports: Sequence[int] | None = None) -> SplitResult:
    """An address in its parts, percent-encoded, its host in ASCII.

    ports: the ones that may be named; None for all. Raises AddressError for anything but http and
    https, a user name, another port, a number for a host, and what is no address.
    """
    address = address.strip()
    if len(address) > LONGEST_ADDRESS or re.search(r"[\s\x00-\x1f\x7f\\]", address):
        raise AddressError("this is no address; copy it anew from your browser")
    if not re.match(r"https?://", address, re.IGNORECASE):
        raise AddressError("an address must begin with http:// or https://")
    try:
        parts = urlsplit(address)
        port, host = parts.port, _ascii_host(parts.hostname or "")
    except AddressError:
        raise
    except ValueError:
        raise AddressError("this is no address; copy it anew from your browser") from None
    if "@" in parts.netloc:
        raise AddressError("an address must not hold a user name; leave it out")
    if ports is not None and port is not None and port not in ports:
        raise AddressError(f"pages are fetched from ports {name_list(ports)} only")
    shown = f"[{host}]" if ":" in host else host
    return SplitResult(
        parts.scheme,
        shown if port is None else f"{shown}:{port}",
        quote(parts.path, safe="/%:@!$&'()*+,;=~"),
        quote(parts.query, safe="/%:@!$&'()*+,;=~?[]"),
        "",
    )


def is_public(ip: str) -> bool:
    """Whether an IP address is one of the public net, of which no part leads back here."""
    try:
        found = ipaddress.ip_address(ip)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return is_public(str(found.ipv4_mapped))
        if found not in _UNICAST:
            return False
    kept_out = found.is_multicast or found.is_reserved or found.is_private or found.is_unspecified
    return found.is_global and not kept_out and not any(found in network for network in CLOSED)


def public_ips(host: str, seconds: float, resolve: Resolve) -> Sequence[str]:
    """What a name resolves to, all of it of the public net; asked once and used.

    Raises AddressError where any of it is not, OSError for no such name, TimeoutError.
    """
    ips = resolved(host, seconds, resolve)
    if not ips or not all(is_public(ip) for ip in ips):
        raise AddressError("this address leads into a private network; give another")
    return ips


def resolved(host: str, seconds: float, resolve: Resolve) -> Sequence[str]:
    """What `resolve` says within the time; a system's resolver knows no limit of its own."""
    answers: queue.Queue[Sequence[str] | OSError] = queue.Queue()

    def ask() -> None:
        try:
            answers.put(resolve(host))
        except (OSError, UnicodeError):
            answers.put(OSError("no such name"))

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(answer, OSError):
        raise answer
    return answer


def _ascii_host(host: str) -> str:
    """Raises ValueError for what is no host name, AddressError for a number."""
    if ":" in host:
        return str(ipaddress.IPv6Address(host)) if "%" not in host else _no_host()
    # Compatible forms come first: "１２７.0.0.1" is 127.0.0.1.
    name = host.encode("idna").decode().lower() if host else ""
    if not _NAME.fullmatch(name):
        return _no_host()
    last = name.rstrip(".").rsplit(".", 1)[-1]
    if not _NUMBER.fullmatch(last):
        return name
    try:
        return str(ipaddress.IPv4Address(name.rstrip(".")))
    except ValueError:
        raise AddressError("an address must name its host, not number it") from None


def _no_host() -> str:
    raise ValueError("no host")
