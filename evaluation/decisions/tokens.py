"""The tokens of links, which are kept by their hashes. Pure."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

_BYTES: Final = 32  # nobody guesses one, so its hash needs no salt


def new_token() -> str:
    """43 signs that may stand in an address."""
    return secrets.token_urlsafe(_BYTES)


def token_hash(token: str) -> str:
    """64 hex digits, what is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
