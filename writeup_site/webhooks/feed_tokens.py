"""The tokens in addresses of the feed, which are kept by their hashes. Pure."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

FEED_MARK: Final = "feed_"


def new_feed_token() -> str:
    """One that nobody guesses."""
    return FEED_MARK + secrets.token_urlsafe(32)


def feed_hash(token: str) -> str:
    """What is kept of a token: 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
