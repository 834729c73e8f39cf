"""Names for people and rows in exports: the same in each export for one recipient, in none else.

HMAC-SHA256 under a key that is derived from the site's secret and the recipient: who has the file
alone cannot try names, and two recipients cannot join theirs. Not a fresh salt for each export: the
same rows are to be the same bytes, and an import of a later export is to know the rows of an
earlier one.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import Final

from django.utils.crypto import salted_hmac

_SALT: Final = "writeup.export"
_PEOPLE: Final = 20_000  # a few megabytes
LENGTH: Final = 16  # hex digits: of 100 million readers two share a name once in 3,700 exports


class Pseudonyms:
    """Gives people and rows of this site their names for one recipient."""

    def __init__(self, recipient: str) -> None:
        key = salted_hmac(_SALT, recipient, algorithm="sha256").digest()
        # HMAC (RFC 2104) hashes the key twice for each name; what becomes of it is kept.
        whole = key.ljust(sha256().block_size, b"\0")
        self._inner = sha256(bytes(byte ^ 0x36 for byte in whole))
        self._outer = sha256(bytes(byte ^ 0x5C for byte in whole))
        # People come up again and again: of some of them the names are kept, too.
        self.of_person = lru_cache(maxsize=_PEOPLE)(self.of)

    def of(self, what: str, secret: object) -> str:
        """The name of what is known here by `secret`; another one for another `what`."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(f"{what}\0{secret}".encode())
        outer.update(inner.digest())
        return outer.hexdigest()[:LENGTH]
