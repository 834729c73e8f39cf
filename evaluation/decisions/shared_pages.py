"""Kept reports for whoever has a link: read-only, found by no search engine, leading nowhere."""

from __future__ import annotations

from dataclasses import replace
from functools import wraps
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from limits import parse_many

from common.limits.ceiling import network_of
from common.limits.shared_limits import LimitQuestion
from common.web.refusals import View
from evaluation.comparison.nameless import nameless_rule
from evaluation.comparison.presenting import report_context, report_picture
from evaluation.decisions.models import Decision
from evaluation.decisions.selectors import is_open, kept_report, link_of, state_of
from surveys.ballots.reception import shared_limits
from surveys.readers.network_keys import network_hash

# Of one network, right or wrong: a page is five requests, so a meeting of forty opens it within a
# minute, and whoever guesses is as far from a token as before.
OPENINGS: Final = "240/minute; 4000/day"
_RETRY_AFTER: Final = 60  # seconds
_HEADERS: Final = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


def _for_outsiders(view: View) -> View:
    """A page that is nobody's to keep, and that is asked for so often and no oftener."""

    @require_safe
    @wraps(view)
    def guarded(request: HttpRequest, token: str, **named: str) -> HttpResponse:
        answer = _refused(request) or _opened(view, request, token, **named)
        for name, value in _HEADERS.items():
            answer[name] = value
        return answer

    return guarded


def _refused(request: HttpRequest) -> HttpResponse | None:
    network = network_of(request)
    who = network_hash(network) if network else "unknown"
    question = LimitQuestion("shared reports", who, tuple(parse_many(OPENINGS)))
    if not shared_limits().ask([question]).refused:
        return None
    answer = _ended(request, "often", status=429)
    answer["Retry-After"] = str(_RETRY_AFTER)
    return answer


def _opened(view: View, request: HttpRequest, token: str, **named: str) -> HttpResponse:
    link = link_of(token)
    if link is None:
        return _ended(request, "unknown", status=404)
    if not is_open(link):
        return _ended(request, "over", status=410)
    try:
        return view(request, link.decision, token=token, **named)
    except Http404:
        return _ended(request, "unreadable", status=404)


def _ended(request: HttpRequest, why: str, *, status: int) -> HttpResponse:
    return render(request, "evaluation/decisions/link_ended.html", {"why": why}, status=status)


@_for_outsiders
def shared_page(request: HttpRequest, decision: Decision, token: str) -> HttpResponse:
    """The report as it was kept, what was decided and why; not by whom."""
    kept = kept_report(decision)
    if kept is None:
        raise Http404("this report was kept in a form that cannot be read any more")
    report = replace(kept.report, rule=nameless_rule(kept.report.rule))
    context = report_context(report, kept.articles, pictures_at=request.path, linked=False)
    context |= {"decision": decision, "state": state_of(decision)}
    return render(request, "evaluation/decisions/shared.html", context)


@_for_outsiders
def shared_picture(
    request: HttpRequest, decision: Decision, token: str, name: str, kind: str
) -> HttpResponse:
    """A picture of it."""
    kept = kept_report(decision)
    if kept is None:
        raise Http404("this report was kept in a form that cannot be read any more")
    return report_picture(request, kept.report, name, kind)
