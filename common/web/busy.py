"""The team's forms while the database is busy: a sentence and 503, not a page of errors."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

RETRY_AFTER = 5  # seconds
SENTENCE = "Nothing was changed: the database is busy. Try again in a few seconds."


def team_form(back: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view that takes a form by POST; other methods lead `back`, the name of a page's address.

    A login comes back by GET after a session ran out. A busy database is a 503 with Retry-After.
    """

    def decorated(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def taken(request: HttpRequest, **named: Any) -> HttpResponse:
            if request.method != "POST":
                return redirect(reverse(back, kwargs=named))
            try:
                return view(request, **named)
            except OperationalError:
                context = {"sentence": SENTENCE, "back": reverse(back, kwargs=named)}
                answer = render(request, "refused.html", context, status=503)
                answer["Retry-After"] = str(RETRY_AFTER)
                return answer

        return taken

    return decorated
