"""Where thumbs come in."""

from __future__ import annotations

from django.http import HttpResponse

from common.web.htmx import HtmxHttpRequest
from surveys.ballots.views import takes_ballots
from surveys.thumbs.pressing import answer_to, press_of, take_presses


@takes_ballots
def ballot(request: HtmxHttpRequest) -> HttpResponse:
    """Take one thumb: 201, or 200 for a repeat; 409 and other 4xx, or 503, with a sentence."""
    press = press_of(request)
    (outcome,) = take_presses([press])
    return answer_to(request, press, outcome)
