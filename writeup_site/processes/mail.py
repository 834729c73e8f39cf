"""The mail server that EMAIL_URL names, or a refusal in a sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Final
from urllib.parse import unquote, urlsplit

from writeup_site.processes.environment import text

# Plain, a connection that becomes secure (STARTTLS), one that is from its first byte on.
PORTS: Final = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """kind: of PORTS. user: "" for none. sender: what stands under From."""

    kind: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    sender: str


def mail_server() -> MailServer | None:
    """None where EMAIL_URL is unset. Raises SystemExit for what cannot be meant."""
    address, sender = text("EMAIL_URL"), text("EMAIL_FROM")
    if not address:
        return None
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in PORTS or not parts.hostname:
        known = ", ".join(f"{kind}://user:password@host" for kind in PORTS)
        raise SystemExit(f"EMAIL_URL cannot be used; give {known}.")
    if "@" not in parseaddr(sender)[1]:
        raise SystemExit(
            "EMAIL_URL is set, and EMAIL_FROM names no sender; give one, as writeup@example.org."
        )
    return MailServer(
        parts.scheme,
        parts.hostname,
        port or PORTS[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        sender,
    )
