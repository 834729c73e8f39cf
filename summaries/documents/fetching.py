"""A page from the public web, by an address that a stranger gave. Pure.

Nothing inside this network is reached: where a connection goes is decided by the IP address it is
made to, checked after the name is resolved and for each redirect anew. What a name resolves to is
asked once and used, so that a second answer of its server changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import Message
from typing import Literal
from urllib.parse import SplitResult, urljoin

from common.web.connecting import Dial, connect_to, look_up
from common.web.exchange import (
    DisconnectedError,
    Reply,
    Request,
    TooLargeError,
    TooSlowError,
    exchange,
)
from common.web.public_net import AddressError, Resolve, checked_address, public_ips
from summaries.documents.base import Document, Limits
from summaries.documents.reading import read_document

SECONDS = 15.0
SIZE = 5_000_000  # bytes
REDIRECTS = 5
PORTS = (80, 443, 8080)
Kind = Literal["html", "text", "pdf"]
KINDS: dict[str, Kind] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
    "text/markdown": "text",
    "application/pdf": "pdf",
}


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
        found = checked(address)
        try:
            reply = _reply(found, deadline, size, resolve, dial)
        except TooSlowError as problem:
            raise FetchError(
                f"the page did not come whole within {seconds:g} seconds; try again later, or "
                "paste its text"
            ) from problem
        if reply.status not in (301, 302, 303, 307, 308):
            return _page(found, reply)
        try:
            address = urljoin(found.geturl(), reply.headers.get("Location", ""))
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


def checked(address: str) -> SplitResult:
    """An address in its parts, as `public_net.checked_address`. Raises ForbiddenAddressError."""
    try:
        return checked_address(address, ports=PORTS)
    except AddressError as problem:
        raise ForbiddenAddressError(str(problem)) from None


def _reply(address: SplitResult, deadline: float, size: int, resolve: Resolve, dial: Dial) -> Reply:
    def check(host: str, seconds: float) -> Sequence[str]:
        try:
            return public_ips(host, seconds, resolve)
        except AddressError as problem:
            raise ForbiddenAddressError(str(problem)) from None

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
