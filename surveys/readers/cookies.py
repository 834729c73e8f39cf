"""Who is reading: the cookie that the site issued, its HMAC, and which visitors are crawlers.

A cookie is 22 random characters, a dot, and the site's signature of them; what was made up
elsewhere is nobody's. Before there were signatures a cookie was the characters alone: such a one is
exchanged where it is that of a reader we know.
"""

from __future__ import annotations

import base64
import re
import secrets
from dataclasses import dataclass, field
from typing import Final, TypeVar, cast

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.crypto import constant_time_compare, salted_hmac

from surveys.readers.models import Reader

KEY_VERSION: Final = 1
COOKIE_AGE: Final = 365 * 24 * 60 * 60  # seconds
SECURE_COOKIE: Final = "__Host-reader"
PLAIN_COOKIE: Final = "reader"

# 128 random bits in base64url, and as many of the signature.
_COOKIE_FORM = re.compile(r"([A-Za-z0-9_-]{22})(?:\.([A-Za-z0-9_-]{22}))?")
# Those who say what they are. CUBOT is a maker of telephones.
_CRAWLERS = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|archiver|mediapartners|externalhit|externalagent"
    r"|inspectiontool|googleother|read-aloud|feedfetcher|embedly|preview|lighthouse|scrapy",
    re.IGNORECASE,
)
_REMEMBERED = "surveys.reader_key"

Response = TypeVar("Response", bound=HttpResponseBase)


@dataclass(frozen=True)
class ReaderKey:
    """What is known of a visitor before any table is asked.

    `cookie` are the random characters, without their signature. `hash` (64 hex digits) is what the
    database holds and what other apps take as an opaque key; `former_hashes` are those that
    settings.SECRET_KEY_FALLBACKS would have given. `is_new` says that nothing came back that the
    site had issued, `is_renewed` that what came back is to be sent anew, signed as now.
    """

    cookie: str = field(repr=False)
    hash: str
    former_hashes: tuple[str, ...] = ()
    is_new: bool = False
    is_renewed: bool = False
    is_crawler: bool = False

    @property
    def hashes(self) -> tuple[str, ...]:
        """Every hash under which the reader may be known, the current one first."""
        return (self.hash, *self.former_hashes)


def reader_key(request: HttpRequest) -> ReaderKey:
    """The visitor's key: of the cookie they sent, or of a new one for `keep_reader` to set.

    The same request always gets the same key. A cookie that the site has not issued is replaced.
    One query for a cookie from before signing, else none.
    """
    if _REMEMBERED not in request.META:
        sent = request.COOKIES.get(_cookie_name(request), "")
        crawls = is_crawler(request.headers.get("User-Agent", ""))
        request.META[_REMEMBERED] = _key_sent(sent, is_crawler=crawls) or key_of(
            secrets.token_urlsafe(16), is_new=True, is_crawler=crawls
        )
    return cast(ReaderKey, request.META[_REMEMBERED])


def keep_reader(request: HttpRequest, response: Response) -> Response:
    """Send a new visitor their cookie with `response`; call it on every page that shows votes."""
    patch_vary_headers(response, ["Cookie"])
    try:
        key = reader_key(request)
    except DatabaseError:  # a cookie from before signing is exchanged another time
        return response
    if (key.is_new or key.is_renewed) and not key.is_crawler:
        response.set_cookie(
            _cookie_name(request),
            issued(key.cookie),
            max_age=COOKIE_AGE,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response


def issued(cookie: str) -> str:
    """What a browser is sent to keep: the random characters and the site's signature of them."""
    return f"{cookie}.{_signature(cookie, None)}"


def key_of(
    cookie: str, *, is_new: bool = False, is_renewed: bool = False, is_crawler: bool = False
) -> ReaderKey:
    """The key of a cookie's random characters: HMAC-SHA256 under keys derived from SECRET_KEY."""
    return ReaderKey(
        cookie=cookie,
        hash=_hmac(cookie, None),
        former_hashes=tuple(_hmac(cookie, secret) for secret in settings.SECRET_KEY_FALLBACKS),
        is_new=is_new,
        is_renewed=is_renewed,
        is_crawler=is_crawler,
    )


def change_reader(request: HttpRequest, cookie: str | None = None) -> ReaderKey:
    """Make the visitor who sent `request` another reader: of `cookie`, or of a new random one.

    `keep_reader` sends it.
    """
    request.META[_REMEMBERED] = key_of(
        cookie or secrets.token_urlsafe(16),
        is_new=True,
        is_crawler=is_crawler(request.headers.get("User-Agent", "")),
    )
    return cast(ReaderKey, request.META[_REMEMBERED])


def drop_reader(request: HttpRequest, response: Response) -> Response:
    """Take the visitor's cookie away with `response`."""
    name = _cookie_name(request)
    response.delete_cookie(name, samesite="Lax")
    if name == SECURE_COOKIE:
        response.cookies[name]["secure"] = True  # browsers heed the prefix in deleting, too
    return response


def cookies_of_user(user: int, nonce: str) -> list[str]:
    """The random characters that the browsers of a signed-in reader share, by the user's id.

    The first are the ones to send; after it those that settings.SECRET_KEY_FALLBACKS would have
    given. Nobody without the secret can tell it from the database.
    """
    digests = [
        salted_hmac("surveys.reader.user", f"{user}.{nonce}", secret=secret, algorithm="sha256")
        for secret in (None, *settings.SECRET_KEY_FALLBACKS)
    ]
    return [base64.urlsafe_b64encode(each.digest()[:16]).decode().rstrip("=") for each in digests]


def is_crawler(user_agent: str) -> bool:
    """Whether a User-Agent names itself as a crawler or a link preview."""
    return _CRAWLERS.search(user_agent) is not None


def _key_sent(sent: str, *, is_crawler: bool) -> ReaderKey | None:
    """The key of a cookie that came back; None where the site has issued no such one."""
    form = _COOKIE_FORM.fullmatch(sent)
    if form is None:
        return None
    cookie, signature = form.groups()
    if signature is None:
        key = key_of(cookie, is_renewed=True, is_crawler=is_crawler)
        # Anybody can make a simulated reader's cookie: it follows from the seed.
        known = Reader.objects.filter(key_hash__in=key.hashes, simulated=False)
        return key if known.exists() else None
    for secret in (None, *settings.SECRET_KEY_FALLBACKS):
        if constant_time_compare(signature, _signature(cookie, secret)):
            return key_of(cookie, is_renewed=secret is not None, is_crawler=is_crawler)
    return None


def _signature(cookie: str, secret: str | bytes | None) -> str:
    digest = salted_hmac("surveys.reader.issued", cookie, secret=secret, algorithm="sha256")
    return base64.urlsafe_b64encode(digest.digest()[:16]).decode().rstrip("=")


def _hmac(cookie: str, secret: str | bytes | None) -> str:
    salt = f"surveys.reader.{KEY_VERSION}"
    return salted_hmac(salt, cookie, secret=secret, algorithm="sha256").hexdigest()


def _cookie_name(request: HttpRequest) -> str:
    # Browsers keep the __Host- prefix to Secure cookies, so plain HTTP needs a name without it.
    return SECURE_COOKIE if request.is_secure() else PLAIN_COOKIE
