"""What holds up whoever guesses passwords, before one is hashed, and nobody else.

A network may try so often a minute (LOGIN_LIMITS_PER_NETWORK). django-axes closes a name to a
network after ten wrong passwords. Where several networks failed with one name, each further one has
one try; where a hundred did, none but the devices on which the name was logged in before. Such a
device carries a signed cookie and is held up by its own wrong passwords alone, so nobody locks out
a name's owner for good: docs/decisions/0028-guessed-passwords.md
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, Final

from axes.models import AccessAttempt
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_noop
from limits import parse, parse_many

from common.limits.ceiling import network_of
from common.limits.shared_limits import LimitQuestion
from common.web.refusals import Refusal
from surveys.ballots.reception import shared_limits
from surveys.readers.network_keys import network_hash
from writeup_site.home.addresses import hashed_address

SEVERAL: Final = 3  # networks that failed with one name: a person has one or two
MOST: Final = 100  # networks; a hundred passwords in a quarter of an hour guess no decent one
TRIES_OF_A_DEVICE: Final = "10/15 minutes"  # as django-axes gives a network
COOKIE: Final = "device"
COOKIE_AGE: Final = 365 * 24 * 60 * 60  # seconds
MOST_NAMES: Final = 5  # that one device remembers
SALT: Final = "writeup_site.device"

_FROM_YOUR_NETWORK: Final = gettext_noop(
    "There were too many attempts to log in from your network. Try again in a minute."
)
_WITH_THIS_NAME: Final = gettext_noop(
    "Wrong passwords for this name came from several places, so it takes a break. Log in with a "
    "browser in which you were logged in before, or try again in a quarter of an hour."
)
_TOO_MANY_CODES: Final = gettext_noop(
    "There were too many wrong codes for this login. Try again in a quarter of an hour."
)


def refuse_guessing(request: HttpRequest, name: str) -> None:
    """Let an attempt to log in pass, or raise a Refusal (429) before its password is looked at."""
    refuse_busy_network(request)
    request.META[SALT] = _is_known(request, name)
    if not request.META[SALT]:
        _refuse_where_several_guess(request, name)


def refuse_guessed_codes(request: HttpRequest, user: int) -> None:
    """Let a code after the password of this user's id pass, or raise a Refusal (429).

    Whoever comes so far knows the password, so that nobody else can use up the owner's tries.
    """
    refuse_busy_network(request)
    tries = LimitQuestion("codes", str(user), (parse(TRIES_OF_A_DEVICE),))
    if shared_limits().ask([tries]).refused:
        raise Refusal(429, _TOO_MANY_CODES, wait=15 * 60)


def is_on_known_device(request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
    """What django-axes asks: it holds up no device that the name was logged in with before."""
    return bool(request.META.get(SALT))


def remember_device(request: HttpRequest, response: HttpResponseBase, name: str) -> None:
    """Give the browser, in which `name` was logged in, the cookie that says so."""
    device, names = _device(request)
    known = [each for each in names if each != _name_hash(name)]
    response.set_cookie(
        COOKIE,
        signing.dumps([device, [_name_hash(name), *known][:MOST_NAMES]], salt=SALT),
        max_age=COOKIE_AGE,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def refuse_busy_network(request: HttpRequest) -> None:
    """Raise a Refusal (429) where the network tried to log in too often."""
    network = network_of(request)
    limits = tuple(parse_many(settings.LOGIN_LIMITS_PER_NETWORK))
    who = network_hash(network) if network else "unknown"
    if shared_limits().ask([LimitQuestion("logins", who, limits)]).refused:
        raise Refusal(429, _FROM_YOUR_NETWORK, wait=60)


def _refuse_where_several_guess(request: HttpRequest, name: str) -> None:
    cool_off = timedelta(hours=settings.AXES_COOLOFF_TIME)
    recent = AccessAttempt.objects.filter(
        username=name, attempt_time__gte=timezone.now() - cool_off
    )
    failed = set(recent.order_by().values_list("ip_address", flat=True).distinct()[:MOST])
    if len(failed) >= MOST or (len(failed) >= SEVERAL and hashed_address(request) in failed):
        raise Refusal(429, _WITH_THIS_NAME, wait=round(cool_off.total_seconds()))


def _is_known(request: HttpRequest, name: str) -> bool:
    """Whether the name was logged in on this device, and few wrong passwords came from it."""
    device, names = _device(request)
    if not any(constant_time_compare(_name_hash(name), each) for each in names):
        return False
    # Who took the cookie along can guess no more than any network may.
    tries = LimitQuestion("logins of a device", device, (parse(TRIES_OF_A_DEVICE),))
    return not shared_limits().ask([tries]).refused


def _device(request: HttpRequest) -> tuple[str, list[str]]:
    """The device's own name, a new one where it has none, and hashes of who was logged in on it."""
    try:
        device, names = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=COOKIE_AGE
        )
    except (signing.BadSignature, ValueError, TypeError):
        return secrets.token_urlsafe(16), []
    return device, names


def _name_hash(name: str) -> str:
    return salted_hmac(SALT, name, algorithm="sha256").hexdigest()[:32]
