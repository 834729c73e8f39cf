"""Answers all presses of thumbs that wait, together, in the one thread of their lane.

They are committed by one statement, held to their limits by one message, and what is shown of them
is read by one query. What the short stack does not take goes by the whole one, as if there were no
lane.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import cache, partial
from typing import Any

from django.db import Error as DatabaseTrouble
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse

from common.web.refusals import Refusal, answers_refusals
from surveys.ballots.views import BUSY, back_of, hold_to_ceiling
from surveys.thumbs.pressing import Press, Taken, answer_to, press_of, take_presses
from writeup_site.front.replies import WsgiReply
from writeup_site.thumbs_lane.short_stack import Short, ShortStack

logger = logging.getLogger(__name__)

Outcome = Taken | Exception


def answer_in_lane(environs: Sequence[dict[str, Any]]) -> list[WsgiReply | None]:
    """As `answer_presses`, with a connection to the database as each request has one."""
    close_old_connections()
    try:
        return answer_presses(environs)
    finally:
        close_old_connections()


@cache
def _stack() -> ShortStack:
    return ShortStack()


def answer_presses(environs: Sequence[dict[str, Any]]) -> list[WsgiReply | None]:
    """The answers to requests (PEP 3333), in their order; None to those that the whole stack has to
    answer."""
    replies: list[WsgiReply | None] = [None] * len(environs)
    pressed: list[tuple[int, Short, Press]] = []
    for place, environ in enumerate(environs):
        asked = _asked(environ)
        if asked is not None:
            pressed.append((place, *asked))
    for (place, request, press), outcome in zip(
        pressed, _outcomes([(request, press) for _, request, press in pressed]), strict=True
    ):
        try:
            replies[place] = _stack().reply(request, partial(_answer, request, press, outcome))
        except Exception:  # the other stack says so as it always does
            logger.exception("an answer from the lane of thumbs failed")
    return replies


def _asked(environ: dict[str, Any]) -> tuple[Short, Press] | None:
    try:
        request = _stack().request_of(environ)
        return None if request is None else (request, press_of(request))
    except Refusal:
        return None
    except Exception as error:
        logger.debug("a press goes by the whole stack: %s", error)
        return None


def _outcomes(asked: Sequence[tuple[Short, Press]]) -> list[Outcome]:
    """What became of each: those beyond their network's ceiling are refused, all others taken."""
    refusals = [_refusal(request) for request, _ in asked]
    presses = [
        press for (_, press), refused in zip(asked, refusals, strict=True) if refused is None
    ]
    taken: Sequence[Outcome]
    try:
        taken = take_presses(presses) if presses else ()
    except DatabaseTrouble as error:
        taken = [error] * len(presses)
    left = iter(taken)
    return [next(left) if refused is None else refused for refused in refusals]


def _refusal(request: HttpRequest) -> Refusal | None:
    try:
        hold_to_ceiling(request)
    except Refusal as refused:
        return refused
    return None


@answers_refusals(back=lambda request, *_: back_of(request), busy=BUSY, trouble=DatabaseTrouble)
def _answer(request: Short, press: Press, outcome: Outcome) -> HttpResponse:
    return answer_to(request, press, outcome)
