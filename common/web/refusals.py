"""What is asked and not done: errors that know status and sentence, answered in one place."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any, Final, TypeVar

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop

from common.web.htmx import is_browser, line

logger = logging.getLogger(__name__)

RETRY_AFTER: Final = 5  # seconds, of a database that is busy
HEADING: Final = gettext_noop("Not taken")
LATER: Final = gettext_noop("Try again in a moment")
BUSY: Final = gettext_noop("The site is busy. Try again in a few seconds.")
# What drivers raise where the database is busy, full, silent or gone.
UNAVAILABLE: Final = (OperationalError, InterfaceError)
View = Callable[..., HttpResponse]
E = TypeVar("E", bound=Exception)
Back = Callable[..., str]
"""The address that a refusal's page leads to, of the request and what its address names."""


class Refusal(Exception):
    """What was asked is not done.

    status: of the answer, 4xx or 503. sentence: why, for whoever asked, translated where it
    is answered, unless it was with what it names. back: where its page leads,
    "" where the view's own way is meant. wait: seconds after which to ask again, 0 for no such.
    """

    def __init__(self, status: int, sentence: str, *, back: str = "", wait: int = 0) -> None:
        super().__init__(sentence)
        self.status, self.sentence, self.back, self.wait = status, sentence, back, wait


@contextmanager
def refusing(why: Mapping[type[E], tuple[int, str]], *, back: str = "") -> Iterator[None]:
    """Turn errors of services into refusals: of each kind the status and the sentence."""
    try:
        yield
    except tuple(why) as error:
        status, sentence = next(said for kind, said in why.items() if isinstance(error, kind))
        raise Refusal(status, sentence, back=back) from error


def answers_refusals(
    *,
    back: Back,
    busy: str,
    heading: str = HEADING,
    trouble: type[Exception] = OperationalError,
) -> Callable[[View], View]:
    """A view whose refusals are answered; a database that is busy (`trouble`) is one, a 503.

    busy: the sentence for that. heading: of the page for browsers.
    """

    def decorated(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except Refusal as refusal:
                found = refusal
            except trouble as error:
                # The log tells a busy database from an error of the program.
                in_program = not isinstance(error, OperationalError)
                logger.error("%s was not done: %s", view.__name__, error, exc_info=in_program)
                found = Refusal(503, busy, wait=RETRY_AFTER)
            way = found.back or back(request, *args, **kwargs)
            return refused(request, found, back=way, heading=heading)

        return answered

    return decorated


def translated(sentence: str) -> str:
    """A sentence of a constant in the reader's language; "" stays ""."""
    return gettext(sentence) if sentence else ""


def unavailable(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    """The answer to an error that says that the database is busy or gone; None to any other."""
    if not isinstance(error, UNAVAILABLE):
        return None
    logger.error("%s %s was not done: %s", request.method, request.path, error)
    busy = Refusal(503, BUSY, wait=RETRY_AFTER)
    return refused(request, busy, back=request.get_full_path(), heading=LATER)


def refused(
    request: HttpRequest, refusal: Refusal, *, back: str, heading: str = HEADING
) -> HttpResponse:
    """The sentence as a page for a browser without htmx, else as a line of text.

    It asks no database. back: where the page leads, unless the refusal says so.
    """
    sentence = translated(refusal.sentence)
    if getattr(request, "htmx", False) or not is_browser(request):
        answer = line(sentence, refusal.status)
    else:
        context = {"sentence": sentence, "back": refusal.back or back, "heading": gettext(heading)}
        answer = render(request, "refused.html", context, status=refusal.status)
    if refusal.wait:
        answer["Retry-After"] = str(refusal.wait)
    return answer
