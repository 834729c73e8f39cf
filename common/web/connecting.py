"""Connections to other machines, by a deadline: straight to an address, or through a proxy. Pure.

Where the environment names a proxy (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, all but NO_PROXY), it is
asked to connect (CONNECT, RFC 9110) to the very address that was looked up here, if one was.
"""

from __future__ import annotations

import base64
import ipaddress
import re
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies_environment, proxy_bypass

Place = tuple[str, int]
"""An IP address, or of a proxy's also a name, and a port."""
Dial = Callable[[Sequence[Place], float], socket.socket]
"""A connection to the first of the places that takes one, by a deadline. Raises OSError."""
Check = Callable[[str, float], Sequence[str]]
"""The IP addresses that a host name may be connected to at, in so many seconds. Raises OSError."""

LONGEST_HEAD: Final = 16_384  # bytes of a proxy's answer
_STATUS: Final = re.compile(rb"HTTP/1\.[01] ([0-9]{3})")


class ProxyError(OSError):
    """The proxy that the environment names gives no connection."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """Where a proxy is; authorization: of its user, "" for none, left out of the repr."""

    host: str
    port: int
    authorization: str = field(default="", repr=False)


def seconds_left(deadline: float) -> float:
    """Until a deadline, as time.monotonic() counts. Raises TimeoutError where it has passed."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def look_up(host: str) -> list[str]:
    """What the system says a name's addresses are, in however long it takes."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def connect_to(places: Sequence[Place], deadline: float) -> socket.socket:
    """A connection to the first of `places` that takes one.

    deadline: as time.monotonic() counts. Raises OSError, of the last one tried.
    """
    problem = OSError("the name has no address")
    for ip, port in places:
        plain = socket.socket(socket.AF_INET6 if ":" in ip else socket.AF_INET)
        try:
            plain.settimeout(seconds_left(deadline))
            plain.connect((ip, port))
            return plain
        except OSError as refused:
            plain.close()
            problem = refused
    raise problem


def connection(
    place: Place, *, is_secure: bool, deadline: float, check: Check | None, dial: Dial
) -> socket.socket:
    """A connection to a host and a port, on which nothing was said yet.

    check: where only what it answers may be connected to, by a proxy too; it may raise errors of
    its own. None where the host may be any; then a proxy looks it up by itself.
    Raises OSError, TimeoutError after the deadline, ProxyError where a proxy does not connect.
    """
    host, port = place
    targets = check(host, seconds_left(deadline)) if check else None
    proxy = proxy_for(host, is_secure=is_secure)
    if proxy is None:
        ips = look_up(host) if targets is None else targets
        return dial([(ip, port) for ip in ips], deadline)
    problem = OSError("the name has no address")
    for target in [host] if targets is None else targets:
        try:
            return _tunnel(proxy, (target, port), deadline, dial)
        except TimeoutError:
            raise
        except OSError as refused:
            problem = refused
    raise problem


def proxy_for(host: str, *, is_secure: bool) -> Proxy | None:
    """The proxy that the environment names for a host; None for this machine and in NO_PROXY.

    Raises ProxyError for a proxy that is not spoken to by http.
    """
    named = getproxies_environment()
    address = named.get("https" if is_secure else "http") or named.get("all")
    if not address or _is_this_machine(host) or proxy_bypass(host):
        return None
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        port = parts.port or 80
    except ValueError:
        raise ProxyError("the environment's proxy is no address") from None
    if parts.scheme != "http" or not parts.hostname:
        raise ProxyError(
            f"the environment's proxy is of the kind {parts.scheme}://; only http:// is understood"
        )
    user = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
    basic = base64.b64encode(user.encode()).decode() if parts.username else ""
    return Proxy(parts.hostname, port, f"Basic {basic}" if basic else "")


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _tunnel(proxy: Proxy, target: Place, deadline: float, dial: Dial) -> socket.socket:
    ips = look_up(proxy.host)
    plain = dial([(ip, proxy.port) for ip in ips], deadline)
    try:
        plain.settimeout(seconds_left(deadline))
        plain.sendall(_connect_request(proxy, target))
        status = _STATUS.match(_head(plain, deadline))
        if not status or not status[1].startswith(b"2"):
            said = f"status {status[1].decode()}" if status else "no HTTP"
            raise ProxyError(
                # Readers see this, so it does not say where the proxy is.
                f"the environment's proxy does not connect to {target[0]} port {target[1]} ({said})"
            )
    except BaseException:
        plain.close()
        raise
    return plain


def _connect_request(proxy: Proxy, target: Place) -> bytes:
    host, port = target
    where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    lines = [f"CONNECT {where} HTTP/1.1", f"Host: {where}"]
    if proxy.authorization:
        lines.append(f"Proxy-Authorization: {proxy.authorization}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _head(plain: socket.socket, deadline: float) -> bytes:
    """A proxy's answer up to its empty line, and not a byte of what follows."""
    head = bytearray()
    while not head.endswith(b"\r\n\r\n"):
        plain.settimeout(seconds_left(deadline))
        byte = plain.recv(1)
        if not byte or len(head) >= LONGEST_HEAD:
            raise ProxyError("the proxy ended the connection in its answer")
        head += byte
    return bytes(head)
