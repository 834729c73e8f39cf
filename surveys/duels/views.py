"""Duels: two summaries shown blind, and what the reader chose."""

from __future__ import annotations

import logging
import random
from typing import Final

from django.conf import settings
from django.db import Error as DatabaseTrouble
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext, gettext_noop, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.limits.ceiling import seconds_to_wait
from common.web.htmx import HtmxHttpRequest, is_browser, line
from common.web.refusals import Refusal, answers_refusals, refusing, translated
from surveys.ballots.models import Ballot
from surveys.ballots.nudge import nudge
from surveys.ballots.reception import reception_of
from surveys.ballots.services import (
    KeyReusedError,
    ReaderGoneError,
    Reception,
    SubjectGoneError,
    ensure_reader,
)
from surveys.ballots.views import CRAWLER, NO_COOKIE, takes_ballots
from surveys.duels.forms import ChoiceForm
from surveys.duels.models import Impression
from surveys.duels.outcome import Outcome
from surveys.duels.pages import DuelPage, blind_page, named_page
from surveys.duels.selectors import (
    any_meeting,
    choice_of,
    impression_by,
    open_impression,
    score_after,
)
from surveys.duels.services import ImpressionExpiredError, NotBlindError, record_choice, serve_duel
from surveys.duels.tokens import TokenRefusedError, impression_of, token_of
from surveys.readers.cookies import ReaderKey, keep_reader, reader_key
from surveys.readers.selectors import reader_of

logger = logging.getLogger(__name__)

FOREIGN: Final = gettext_noop("This duel was not served to this browser, or its token is damaged.")
GONE: Final = gettext_noop("This duel is not there any more: its article was deleted.")
EXPIRED: Final = gettext_noop("This duel was served too long ago to be judged.")
NOT_BLIND: Final = gettext_noop(
    "You have learnt since who wrote one of these two, so this would not be blind."
)
DECIDED: Final = gettext_noop(
    "You have judged this duel already. One choice stands: the names were shown."
)
BUSY: Final = gettext_noop(
    "No duel can be served: the site is busy. Reload the page in a few seconds."
)
FORGOTTEN: Final = gettext_noop(
    "You deleted everything of yours, or signed in, while a duel was drawn, so none was served. "
    "Reload the page for another."
)
REFUSALS: Final = {
    ImpressionExpiredError: (410, EXPIRED),
    NotBlindError: (409, NOT_BLIND),
    SubjectGoneError: (404, GONE),
}
_random = random.SystemRandom()


def _here(*_: object, **__: object) -> str:
    return reverse("duel")


@require_safe
@never_cache
def duel(request: HtmxHttpRequest) -> HttpResponse:
    """The duel before this reader; a page that says why where there is none."""
    response = _duel(request, reader_key(request))
    response["X-Robots-Tag"] = "noindex"
    patch_vary_headers(response, ["HX-Request"])
    return keep_reader(request, response)


@require_safe
@never_cache
def result(request: HtmxHttpRequest, impression: int) -> HttpResponse:
    """A duel that this reader has judged, with its names: where a browser without htmx lands."""
    reader = reader_of(reader_key(request))
    found = impression_by(impression) if impression < 2**63 else None
    if found is None or reader is None or found.reader_id != reader.pk:
        raise Http404("this reader was served no such duel")
    choice = choice_of(found)
    if choice is None:
        return redirect("duel")
    response = _page(request, {"page": _named(found, choice)})
    response["X-Robots-Tag"] = "noindex"
    return keep_reader(request, response)


@takes_ballots
def choose(request: HtmxHttpRequest) -> HttpResponse:
    """Take one choice: 201, or 200 for a repeat; 409, 410 and other 4xx, or 503, with a sentence.

    htmx gets the duel again with its names, a browser without JavaScript is sent to a page of
    them, anything else gets a line of text.
    """
    back = reverse("duel")
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        raise Refusal(400, form.complaint, back=back)
    key = reader_key(request)
    if key.is_new or key.is_crawler:
        raise Refusal(403, CRAWLER if key.is_crawler else NO_COOKIE, back=back)
    with refusing({TokenRefusedError: (403, FOREIGN)}, back=back):
        impression = impression_by(impression_of(form.cleaned_data["token"], key))
    if impression is None:
        raise Refusal(404, GONE, back=back)
    return _take(request, impression, form)


@answers_refusals(back=_here, busy=BUSY)
def _duel(request: HtmxHttpRequest, key: ReaderKey) -> HttpResponse:
    if key.is_crawler or request.method != "GET":
        return _page(request, {"state": "crawler"})
    if key.is_new:
        # Whoever keeps no cookie would be a new reader, and a row, with every look at the page.
        if "begin" in request.GET:
            raise Refusal(403, NO_COOKIE)
        return _page(request, {"state": "new"})
    with refusing({ReaderGoneError: (403, FORGOTTEN)}):
        return _page(request, _drawn(request, key))


def _drawn(request: HtmxHttpRequest, key: ReaderKey) -> dict[str, object]:
    """The duel that the reader has before them, or a new one, for the page."""
    reader = ensure_reader(key)
    known = open_impression(reader, now=timezone.now())
    impression = impression_by(known) if known else None
    if impression is None:
        if wait := seconds_to_wait(request):
            sentence = ngettext(
                "Too many duels were served to your network. Wait {seconds} second.",
                "Too many duels were served to your network. Wait {seconds} seconds.",
                wait,
            ).format(seconds=wait)
            raise Refusal(429, sentence, wait=wait)
        impression = serve_duel(reader=reader, strategy=settings.DUEL_PAIRING, rng=_random)
    if impression is None:
        state = "judged" if any_meeting() else "empty"
        return {"state": state}
    return {"page": blind_page(impression), "token": token_of(impression.pk, key)}


def _take(request: HtmxHttpRequest, impression: Impression, form: ChoiceForm) -> HttpResponse:
    back, choice = reverse("duel"), form.cleaned_data["choice"]
    try:
        with refusing(REFUSALS, back=back):
            receipt = record_choice(
                impression=impression,
                choice=choice,
                reception=_reception(request, impression, form.cleaned_data["shown_ms"]),
            )
    except KeyReusedError as reused:
        return _answer(
            request,
            impression,
            Outcome.of_choice(reused.first.value),
            status=409,
            sentence=DECIDED,
        )
    nudge()
    return _answer(request, impression, choice, status=201 if receipt.created else 200)


def _reception(request: HttpRequest, impression: Impression, shown_ms: int | None) -> Reception:
    """How the choice came in.

    A duel is served before it is shown (the next one is fetched while names are being read), so
    the browser may say that it looked for less time than has passed; never for more.
    """
    passed = round((timezone.now() - impression.served_at).total_seconds() * 1000)
    looked = passed if shown_ms is None else min(passed, shown_ms)
    return reception_of(
        request, reader_key(request), Ballot.Kind.DUEL, max(0, looked), reader=impression.reader_id
    )


def _answer(
    request: HtmxHttpRequest,
    impression: Impression,
    choice: Outcome,
    *,
    status: int,
    sentence: str = "",
) -> HttpResponse:
    if request.htmx:
        context = {
            "page": _named(impression, choice),
            "sentence": translated(sentence),
        }
        return render(request, "surveys/duels/_duel.html", context, status=status)
    if sentence:
        raise Refusal(status, sentence, back=reverse("duel-result", args=[impression.pk]))
    if is_browser(request):
        return HttpResponseRedirect(reverse("duel-result", args=[impression.pk]), status=303)
    return line(gettext("The choice is taken."), status)


def _named(impression: Impression, choice: Outcome) -> DuelPage:
    """The named duel. Its ballot is committed: a database that fails only now hides the score."""
    try:
        score = score_after(impression, choice)
    except DatabaseTrouble as error:
        logger.warning("A choice was taken, its score could not be read: %s", error)
        score = None
    return named_page(impression, choice, score)


def _page(request: HtmxHttpRequest, context: dict[str, object]) -> HttpResponse:
    """The whole page, or for htmx and for the one that fetches the next duel, its changing part."""
    template = "surveys/duels/_duel.html" if request.htmx else "surveys/duels/duel.html"
    return render(request, template, context)
