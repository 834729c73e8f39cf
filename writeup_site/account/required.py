"""Where REQUIRE_TWO_FACTOR is on, nobody of the team gets on without a code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from writeup_site.account.selectors import has_second_factor
from writeup_site.account.signing_in import TWO_FACTOR

# What somebody needs in order to get a second factor, or to leave.
OPEN: Final = frozenset(
    {"login", "login_code", "logout", "account", "password", "two_factor", "set_language",
     "company_login", "company_callback", "healthz", "favicon", "robots"}
)  # fmt: skip


class RequireTwoFactorMiddleware:
    """Leads members without a second factor to the page that makes one, before any other page.

    Programs come with tokens and have no session; readers are asked for none.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """A way to the code or to the page that sets one up; None where the view may go on."""
        if not settings.REQUIRE_TWO_FACTOR or not hasattr(request, "user"):
            return None
        match, user = request.resolver_match, request.user
        if match is None or match.view_name in OPEN or not user.is_authenticated:
            return None
        if not user.is_staff or request.session.get(TWO_FACTOR):
            return None
        return redirect("login_code" if has_second_factor(user) else "two_factor")
