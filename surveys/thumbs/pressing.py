"""Presses of thumbs, from what came in to what is answered: one by itself, or many that wait.

Whoever takes them says in between who may press at all: size, form, the network's ceiling and the
CSRF token (`surveys/ballots/views.py`, and the lane of the site).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import Error as DatabaseTrouble
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext, gettext_noop

from common.limits.ceiling import Network, networks_of
from common.web.htmx import HtmxHttpRequest, is_browser, line
from common.web.refusals import Refusal, refusing, translated
from surveys.ballots.models import Ballot
from surveys.ballots.nudge import nudge
from surveys.ballots.reception import ArrivingBallot, receptions_of
from surveys.ballots.services import (
    CrawlerRefusedError,
    KeyReusedError,
    Receipt,
    ensure_readers,
)
from surveys.ballots.views import CRAWLER, GONE, KEY_REUSED, NO_COOKIE
from surveys.readers.cookies import ReaderKey, reader_key
from surveys.readers.models import Reader
from surveys.thumbs.forms import BallotForm
from surveys.thumbs.markup import form_again
from surveys.thumbs.selectors import JustSaid, ThumbState, states_after, thumb_state
from surveys.thumbs.services import TargetMissingError, Thumb, record_ballots, served_ms
from surveys.thumbs.tickets import TicketExpiredError, TicketRefusedError

logger = logging.getLogger(__name__)

NOT_SERVED: Final = gettext_noop(
    "This page was not given to this browser. Reload it and press again."
)
EXPIRED: Final = gettext_noop("This page was opened too long ago. Reload it and press again.")
REFUSALS: Final[dict[type[Exception], tuple[int, str]]] = {
    CrawlerRefusedError: (403, CRAWLER),
    TargetMissingError: (404, GONE),
    TicketRefusedError: (403, NOT_SERVED),
    TicketExpiredError: (410, EXPIRED),
}


@dataclass(frozen=True)
class Press:
    """A press that fits, of a reader's; `looked_ms` is how long they had its page before them.

    `wants_form` says that htmx asks, which gets the form again.
    """

    form: BallotForm
    key: ReaderKey
    networks: tuple[Network, ...]
    looked_ms: int | None
    wants_form: bool


@dataclass(frozen=True)
class Taken:
    """What became of a press: a ballot (201), the one that it repeats (200), or neither, as its
    key had brought another (409); and what to show now."""

    status: int
    state: ThumbState


def press_of(request: HtmxHttpRequest) -> Press:
    """What a request asks for. Raises Refusal where it cannot be taken."""
    form = BallotForm(request.POST)
    if not form.is_valid():
        raise Refusal(400, form.complaint, back=form.back)
    key = reader_key(request)
    if key.is_new and not key.is_crawler:
        # Without a cookie a repeat could not be told from another reader's vote.
        raise Refusal(403, NO_COOKIE, back=form.back)
    with refusing(REFUSALS, back=form.back):
        if key.is_crawler:
            raise CrawlerRefusedError("crawlers are not readers")
        looked = served_ms(reader=key, target=form.ref, ticket=form.ticket)
    return Press(form, key, networks_of(request), looked, bool(request.htmx))


def take_presses(presses: Sequence[Press]) -> list[Taken | Exception]:
    """Commit them together; of each what became of it, or why nothing did.

    Raises Django's database errors where none of them could be taken.
    """
    readers = ensure_readers([press.key for press in presses])
    receptions = receptions_of(
        [
            ArrivingBallot(press.networks, press.key, Ballot.Kind.THUMB, press.looked_ms, reader.pk)
            for press, reader in zip(presses, readers, strict=True)
        ]
    )
    recorded = record_ballots(
        [
            Thumb(reader, form.ref, form.value, form.key, form.body, came)
            for form, reader, came in zip(
                [press.form for press in presses], readers, receptions, strict=True
            )
        ]
    )
    if any(isinstance(each, Receipt) for each in recorded):
        nudge()
    fresh = _fresh_states(presses, readers, recorded)
    return [
        _outcome(press, each, fresh.get(place))
        for place, (press, each) in enumerate(zip(presses, recorded, strict=True))
    ]


def _fresh_states(
    presses: Sequence[Press], readers: Sequence[Reader], recorded: Sequence[Receipt | Exception]
) -> dict[int, ThumbState]:
    """By place what is to be shown of those that were committed just now, where counts are shown.

    The ballots are committed: a database that fails only now hides the counts.
    """
    places = [
        place
        for place, each in enumerate(recorded)
        if presses[place].wants_form and isinstance(each, Receipt) and each.created
    ]
    said = [
        JustSaid(readers[place].pk, form.ref, form.value, form.body)
        for place, form in ((place, presses[place].form) for place in places)
    ]
    try:
        return dict(zip(places, states_after(said), strict=True)) if said else {}
    except DatabaseTrouble as error:
        logger.warning("Ballots were taken, their pages could not be read again: %s", error)
        return {}


def _outcome(
    press: Press, recorded: Receipt | Exception, fresh: ThumbState | None
) -> Taken | Exception:
    if isinstance(recorded, KeyReusedError):
        return Taken(409, _known_state(press, recorded.first.value))
    if isinstance(recorded, Exception):
        return recorded
    if recorded.created:
        return Taken(201, fresh or _bare_state(press, recorded.value))
    return Taken(200, _known_state(press, recorded.value))


def _known_state(press: Press, value: int) -> ThumbState:
    """Of a press that was not the first by its key: something newer may stand by now."""
    if press.wants_form:
        try:
            return thumb_state(press.key, press.form.ref)
        except DatabaseTrouble as error:
            logger.warning("A page could not be read again: %s", error)
    return _bare_state(press, value)


def _bare_state(press: Press, value: int) -> ThumbState:
    return ThumbState(press.form.ref.kind, press.form.ref.id, value=value)


def answer_to(request: HtmxHttpRequest, press: Press, outcome: Taken | Exception) -> HttpResponse:
    """The answer to one press: htmx gets the form again, a browser without JavaScript is sent back
    to its page, anything else gets a line of text. Raises Refusal, and what the database raised."""
    form = press.form
    if isinstance(outcome, Exception):
        with refusing(REFUSALS, back=form.back):
            raise outcome
    sentence = KEY_REUSED if outcome.status == 409 else ""
    if press.wants_form:
        return form_again(
            request, outcome.state, form, status=outcome.status, sentence=translated(sentence)
        )
    if sentence:
        raise Refusal(outcome.status, sentence, back=form.back)
    if is_browser(request):
        return HttpResponseRedirect(f"{form.back}#{outcome.state.element_id}", status=303)
    return line(gettext("The vote is taken."), outcome.status)
