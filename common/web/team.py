"""Who may see the team's pages."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.vary import vary_on_headers

View = Callable[..., HttpResponse]


def team_page(permission: str) -> Callable[[View], View]:
    """Only for signed-in members whose role holds `permission`; others sign in or get a 403."""

    def decorated(view: View) -> View:
        guarded = login_required(permission_required(permission, raise_exception=True)(view))
        # A page and its fragment share an address, and neither is for anybody else's cache.
        return never_cache(vary_on_headers("HX-Request")(guarded))

    return decorated
