"""The signed token of an impression: it says which one, and counts only for its own reader."""

from __future__ import annotations

from typing import Final

from django.core.signing import BadSignature, Signer

from surveys.readers.cookies import ReaderKey

_SALT: Final = "surveys.impression"
_WIDTH: Final = 16  # hex digits, so that every token has one length


class TokenRefusedError(ValueError):
    """The token is damaged, or another reader's."""


def token_of(impression: int, key: ReaderKey) -> str:
    """What this reader shows to choose in this impression: 16 hex digits, ":", the signature."""
    return _signer(key.hash).sign(f"{impression:0{_WIDTH}x}")


def impression_of(token: str, key: ReaderKey) -> int:
    """The impression's id. Raises TokenRefusedError."""
    for known in key.hashes:
        try:
            return int(_signer(known).unsign(token), 16)
        except BadSignature:
            continue
    raise TokenRefusedError("no duel was served to this reader with this token")


def _signer(reader: str) -> Signer:
    return Signer(salt=f"{_SALT}.{reader}")
