"""The team's page of quarantined ballots: look, release, confirm."""

from __future__ import annotations

from typing import Any, Final, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.web.team import team_page
from common.words.counts import counted
from surveys.ballots.models import Ballot, BallotQuerySet
from surveys.collecting.services import confirm_ballots, release_ballots
from surveys.screening.alarms import watch_quarantine
from surveys.screening.forms import QuarantineFilter, ReviewForm
from surveys.screening.models import BallotDay
from surveys.screening.selectors import day_shares, networks_of, open_alarms, reason_counts

A_TIME: Final = 1000  # ballots decided in one request; the page asks for the next by itself
DONE: Final = {"release": "released", "confirm": "confirmed"}


@require_safe
@team_page("surveys.view_ballot")
def quarantine_page(request: HttpRequest) -> HttpResponse:
    """Why ballots are quarantined, how many of each day, and which they are."""
    form = QuarantineFilter(request.GET)
    form.is_valid()
    asked = {name: form.cleaned_data.get(name) or "" for name in form.fields}
    reasons = reason_counts()
    ballots = _chosen(asked)
    days = day_shares()
    context = {
        "reasons": reasons,
        "to_review": sum(each.to_review for each in reasons),
        "confirmed": sum(each.confirmed for each in reasons),
        "alarms": open_alarms(),
        "days": days,
        "highest": max((day.share or 0 for day in days), default=0),
        "screened": BallotDay.objects.aggregate(last=Max("day"))["last"] is not None,
        "asked": asked,
        "page": Paginator(
            ballots.select_related("target__article", "target__version", "reviewed_by").order_by(
                "-pk"
            ),
            25,
        ).get_page(request.GET.get("page")),
        "networks": networks_of(ballots),
        "a_time": A_TIME,
    }
    return render(request, "surveys/screening/quarantine.html", context)


@team_page("surveys.change_ballot")
def review_quarantine(request: HttpRequest) -> HttpResponse:
    """Release or confirm by reason, by network or by row, A_TIME ballots at the most at once."""
    if request.method != "POST":  # where a login comes back to after a session ran out
        return redirect("quarantine")
    form = ReviewForm(request.POST)
    if not form.is_valid():
        messages.error(request, "This was not understood: name a reason, a network or a ballot.")
        return redirect("quarantine")
    asked = form.cleaned_data
    ballots, act = _chosen(asked), asked["act"]
    batch = list(ballots.order_by("pk").values_list("pk", flat=True)[:A_TIME])
    by = cast(User, request.user)  # team_page lets nobody else in
    done = (asked["done"] or 0) + _decide(act, batch, by)
    left = ballots.count() if len(batch) == A_TIME else 0
    if left:
        context = {"asked": asked, "act": DONE[act], "done": done, "all": done + left}
        return render(request, "surveys/screening/quarantine_progress.html", context)
    watch_quarantine()
    messages.success(request, f"{counted(done, 'ballots')} {DONE[act]}.")
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": reverse("quarantine")})
    return redirect("quarantine")


def _decide(act: str, ballots: list[int], by: User) -> int:
    if act == "release":
        return release_ballots(ballots=ballots, by=by)
    return confirm_ballots(ballots=ballots, by=by)


def _chosen(asked: dict[str, Any]) -> BallotQuerySet:
    """The quarantined ballots that are asked for."""
    if asked.get("ballot"):
        return Ballot.objects.filter(pk=asked["ballot"], quarantined_at__isnull=False)
    ballots = (
        Ballot.objects.filter(quarantined_at__isnull=False, confirmed_at__isnull=False)
        if asked.get("state") == "confirmed"
        else Ballot.objects.to_review()
    )
    for name, column in (("reason", "quarantine_reason"), ("network", "network")):
        if asked.get(name):
            ballots = ballots.filter(**{column: asked[name]})
    return ballots
