"""What every endpoint that takes ballots has in common: its limits, its refusals, its troubles."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Final

from django.db import Error as DatabaseTrouble
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from common.limits.ceiling import seconds_to_wait
from common.web.addresses import local_path
from common.web.htmx import HtmxHttpRequest, is_browser, line
from surveys.readers.cookies import keep_reader

logger = logging.getLogger(__name__)

MAX_BODY: Final = 16 * 1024  # bytes
RETRY_AFTER: Final = 5  # seconds
NO_COOKIE: Final = "Your browser sent no cookie. Allow cookies, reload the page, press again."
CRAWLER: Final = "Crawlers cannot vote."
GONE: Final = "What this vote is about is not there any more."
KEY_REUSED: Final = "Another vote was already taken from this form. Press again to change it."


BallotView = Callable[..., HttpResponse]


def takes_ballots(view: BallotView) -> Callable[..., HttpResponseBase]:
    """POST alone, below 16 KB, under the network's ceiling, with the CSRF token, and never a 500.

    A database that cannot take a ballot is a 503 with Retry-After. The reader's cookie goes out
    with the answer.
    """
    # The token is looked for in the body, whose size comes first.
    protected = csrf_protect(view)

    @csrf_exempt
    @require_POST
    @wraps(view)
    def taken(request: HtmxHttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if _body_length(request) > MAX_BODY:
            return refuse(request, 413, f"At most {MAX_BODY} bytes are taken; this was more.")
        if wait := seconds_to_wait(request):
            sentence = f"Too much comes from your network at once. Wait {wait} seconds."
            return _later(refuse(request, 429, sentence), wait)
        try:
            return keep_reader(request, protected(request, *args, **kwargs))
        except DatabaseTrouble as error:
            # Nobody's vote depends on a programming error being a 500; the log tells them apart.
            trouble = not isinstance(error, OperationalError)
            logger.error("A ballot was not taken: %s", error, exc_info=trouble)
            sentence = "Nothing was taken: the site is busy. Press again in a few seconds."
            return _later(refuse(request, 503, sentence, back=_back(request)), RETRY_AFTER)

    taken.takes_ballots = True  # type: ignore[attr-defined]  # by which all of them are found
    return taken


def refuse(
    request: HtmxHttpRequest, status: int, sentence: str, *, back: str = "/"
) -> HttpResponse:
    """The sentence as a page for a browser without htmx, else as a line of text."""
    if request.htmx or not is_browser(request):
        return line(sentence, status)
    context = {"sentence": sentence, "back": back}
    return render(request, "refused.html", context, status=status)


def _later(response: HttpResponse, seconds: int) -> HttpResponse:
    response["Retry-After"] = str(seconds)
    return response


def _back(request: HtmxHttpRequest) -> str:
    return local_path(request.POST.get("next", ""))


def _body_length(request: HttpRequest) -> int:
    try:
        return int(request.headers.get("Content-Length") or 0)
    except ValueError:
        return 0  # Django, too, reads nothing then
