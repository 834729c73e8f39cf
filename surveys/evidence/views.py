"""Where readers say that a sentence is not in the article, or that it is."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext

from common.web.addresses import local_path
from common.web.htmx import is_browser, line
from common.web.refusals import Refusal, refusing
from surveys.ballots.models import Ballot
from surveys.ballots.nudge import nudge
from surveys.ballots.reception import reception_of
from surveys.ballots.services import (
    CrawlerRefusedError,
    KeyReusedError,
    SubjectGoneError,
    ensure_reader,
)
from surveys.ballots.views import CRAWLER, GONE, KEY_REUSED, NO_COOKIE, takes_ballots
from surveys.evidence.forms import EvidenceForm
from surveys.evidence.services import SentenceMissingError, looked_ms, record_evidence
from surveys.readers.cookies import reader_key
from surveys.thumbs.pressing import EXPIRED, NOT_SERVED
from surveys.thumbs.tickets import TicketExpiredError, TicketRefusedError

REFUSALS: Final = {
    CrawlerRefusedError: (403, CRAWLER),
    SentenceMissingError: (404, GONE),
    SubjectGoneError: (404, GONE),
    TicketRefusedError: (403, NOT_SERVED),
    TicketExpiredError: (410, EXPIRED),
    KeyReusedError: (409, KEY_REUSED),
}


@takes_ballots
def say(request: HttpRequest) -> HttpResponse:
    """Take one press: 201, or 200 for a repeat; 409 and other 4xx, or 503, with a sentence.

    A browser is sent back to its page, anything else gets a line of text.
    """
    back = local_path(request.POST.get("next", ""))
    form = EvidenceForm(request.POST)
    if not form.is_valid():
        raise Refusal(400, form.complaint, back=back)
    key = reader_key(request)
    if key.is_new and not key.is_crawler:
        raise Refusal(403, NO_COOKIE, back=back)
    with refusing(REFUSALS, back=back):
        if key.is_crawler:
            raise CrawlerRefusedError("crawlers are not readers")
        said = form.cleaned_data
        looked = looked_ms(reader=key, sentence=form.ref, ticket=said["ticket"])
        reader = ensure_reader(key)
        receipt = record_evidence(
            reader=reader,
            sentence=form.ref,
            value=said["value"],
            key=said["key"],
            reception=reception_of(request, key, Ballot.Kind.EVIDENCE, looked, reader=reader.pk),
        )
    nudge()
    if is_browser(request):
        return HttpResponseRedirect(f"{back}#evidence", status=303)
    return line(gettext("The vote is taken."), 201 if receipt.created else 200)
