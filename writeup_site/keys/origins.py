"""The origins that a public key holds for, as a browser writes them."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

MOST: Final = 20  # of one key
_LOCAL: Final = {"localhost", "127.0.0.1", "[::1]"}
_HOST: Final = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
_PORTS: Final = {"https": 443, "http": 80}


class OriginError(ValueError):
    """What is no origin; the message says what one looks like."""


def origin_of(text: str) -> str:
    """`https://app.example` of whatever is written so, as the browser's header has it.

    Raises OriginError for a path, a wildcard, a port that there is not, and for plain HTTP from
    anywhere but this very machine: who listens on the way could put their own page there.
    """
    try:
        parts = urlsplit(text.strip())
        port, host = parts.port, parts.hostname or ""
        host = f"[{host}]" if ":" in host else host.encode("idna").decode()
    except ValueError:  # of which a name that no letter code holds is one, too
        raise _none(text) from None
    rest = parts.path.rstrip("/") or parts.query or parts.fragment or parts.username
    if parts.scheme not in _PORTS or not _HOST.fullmatch(host) or rest or "*" in text:
        raise _none(text)
    if parts.scheme == "http" and host not in _LOCAL:
        raise OriginError(f"{text} is plain HTTP, which anybody on the way can change; use https")
    shown = "" if port in {None, _PORTS[parts.scheme]} else f":{port}"
    return f"{parts.scheme}://{host}{shown}"


def origins_in(text: str) -> list[str]:
    """The origins of a text that names one a line, each once. Raises OriginError."""
    found = list(dict.fromkeys(origin_of(line) for line in text.split() if line))
    if not found:
        raise OriginError("name at least one origin, such as https://app.example")
    if len(found) > MOST:
        raise OriginError(f"{len(found)} origins; at most {MOST} fit one key")
    return found


def _none(text: str) -> OriginError:
    return OriginError(
        f"{text[:100]} is no origin; write scheme, host and port alone, such as https://app.example"
    )
