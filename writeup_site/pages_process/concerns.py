"""Which requests compute for the team or for programs, and so leave the process of the votes."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.core.handlers.wsgi import get_path_info
from django.urls import Resolver404, resolve

from writeup_site.api.door import PREFIX as PROGRAMS
from writeup_site.api.public_door import PREFIX as PAGES_ELSEWHERE

# What a product asks while one of its readers waits.
READERS: Final = (PAGES_ELSEWHERE, f"{PROGRAMS}shown", f"{PROGRAMS}exposures")


def is_for_team(environ: dict[str, Any]) -> bool:
    """Whether a request (PEP 3333) is for a page of the team, the admin, or a program's.

    Without a login or a token it is not: the answer is a refusal that costs nothing, and strangers
    would start the process.
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
