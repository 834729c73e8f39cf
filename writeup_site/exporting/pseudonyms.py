"""Names for people and rows in exports: the same in each export for one recipient, in none else.

HMAC-SHA256 under a key that is derived from the site's secret and the recipient: who has the file
alone cannot try names, and two recipients cannot join theirs. Not a fresh salt for each export: the
same rows are to be the same bytes, and an import of a later export is to know the rows of an
earlier one.
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import Final

from django.utils.crypto import salted_hmac

_SALT: Final = "writeup.export"
LENGTH: Final = 16  # hex digits: of 100 million readers two share a name once in 3,700 exports


class Pseudonyms:
    """Gives people and rows of this site their names for one recipient."""

    def __init__(self, recipient: str) -> None:
        self._key = salted_hmac(_SALT, recipient, algorithm="sha256").digest()

    def of(self, what: str, secret: object) -> str:
        """The name of what is known here by `secret`; another one for another `what`."""
        said = f"{what}\0{secret}".encode()
        return hmac.digest(self._key, said, sha256).hex()[:LENGTH]
