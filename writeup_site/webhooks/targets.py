"""Which addresses a webhook may have, and one POST to such an address.

Every try looks the name up anew, and connects to what it then resolves to, where all of that is of
the public net. Hosts that settings.WEBHOOK_HOSTS names may be anywhere, and be spoken to plainly.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult

from django.utils import timezone

from common.web.connecting import Dial, Place, connect_to, look_up
from common.web.exchange import Reply, Request, exchange
from common.web.public_net import (
    AddressError,
    Resolve,
    checked_address,
    is_public,
    public_ips,
    resolved,
)

CONNECT_SECONDS: Final = 5.0
SECONDS: Final = 15.0  # for the name, the connection, the request and the head of the answer
_MOST_BODY: Final = 1_000_000  # nothing of it is read
_PORTS: Final = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class PostAnswer:
    """status: HTTP's. retry_after: seconds that the receiver asks for; None where it does not."""

    status: int
    retry_after: float | None


def checked_target(address: str, *, allowed: Collection[str]) -> SplitResult:
    """A webhook's address in its parts; what its name resolves to is looked at when it is sent to.

    allowed: hosts, or hosts with ports, that may be private. Raises AddressError.
    """
    target = checked_address(address)
    if _is_allowed(target, allowed):
        return target
    if target.scheme != "https":
        raise AddressError(
            "plain HTTP can be read and changed on the way; give an https address, or have the "
            "host named in WEBHOOK_HOSTS"
        )
    host = target.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        # Other names are looked up when they are sent to; this one is this machine's (RFC 6761).
        is_inside = host.rstrip(".").rpartition(".")[2] == "localhost"
    else:
        is_inside = not is_public(host)
    if is_inside:
        raise AddressError(
            "this address leads into a private network; give another, or have the host named in "
            "WEBHOOK_HOSTS"
        )
    return target


def receiver_of(target: SplitResult) -> str:
    """Host and port: what is one receiver, however many webhooks lead to it."""
    host = target.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{target.port or _PORTS[target.scheme]}"


def post(
    address: str,
    *,
    headers: Mapping[str, str],
    body: bytes,
    allowed: Collection[str] = (),
    seconds: float = SECONDS,
    resolve: Resolve = look_up,
    dial: Dial = connect_to,
) -> PostAnswer:
    """Send a body; a redirect is an answer like any other, and is not followed.

    Raises AddressError for an address that is not connected to, ExchangeError where no answer came
    within `seconds`.
    """
    target = checked_target(address, allowed=allowed)
    free = _is_allowed(target, allowed)

    def check(host: str, left: float) -> Sequence[str]:
        return resolved(host, left, resolve) if free else public_ips(host, left, resolve)

    def dial_soon(places: Sequence[Place], deadline: float) -> socket.socket:
        return dial(places, min(deadline, time.monotonic() + CONNECT_SECONDS))

    said = {"Content-Type": "application/json", "User-Agent": "WriteUp", **headers}
    reply = exchange(
        Request("POST", target, said, body),
        seconds=seconds,
        size=_MOST_BODY,
        check=check,
        dial=dial_soon,
        wants_body=lambda status, found: False,
    )
    return PostAnswer(reply.status, _retry_after(reply))


def _is_allowed(target: SplitResult, allowed: Collection[str]) -> bool:
    return bool({target.hostname or "", receiver_of(target)} & set(allowed))


def _retry_after(reply: Reply) -> float | None:
    """RFC 9110: seconds, or a moment."""
    said = reply.headers.get("Retry-After", "").strip()
    if said.isdecimal() and len(said) < 10:
        return float(said)
    try:
        return max(0.0, (parsedate_to_datetime(said) - timezone.now()).total_seconds())
    except (ValueError, TypeError):
        return None
