"""Where readers' ballots come in."""

from __future__ import annotations

import logging
from typing import Final

from django.db import Error as DatabaseTrouble
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST
from django_htmx.middleware import HtmxDetails

from surveys import services
from surveys.ceiling import seconds_to_wait
from surveys.forms import BallotForm
from surveys.nudge import nudge
from surveys.readers import ReaderKey, keep_reader, reader_key
from surveys.selectors import TargetRef, ThumbState, thumb_state

logger = logging.getLogger(__name__)

MAX_BODY: Final = 16 * 1024  # bytes
RETRY_AFTER: Final = 5  # seconds
NO_COOKIE: Final = "Your browser sent no cookie. Allow cookies, reload the page, press again."
KEY_REUSED: Final = "Another vote was already taken from this form. Press again to change it."


class HtmxHttpRequest(HttpRequest):
    """A request as django-htmx's middleware leaves it."""

    htmx: HtmxDetails


# The token is enforced by _take: looking for it reads the body, whose size comes first.
@csrf_exempt
@require_POST
def ballot(request: HtmxHttpRequest) -> HttpResponse:
    """Take one ballot: 201, or 200 for a repeat; 409 and other 4xx, or 503, with a sentence.

    htmx gets the form again with 2xx and 409, a browser without JavaScript is sent back to its
    page, anything else gets a line of text.
    """
    if _body_length(request) > MAX_BODY:
        return _refuse(request, 413, f"A vote has at most {MAX_BODY} bytes; this was more.")
    if wait := seconds_to_wait(request):
        response = _refuse(request, 429, f"Too many votes from your network. Wait {wait} seconds.")
        response["Retry-After"] = str(wait)
        return response
    return _take(request)


@csrf_protect
def _take(request: HtmxHttpRequest) -> HttpResponse:
    form = BallotForm(request.POST)
    if not form.is_valid():
        return _refuse(request, 400, form.complaint, back=form.cleaned_data.get("next", "/"))
    try:
        return keep_reader(request, _record(request, form))
    except DatabaseTrouble as error:
        # Nobody's vote depends on a programming error being a 500; the log tells them apart.
        logger.error(
            "A ballot was not taken: %s", error, exc_info=not isinstance(error, OperationalError)
        )
        sentence = "The vote was not taken: the site is busy. Press again in a few seconds."
        response = _refuse(request, 503, sentence, back=form.cleaned_data["next"])
        response["Retry-After"] = str(RETRY_AFTER)
        return response


def _record(request: HtmxHttpRequest, form: BallotForm) -> HttpResponse:
    key, ref, back = reader_key(request), form.ref, form.cleaned_data["next"]
    if key.is_new and not key.is_crawler:
        # Without a cookie a repeat could not be told from another reader's vote.
        return _refuse(request, 403, NO_COOKIE, back=back)
    try:
        receipt = services.record_ballot(
            reader=services.ensure_reader(key),
            target=ref,
            value=form.cleaned_data["value"],
            key=form.cleaned_data["key"],
        )
    except services.CrawlerRefusedError:
        return _refuse(request, 403, "Crawlers cannot vote.", back=back)
    except services.TargetMissingError:
        return _refuse(request, 404, "What this vote is about is not there any more.", back=back)
    except services.KeyReusedError as reused:
        state = _state(key, ref, reused.first.value)
        return _answer(request, state, status=409, sentence=KEY_REUSED, back=back)
    nudge()
    status = 201 if receipt.created else 200
    return _answer(request, _state(key, ref, receipt.value), status=status, sentence="", back=back)


def _state(key: ReaderKey, ref: TargetRef, value: int) -> ThumbState:
    """What to show now. The ballot is committed: a database that fails only now hides counts."""
    try:
        return thumb_state(key, ref)
    except DatabaseTrouble as error:
        logger.warning("A ballot was taken, its page could not be read again: %s", error)
        return ThumbState(ref.kind, ref.id, value=value)


def _answer(
    request: HtmxHttpRequest, state: ThumbState, *, status: int, sentence: str, back: str
) -> HttpResponse:
    if request.htmx:
        context = {"thumb": state, "thumbs_next": back, "thumbs_sentence": sentence}
        return render(request, "surveys/_thumbs.html", context, status=status)
    if sentence:
        return _refuse(request, status, sentence, back=back)
    if _is_browser(request):
        return HttpResponseRedirect(f"{back}#{state.element_id}", status=303)
    return _line("The vote is taken.", status)


def _refuse(
    request: HtmxHttpRequest, status: int, sentence: str, *, back: str = "/"
) -> HttpResponse:
    if request.htmx or not _is_browser(request):
        return _line(sentence, status)
    context = {"sentence": sentence, "back": back}
    return render(request, "surveys/refused.html", context, status=status)


def _line(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8")


def _is_browser(request: HttpRequest) -> bool:
    """Whether the client asks for a page; one that takes anything gets text."""
    return request.get_preferred_type(["text/plain", "text/html"]) == "text/html"


def _body_length(request: HttpRequest) -> int:
    try:
        return int(request.headers.get("Content-Length") or 0)
    except ValueError:
        return 0  # Django, too, reads nothing then
