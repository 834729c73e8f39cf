"""Who a rater's browser is: what a link or a crowd's platform said, moved into a signed cookie.

Addresses stand in logs and histories, so what they say of a person is taken out of them by a
redirect at once; the cookie goes to the task's own pages alone.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import Final

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from surveys.experts.models import RatingTask

LINK: Final = "k"
CROWD_IDS: Final = ("PROLIFIC_PID", "STUDY_ID", "SESSION_ID")
COOKIE: Final = "rating"
AGE: Final = 60 * 24 * 60 * 60  # seconds; experts come back for weeks
_SALT: Final = "surveys.experts.pass"
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_BYTES: Final = 32  # nobody guesses such a token, so its hash needs no salt


@dataclass(frozen=True)
class RaterPass:
    """What a browser may show of itself: the hash of a personal link, or a crowd's three ids."""

    token_hash: str = ""
    participant: str = ""
    study: str = ""
    session: str = ""


def new_token() -> str:
    """43 signs that may stand in an address."""
    return secrets.token_urlsafe(_BYTES)


def hash_of(token: str) -> str:
    """64 hex digits, what is kept of a personal link's token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def pass_in_address(request: HttpRequest) -> RaterPass | None:
    """What the address says of who comes; None where it says nothing that could be true."""
    if token := request.GET.get(LINK, ""):
        return RaterPass(token_hash=hash_of(token))
    ids = [request.GET.get(name, "") for name in CROWD_IDS]
    if not all(_ID.fullmatch(each) for each in ids):
        return None
    return RaterPass("", *ids)


def names_somebody(request: HttpRequest) -> bool:
    """Whether the address holds what belongs into no address for longer than a redirect."""
    return any(name in request.GET for name in (LINK, *CROWD_IDS))


def keep_pass(
    request: HttpRequest, response: HttpResponse, task: RatingTask, who: RaterPass
) -> None:
    """Send it with `response`, for this task's pages."""
    said = [who.token_hash, who.participant, who.study, who.session]
    response.set_cookie(
        COOKIE,
        signing.dumps(said, salt=f"{_SALT}.{task.pk}", compress=False),
        max_age=AGE,
        path=reverse("rate", args=[task.slug]),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def pass_kept(request: HttpRequest, task: RatingTask) -> RaterPass | None:
    """What this browser was given for this task; None where nothing was, or it ran out."""
    try:
        said = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=f"{_SALT}.{task.pk}", max_age=AGE
        )
    except signing.BadSignature:
        return None
    return RaterPass(*said)
