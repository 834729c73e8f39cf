"""The signed ticket of a page with thumbs: what was served, to whom and when.

Whoever serves things to vote on gives one out beside them, whatever the door; a thumb brings it
back.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from django.core.signing import BadSignature, Signer

from surveys.readers.cookies import ReaderKey

LIFETIME: Final = 48 * 60 * 60  # seconds; a tab that stood open overnight, and the day after it
_SALT: Final = "surveys.page"


class TicketRefusedError(ValueError):
    """The ticket is missing, damaged, another reader's, or of a page without this thing."""


class TicketExpiredError(ValueError):
    """The page was served too long ago."""


@dataclass(frozen=True)
class ServedPage:
    """An article with a version's breakdown as it was served; `age_ms` is how long ago.

    `version` is None where no version's work was shown, only what stands beside the article;
    `age_ms` where the clock of the machine that served it goes before ours.
    """

    article: int
    version: int | None
    age_ms: int | None


def page_ticket(
    *, reader: ReaderKey, article: int, version: int | None, at: float | None = None
) -> str:
    """What the page of an article gives to the reader it is served to: about 80 characters.

    `at` is when it was served, in seconds since 1970; None is now.
    """
    served = round((time.time() if at is None else at) * 1000)
    return _signer(reader.hash).sign(f"{article:x}.{version or 0:x}.{served:x}")


def page_of(ticket: str, *, reader: ReaderKey) -> ServedPage:
    """The page that a reader's ticket is of. Raises TicketRefusedError and TicketExpiredError."""
    for known in reader.hashes:
        try:
            said = _signer(known).unsign(ticket)
        except BadSignature:
            continue
        article, version, served = (int(part, 16) for part in said.split("."))
        age = round(time.time() * 1000) - served
        if age > LIFETIME * 1000:
            raise TicketExpiredError("the page was served too long ago")
        return ServedPage(article, version or None, age if age >= 0 else None)
    raise TicketRefusedError("no page was served to this reader with this ticket")


def _signer(reader: str) -> Signer:
    return Signer(salt=f"{_SALT}.{reader}")
