"""What a request says of its client: htmx, a browser, or something that reads text."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails


class HtmxHttpRequest(HttpRequest):
    """A request as django-htmx's middleware leaves it."""

    htmx: HtmxDetails


def line(sentence: str, status: int) -> HttpResponse:
    """A line of text."""
    return HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8")


def is_browser(request: HttpRequest) -> bool:
    """Whether the client asks for a page; one that takes anything gets text."""
    return request.get_preferred_type(["text/plain", "text/html"]) == "text/html"
