"""Where a page reports that it was shown to a reader who keeps their cookie."""

from __future__ import annotations

from django.core.signing import BadSignature
from django.http import HttpResponse
from django.utils.translation import gettext

from common.web.htmx import HtmxHttpRequest, line
from surveys.ballots.views import takes_ballots
from surveys.exposures.services import redeem_ticket
from surveys.readers.cookies import reader_key


@takes_ballots
def shown(request: HtmxHttpRequest) -> HttpResponse:
    """204, whether or not this was the first time; 4xx with a sentence for what was not given out.

    A client that sent no cookie is nobody: nothing is noted.
    """
    key = reader_key(request)
    if key.is_crawler or key.is_new:
        return line(gettext("Without a cookie nothing is noted."), 403)
    ticket = request.POST.get("ticket", "")
    try:
        redeem_ticket(reader=key, ticket=ticket)
    except BadSignature:
        return line(gettext("This page was not given to you, or too long ago. Reload it."), 400)
    return HttpResponse(status=204)
