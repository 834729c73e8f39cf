"""What the front says itself, in the language that a reader asks for."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.cookie import parse_cookie
from django.utils.translation import get_language_from_request, gettext, override

from writeup_site.front.environ import Scope


def said_to(scope: Scope, sentence: str) -> tuple[str, str]:
    """The sentence as this reader reads it, and in which language that is."""
    request = HttpRequest()
    for name, value in scope.headers.items():
        if name == "accept-language":
            request.META["HTTP_ACCEPT_LANGUAGE"] = value
        elif name == "cookie":
            request.COOKIES |= parse_cookie(value)
    language = get_language_from_request(request)
    with override(language):
        return gettext(sentence), language
