"""Who may see the team's pages, and how its forms are taken."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.vary import vary_on_headers

from common.web.refusals import View, answers_refusals

BUSY: Final = "Nothing was changed: the database is busy. Try again in a few seconds."


def team_page(permission: str) -> Callable[[View], View]:
    """Only for signed-in members whose role holds `permission`; others sign in or get a 403."""

    def decorated(view: View) -> View:
        guarded = login_required(permission_required(permission, raise_exception=True)(view))
        # A page and its fragment share an address, and neither is for anybody else's cache.
        page = never_cache(vary_on_headers("HX-Request")(guarded))
        page.is_team_page = True  # type: ignore[attr-defined]  # by which it stays in English
        return page

    return decorated


def members_page(view: View) -> View:
    """Only for signed-in members of the team, whatever their role; others sign in or get a 403."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_staff:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    page = never_cache(login_required(guarded))
    page.is_team_page = True  # type: ignore[attr-defined]
    return page


def team_form(back: str) -> Callable[[View], View]:
    """A view that takes a form by POST; other methods lead `back`, the name of a page's address.

    A login comes back by GET after a session ran out. Refusals lead back, too.
    """

    def address(request: HttpRequest, **named: Any) -> str:
        # What is deeper down leads to the page it stands on, whose address names less.
        while True:
            try:
                return reverse(back, kwargs=named)
            except NoReverseMatch:
                if not named:
                    raise
                named.popitem()

    def decorated(view: View) -> View:
        @answers_refusals(back=address, busy=BUSY)
        @wraps(view)
        def taken(request: HttpRequest, **named: Any) -> HttpResponse:
            if request.method != "POST":
                return redirect(address(request, **named))
            return view(request, **named)

        taken.is_team_page = True  # type: ignore[attr-defined]
        return taken

    return decorated
