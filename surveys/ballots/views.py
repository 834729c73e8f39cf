"""What every endpoint that takes ballots has in common: its limits and refusals."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Final

from django.db import Error as DatabaseTrouble
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext, gettext_noop, ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from common.limits.ceiling import seconds_to_wait
from common.web.addresses import local_path
from common.web.refusals import Refusal, answers_refusals
from surveys.readers.cookies import keep_reader

MAX_BODY: Final = 16 * 1024  # bytes
NO_COOKIE: Final = gettext_noop(
    "Your browser sent no cookie. Allow cookies, reload the page, press again."
)
BUSY: Final = gettext_noop("Nothing was taken: the site is busy. Press again in a few seconds.")
CRAWLER: Final = gettext_noop("Crawlers cannot vote.")
GONE: Final = gettext_noop("What this vote is about is not there any more.")
KEY_REUSED: Final = gettext_noop(
    "Another vote was already taken from this form. Press again to change it."
)


BallotView = Callable[..., HttpResponse]


def takes_ballots(view: BallotView) -> Callable[..., HttpResponseBase]:
    """POST alone, below 16 KB, under the network's ceiling, with the CSRF token, and never a 500.

    Refusals are answered, a database that cannot take a ballot by 503. The reader's cookie goes out
    with every answer.
    """
    # The token is looked for in the body, whose size comes first.
    protected = csrf_protect(view)

    # Nobody's vote depends on a programming error being a 500.
    @answers_refusals(back=back_of, busy=BUSY, trouble=DatabaseTrouble)
    @wraps(view)
    def within_limits(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if _body_length(request) > MAX_BODY:
            sentence = gettext("At most {most} bytes are taken; this was more.").format(
                most=MAX_BODY
            )
            raise Refusal(413, sentence, back="/")
        hold_to_ceiling(request)
        return protected(request, *args, **kwargs)

    @csrf_exempt
    @require_POST
    @wraps(view)
    def taken(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        return keep_reader(request, within_limits(request, *args, **kwargs))

    taken.takes_ballots = True  # type: ignore[attr-defined]  # by which all of them are found
    return taken


def hold_to_ceiling(request: HttpRequest) -> None:
    """Count a ballot towards its networks' ceilings. Raises Refusal beyond one of them."""
    if wait := seconds_to_wait(request):
        sentence = ngettext(
            "Too much comes from your network at once. Wait {seconds} second.",
            "Too much comes from your network at once. Wait {seconds} seconds.",
            wait,
        ).format(seconds=wait)
        raise Refusal(429, sentence, back="/", wait=wait)


def back_of(request: HttpRequest, *args: object, **kwargs: object) -> str:
    """The page that a ballot's form stood on; the front page where that isn't ours."""
    return local_path(request.POST.get("next", ""))


def _body_length(request: HttpRequest) -> int:
    try:
        return int(request.headers.get("Content-Length") or 0)
    except ValueError:
        return 0  # Django, too, reads nothing then
