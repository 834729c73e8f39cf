"""Where a form may send its reader back to, and what else an address or a form may hold."""

from __future__ import annotations

from typing import Final
from urllib.parse import SplitResult, urldefrag, urlsplit

from django.utils.http import url_has_allowed_host_and_scheme

DIGITS: Final = 18  # of a number below 2**63; Python itself refuses to read one of thousands


def local_path(address: str) -> str:
    """An address of this site without its fragment; the front page where it isn't ours."""
    path = urldefrag(address).url
    local = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if local else "/"


def row_id(said: str) -> int | None:
    """The row's id that a text is; None for what no id can be."""
    return int(said) if said.isascii() and said.isdigit() and len(said) <= DIGITS else None


def web_address(url: str | None) -> SplitResult | None:
    """The address in its parts, where it is one of the web's."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    # An imported address may be anything, and a link to javascript: would run it.
    return parts if parts.scheme in {"https", "http"} and parts.hostname else None
