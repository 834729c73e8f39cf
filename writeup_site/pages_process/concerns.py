"""Which requests compute for the team or for programs, and so leave the process of the votes."""

from __future__ import annotations

import logging
from importlib import import_module
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.core.handlers.wsgi import get_path_info
from django.db import Error as DatabaseTrouble
from django.db import close_old_connections
from django.http import parse_cookie
from django.urls import Resolver404, resolve

from writeup_site.api.door import PREFIX as PROGRAMS
from writeup_site.api.public_door import PREFIX as PAGES_ELSEWHERE
from writeup_site.keys.selectors import token_of

logger = logging.getLogger(__name__)

# What a product asks while one of its readers waits.
READERS: Final = (PAGES_ELSEWHERE, f"{PROGRAMS}shown", f"{PROGRAMS}exposures")


def is_for_team(environ: dict[str, Any]) -> bool:
    """Whether a request (PEP 3333) is for a page of the team, the admin, or a program's.

    Without a login or a token it is not: the answer is a refusal that costs nothing.
    """
    path = get_path_info(environ)
    if path.startswith(PROGRAMS):
        return "HTTP_AUTHORIZATION" in environ and not path.startswith(READERS)
    if f"{settings.SESSION_COOKIE_NAME}=" not in environ.get("HTTP_COOKIE", ""):
        return False
    try:
        match = resolve(path)
    except Resolver404:
        return False
    return match.namespaces[:1] == ["admin"] or getattr(match.func, "is_team_page", False)


def is_of_team(environ: dict[str, Any]) -> bool:
    """Whether the login of such a request is a member's, or its token holds: two queries at most.

    A cookie is easily forged, and any reader may make a login: neither costs a process. Where the
    database does not answer, nobody is known.
    """
    try:
        close_old_connections()
        if get_path_info(environ).startswith(PROGRAMS):
            return _has_token(environ["HTTP_AUTHORIZATION"])
        return _is_member(environ["HTTP_COOKIE"])
    except DatabaseTrouble as error:
        logger.info("who asks for a page of the team is not known: %s", error)
        return False
    finally:
        close_old_connections()


def _has_token(said: str) -> bool:
    scheme, _, secret = said.partition(" ")
    return scheme.lower() == "bearer" and token_of(secret.strip()) is not None


def _is_member(cookies: str) -> bool:
    sessions = import_module(settings.SESSION_ENGINE)
    session = sessions.SessionStore(parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME))
    number = session.get(SESSION_KEY)
    return User.objects.filter(pk=number, is_active=True, is_staff=True).exists()
