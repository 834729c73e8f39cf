"""Where thumbs come in."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from django.db import Error as DatabaseTrouble
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop

from common.web.htmx import HtmxHttpRequest, is_browser, line
from common.web.refusals import Refusal, refusing, translated
from surveys.ballots.models import Ballot
from surveys.ballots.nudge import nudge
from surveys.ballots.reception import reception_of
from surveys.ballots.services import CrawlerRefusedError, KeyReusedError, ensure_reader
from surveys.ballots.views import CRAWLER, GONE, KEY_REUSED, NO_COOKIE, takes_ballots
from surveys.readers.cookies import reader_key
from surveys.thumbs.forms import BallotForm
from surveys.thumbs.selectors import TargetRef, ThumbState, thumb_state, thumb_state_after
from surveys.thumbs.services import TargetMissingError, record_ballot, served_ms
from surveys.thumbs.tickets import TicketExpiredError, TicketRefusedError

logger = logging.getLogger(__name__)

NOT_SERVED: Final = gettext_noop(
    "This page was not given to this browser. Reload it and press again."
)
EXPIRED: Final = gettext_noop("This page was opened too long ago. Reload it and press again.")
REFUSALS: Final = {
    CrawlerRefusedError: (403, CRAWLER),
    TargetMissingError: (404, GONE),
    TicketRefusedError: (403, NOT_SERVED),
    TicketExpiredError: (410, EXPIRED),
}


@takes_ballots
def ballot(request: HtmxHttpRequest) -> HttpResponse:
    """Take one thumb: 201, or 200 for a repeat; 409 and other 4xx, or 503, with a sentence.

    htmx gets the form again with 2xx and 409, a browser without JavaScript is sent back to its
    page, anything else gets a line of text.
    """
    form = BallotForm(request.POST)
    if not form.is_valid():
        raise Refusal(400, form.complaint, back=form.back)
    key, ref, back = reader_key(request), form.ref, form.back
    if key.is_new and not key.is_crawler:
        # Without a cookie a repeat could not be told from another reader's vote.
        raise Refusal(403, NO_COOKIE, back=back)
    try:
        with refusing(REFUSALS, back=back):
            if key.is_crawler:
                raise CrawlerRefusedError("crawlers are not readers")
            looked = served_ms(reader=key, target=ref, ticket=form.ticket)
            reader = ensure_reader(key)
            receipt = record_ballot(
                reader=reader,
                target=ref,
                value=form.value,
                key=form.key,
                body=form.body,
                reception=reception_of(request, key, Ballot.Kind.THUMB, looked, reader=reader.pk),
            )
    except KeyReusedError as reused:
        state = _shown(request, ref, reused.first.value, lambda: thumb_state(key, ref))
        return _answer(request, state, form, status=409, sentence=KEY_REUSED)
    nudge()
    said = receipt.value

    def now() -> ThumbState:
        if not receipt.created:  # something newer may stand by now
            return thumb_state(key, ref)
        return thumb_state_after(reader, ref, value=said, body=form.body)

    state = _shown(request, ref, said, now)
    return _answer(request, state, form, status=201 if receipt.created else 200)


def _shown(
    request: HtmxHttpRequest, ref: TargetRef, value: int, state: Callable[[], ThumbState]
) -> ThumbState:
    """What to show now, where counts are shown at all: htmx alone gets the form again.

    The ballot is committed: a database that fails only now hides the counts.
    """
    if request.htmx:
        try:
            return state()
        except DatabaseTrouble as error:
            logger.warning("A ballot was taken, its page could not be read again: %s", error)
    return ThumbState(ref.kind, ref.id, value=value)


def _answer(
    request: HtmxHttpRequest,
    state: ThumbState,
    form: BallotForm,
    *,
    status: int,
    sentence: str = "",
) -> HttpResponse:
    back, with_reasons = form.back, bool(form.body) and not sentence
    if request.htmx:
        context = {
            "thumb": state,
            "thumbs_next": back,
            "thumbs_ticket": form.ticket,
            "thumbs_sentence": translated(sentence),
            "reasons_asked": not (with_reasons or sentence),
            "reasons_given": with_reasons,
        }
        return render(request, "surveys/thumbs/_thumbs.html", context, status=status)
    if sentence:
        raise Refusal(status, sentence, back=back)
    if is_browser(request):
        return HttpResponseRedirect(f"{back}#{state.element_id}", status=303)
    return line(gettext("The vote is taken."), status)
