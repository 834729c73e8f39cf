"""Who a reader is that another site speaks of: one it signed for, or one that this site issued.

A signed user is one reader whatever page or program speaks of them. Without a signature nobody
knows whose browser it is: it is one more new reader, and keeps the `reader` that it was given.
"""

from __future__ import annotations

import secrets
from typing import Annotated, Final

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field

from surveys.readers.cookies import ReaderKey, is_crawler, key_of
from writeup_site.api.problems import Problem
from writeup_site.keys.models import PublicKey
from writeup_site.keys.selectors import is_signed

MOST_USER: Final = 200  # characters
UserId = Annotated[
    str,
    Field(min_length=1, max_length=MOST_USER, description="Your id of a user; kept as an HMAC."),
]


class Who(BaseModel):
    """The reader: as `make_reader` issued it, or your user's id signed by your server."""

    model_config = ConfigDict(extra="forbid", strict=True)

    reader: str | None = Field(None, max_length=100)
    user: UserId | None = None
    signature: str | None = Field(
        None, max_length=128, description="HMAC-SHA256 of the id under the key's secret, in hex."
    )


def issued_reader(key: PublicKey) -> str:
    """A new reader for a page to keep; nothing is written before they say something."""
    return _signer(key, None).sign(secrets.token_urlsafe(16))


def key_of_user(user: str, *, crawler: bool = False) -> ReaderKey:
    """The key of a user whom their own site knows; no cookie can be one of these."""
    return key_of(f"user:{user}", is_crawler=crawler)


def reader_of_call(request: HttpRequest, key: PublicKey, who: Who) -> ReaderKey:
    """The reader that a page speaks of. Raises Problem: 422 for none, 403 for a forged one."""
    crawler = is_crawler(request.headers.get("User-Agent", ""))
    if who.user is not None and who.signature is not None:
        if not is_signed(key, user=who.user, signature=who.signature):
            raise Problem(403, "The signature of this user does not hold.")
        return key_of_user(who.user, crawler=crawler)
    if who.reader is None:
        raise Problem(
            422,
            "Say who the reader is: “reader” as make_reader issued it, or “user” and “signature”.",
        )
    for secret in (None, *settings.SECRET_KEY_FALLBACKS):
        try:
            said = _signer(key, secret).unsign(who.reader)
        except BadSignature:
            continue
        return key_of(f"key:{key.pk}:{said}", is_crawler=crawler)
    raise Problem(403, "This reader was not issued for this key.")


def _signer(key: PublicKey, secret: str | bytes | None) -> Signer:
    return Signer(key=secret, salt=f"writeup.reader.{key.pk}")
