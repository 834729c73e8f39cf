"""A page from the public web, by an address that a stranger gave. Pure.

Nothing inside this network is reached: where a connection goes is decided by the IP address it is
made to, checked after the name is resolved and for each redirect anew. What a name resolves to is
asked once and used, so that a second answer of its server changes nothing.
"""

from __future__ import annotations

import ipaddress
import queue
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.message import Message
from typing import Literal
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from common.web.connecting import Dial, connect_to, look_up
from common.web.exchange import (
    DisconnectedError,
    Reply,
    Request,
    TooLargeError,
    TooSlowError,
    exchange,
)
from common.words.lists import name_list
from summaries.documents.base import Document, Limits
from summaries.documents.reading import read_document

SECONDS = 15.0
SIZE = 5_000_000  # bytes
REDIRECTS = 5
PORTS = (80, 443, 8080)
LONGEST_ADDRESS = 2000  # characters
Kind = Literal["html", "text", "pdf"]
KINDS: dict[str, Kind] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
    "text/markdown": "text",
    "application/pdf": "pdf",
}
# Not for connections of strangers, though not each Python's is_global says so: ways to carry an
# IPv4 address in an IPv6 one, ranges for documents and tests, and a cloud's own service.
CLOSED = tuple(
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
_UNICAST = ipaddress.ip_network("2000::/3")
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)")
_NAME = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?")

Resolve = Callable[[str], Sequence[str]]
"""The IP addresses of a host name. Raises OSError."""


class FetchError(Exception):
    """A page could not be had; the message gives the fact and the way out."""


class ForbiddenAddressError(FetchError):
    """The address is none that this site connects to."""


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """address: where it was found after redirects. charset: as its server says, may be None."""

    address: str
    kind: Kind
    charset: str | None
    body: bytes = field(repr=False)


def fetch(
    address: str,
    *,
    seconds: float = SECONDS,
    size: int = SIZE,
    redirects: int = REDIRECTS,
    resolve: Resolve = look_up,
    dial: Dial = connect_to,
) -> FetchedPage:
    """The page at an http or https address.

    seconds: for resolving, connecting, every redirect and the whole page. size: bytes of the page,
    packed or unpacked. redirects: how many are followed. resolve, dial: for tests.

    Raises ForbiddenAddressError or another FetchError, each with a sentence for the reader.
    """
    deadline = time.monotonic() + seconds
    for _ in range(redirects + 1):
        checked = checked_address(address)
        try:
            reply = _reply(checked, deadline, size, resolve, dial)
        except TooSlowError as problem:
            raise FetchError(
                f"the page did not come whole within {seconds:g} seconds; try again later, or "
                "paste its text"
            ) from problem
        if reply.status not in (301, 302, 303, 307, 308):
            return _page(checked, reply)
        try:
            address = urljoin(checked.geturl(), reply.headers.get("Location", ""))
        except ValueError:
            raise FetchError("the page redirects to what is no address") from None
    raise FetchError(f"the page redirects more than {redirects} times; give the final address")


def fetch_document(
    address: str,
    *,
    seconds: float = SECONDS,
    limits: Limits | None = None,
    resolve: Resolve = look_up,
    dial: Dial = connect_to,
) -> tuple[Document, str]:
    """The text of the page at an address, and the address it was found at after redirects.

    seconds: for fetching it; `limits` has those for reading it.

    Raises FetchError, or DocumentError where the page holds no text that can be had.
    """
    page = fetch(address, seconds=seconds, resolve=resolve, dial=dial)
    return read_document(page.body, page.kind, charset=page.charset, limits=limits), page.address


def checked_address(address: str) -> SplitResult:
    """An address in its parts, percent-encoded, its host in ASCII.

    Raises ForbiddenAddressError for anything but http and https, a user name, a port other than
    PORTS, a number for a host, and what is no address.
    """
    address = address.strip()
    if len(address) > LONGEST_ADDRESS or re.search(r"[\s\x00-\x1f\x7f\\]", address):
        raise ForbiddenAddressError("this is no address; copy it anew from your browser")
    if not re.match(r"https?://", address, re.IGNORECASE):
        raise ForbiddenAddressError("an address must begin with http:// or https://")
    try:
        parts = urlsplit(address)
        port, host = parts.port, _ascii_host(parts.hostname or "")
    except ValueError:
        raise ForbiddenAddressError("this is no address; copy it anew from your browser") from None
    if "@" in parts.netloc:
        raise ForbiddenAddressError("an address must not hold a user name; leave it out")
    if port is not None and port not in PORTS:
        raise ForbiddenAddressError(f"pages are fetched from ports {name_list(PORTS)} only")
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


def _ascii_host(host: str) -> str:
    """Raises ValueError for what is no host name, ForbiddenAddressError for a number."""
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
        raise ForbiddenAddressError("an address must name its host, not number it") from None


def _no_host() -> str:
    raise ValueError("no host")


def _reply(address: SplitResult, deadline: float, size: int, resolve: Resolve, dial: Dial) -> Reply:
    def check(host: str, seconds: float) -> Sequence[str]:
        ips = _resolved(host, seconds, resolve)
        if not ips or not all(is_public(ip) for ip in ips):
            raise ForbiddenAddressError("this address leads into a private network; give another")
        return ips

    headers = {
        "Accept": "text/html, application/xhtml+xml, text/plain, application/pdf",
        "Accept-Encoding": "identity",
        "User-Agent": "WriteUp",
    }
    left = deadline - time.monotonic()
    request = Request("GET", address, headers)
    try:
        return exchange(
            request, seconds=left, size=size, check=check, dial=dial, wants_body=_is_wanted
        )
    except TooLargeError as problem:
        raise FetchError(f"the page is too large: {problem}; paste its text instead") from problem
    except DisconnectedError as problem:
        raise FetchError(f"the page could not be had: {problem}; try again later") from problem
    except UnicodeError as problem:
        raise ForbiddenAddressError("this is no address; copy it anew") from problem


def _resolved(host: str, seconds: float, resolve: Resolve) -> Sequence[str]:
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


def _is_wanted(status: int, headers: Message) -> bool:
    return status == 200 and headers.get_content_type() in KINDS and "Content-Type" in headers


def _page(address: SplitResult, reply: Reply) -> FetchedPage:
    if reply.status != 200:
        raise FetchError(
            f"the page's server answered with status {reply.status}; check the address"
        )
    if not _is_wanted(reply.status, reply.headers):
        raise FetchError("the address leads to no page, text or PDF; give another")
    kind = KINDS[reply.headers.get_content_type()]
    return FetchedPage(address.geturl(), kind, reply.headers.get_content_charset(), reply.body)
