"""A judge's passport: the page, its JSON, its picture, and what the team asks of the judge."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.pictures.intervals import IntervalRow, interval_picture
from common.pictures.numbers import Numbers
from common.pictures.rows import RowPicture
from common.web.pictures import ShownPicture, picture_answer
from common.web.team import team_form, team_page
from evaluation.judges.models import Judge
from evaluation.opinions.choosing import chosen_origin
from evaluation.opinions.codes import Origin
from evaluation.passports.forms import DeclaredForm
from evaluation.passports.models import DeclaredAgreement
from evaluation.passports.report import Passport, Trade
from evaluation.passports.selectors import passport_of
from evaluation.passports.sentences import (
    counts_sentence,
    figure_rows,
    passport_sentences,
    rating_sentence,
)
from evaluation.passports.services import declare_agreement

_POINTS = Numbers(1, percent=True, signed=True)


@require_safe
@team_page("evaluation.view_score")
def passport_page(request: HttpRequest, name: str) -> HttpResponse:
    """Everything that is known of a judge."""
    return _page(request, _judge(name))


@require_safe
@team_page("evaluation.view_score")
def passport_json(request: HttpRequest, name: str) -> HttpResponse:
    """The same by machine."""
    return JsonResponse(_passport(request, _judge(name)).as_json(), json_dumps_params={"indent": 2})


@require_safe
@team_page("evaluation.view_score")
def passport_picture(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """What it leans to, as a file."""
    found = _leanings(_passport(request, _judge(name)))
    if found is None:
        raise Http404("nothing is known of what it leans to")
    return picture_answer(request, found, kind=kind, name=f"passport-{name}")


@team_page("evaluation.change_verdictrule")
@team_form("passport")
def declare_least(request: HttpRequest, name: str) -> HttpResponse:
    """Take what is asked of the judge before a gate listens to it."""
    judge = _judge(name)
    form = DeclaredForm(request.POST)
    if not form.is_valid():
        return _page(request, judge, form=form, status=400)
    asked = form.cleaned_data
    trade = cast(Trade, asked["trade"])  # the form takes no other
    done = declare_agreement(
        judge=judge, trade=trade, least=asked["least"], by=cast(User, request.user)
    )
    if done:
        messages.success(request, f"Declared: {trade} must agree by {asked['least']:g} at least.")
    else:
        messages.info(request, "Nothing was changed: that stood so already.")
    return redirect("passport", name=name)


def _judge(name: str) -> Judge:
    return get_object_or_404(Judge, name=name)


def _passport(request: HttpRequest, judge: Judge) -> Passport:
    """Held against whom the switch says, where those are people."""
    chosen = chosen_origin(request)
    return passport_of(judge, origin=None if chosen == Origin.JUDGE else chosen)


def _page(
    request: HttpRequest, judge: Judge, *, form: DeclaredForm | None = None, status: int = 200
) -> HttpResponse:
    passport = _passport(request, judge)
    leanings = _leanings(passport)
    at = reverse("passport_picture", args=[judge.name, "svg"]).removesuffix(".svg")
    context: dict[str, Any] = {
        "judge": judge,
        "passport": passport,
        "sentences": passport_sentences(passport),
        "rows": figure_rows(passport),
        "pairs": [(each, counts_sentence(judge.name, each)) for each in passport.powered],
        "means": [(each, rating_sentence(judge.name, each)) for each in passport.powered_ratings],
        "shown": ShownPicture(leanings, at, "leanings", "") if leanings else None,
        "form": form or DeclaredForm(),
        "may_declare": request.user.has_perm("evaluation.change_verdictrule"),
        "history": DeclaredAgreement.objects.filter(judge=judge),
    }
    return render(request, "evaluation/passports/passport.html", context, status=status)


def _leanings(passport: Passport) -> RowPicture | None:
    found = passport.pairwise
    named = (
        ("To the left side", found.side),
        ("To the longer text", found.longer),
        ("To what its own model wrote", found.own),
    )
    rows = [
        IntervalRow(label, each.value, each.low, each.high)
        for label, each in named
        if each.value is not None
    ]
    if not rows:
        return None
    title = f"What {passport.judge} leans to, in points"
    return interval_picture(rows, title=title, numbers=_POINTS, of="Leaning", zero=True)
