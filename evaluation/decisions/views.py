"""The team's pages of what was decided: deciding, looking, withdrawing, sharing."""

from __future__ import annotations

import json
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from common.web.refusals import Refusal, refusing
from common.web.team import team_form, team_page
from evaluation.comparison.builder import compare
from evaluation.comparison.forms import CompareForm
from evaluation.comparison.presenting import article_names, report_context, report_picture
from evaluation.comparison.rendering import as_json, as_markdown
from evaluation.comparison.report import Comparison
from evaluation.decisions import services
from evaluation.decisions.forms import DecideForm, ShareForm, WithdrawForm
from evaluation.decisions.keeping import DataMovedError
from evaluation.decisions.models import Decision, ShareLink
from evaluation.decisions.selectors import (
    KeptReport,
    decisions,
    is_open,
    kept_report,
    since_then,
    state_of,
)
from evaluation.decisions.services import (
    MOST_LINK_DAYS,
    NoLongerStandsError,
    VerdictMovedError,
)
from evaluation.opinions.choosing import chosen_origin
from summaries.versions.models import ModelVersion


@require_safe
@team_page("evaluation.view_decision")
def decisions_page(request: HttpRequest) -> HttpResponse:
    rows = [(decision, state_of(decision)) for decision in decisions()]
    return render(request, "evaluation/decisions/decisions.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("evaluation.add_decision")
def decide(request: HttpRequest) -> HttpResponse:
    """A GET shows the report and asks; a POST keeps both."""
    asked = _asked(request)
    report = compare(**asked, trend=False)
    if request.method != "POST":
        initial = {"supersedes": request.GET.get("supersedes")}
        return _decide_page(request, DecideForm(initial=initial, report=report), report)
    form = DecideForm(request.POST, report=report)
    if not form.is_valid():
        return _decide_page(request, form, report, status=422)
    asked["candidate"] = asked.pop("candidates")[0]
    try:
        kept = services.decide(user=_user(request), **asked, **form.cleaned_data)
    except VerdictMovedError as error:
        form.add_error(None, str(error))
        return _decide_page(request, form, error.report, status=409)
    except (NoLongerStandsError, DataMovedError) as error:
        form.add_error(None, str(error))
        return _decide_page(request, form, report, status=409)
    return redirect("decision", pk=kept.pk)


def _asked(request: HttpRequest) -> dict[str, Any]:
    """What `compare` takes, of the address.

    Raises Http404 where it names no two versions, or a part of the data that is not there.
    """
    form = CompareForm(request.GET, versions=list(ModelVersion.objects.all()))
    form.is_valid()
    asked = form.cleaned_data
    if not (asked.get("baseline") and asked.get("candidate")):
        raise Http404("the address names no two versions")
    if missing := form.missing_parts:
        raise Http404(" ".join(missing))
    return {
        "baseline": asked["baseline"],
        "candidates": asked["candidate"][:1],
        "filters": form.parts,
        "origin": chosen_origin(request),
    }


def _decide_page(
    request: HttpRequest, form: DecideForm, report: Comparison, status: int = 200
) -> HttpResponse:
    asked = request.GET.copy()
    asked.pop("supersedes", None)
    query = asked.urlencode()
    context = report_context(
        report,
        article_names(report),
        pictures_at=reverse("compare"),
        linked=False,
        query=query,
        trend_at=reverse("compare_trend"),
    )
    context |= {"form": form, "query": query}
    return render(request, "evaluation/decisions/decide.html", context, status=status)


@require_safe
@team_page("evaluation.view_decision")
def decision_page(request: HttpRequest, pk: int) -> HttpResponse:
    return _decision_page(request, _decision(pk))


def _decision_page(request: HttpRequest, decision: Decision, **more: Any) -> HttpResponse:
    """The decision's page. more: of the context, such as a link that is shown once."""
    kept = kept_report(decision)
    context: dict[str, Any] = {
        "decision": decision,
        "state": state_of(decision),
        "links": [(link, is_open(link)) for link in decision.share_links.all()],
        "share_form": ShareForm(),
        "most_days": MOST_LINK_DAYS,
    }
    if kept is not None:
        at = reverse("decision", args=[decision.pk])
        context |= report_context(kept.report, kept.articles, pictures_at=at, linked=False)
        context["since"] = since_then(decision, kept.report)
        context["again"] = _query_of(decision, kept.report)
    return render(request, "evaluation/decisions/decision.html", context | more)


def _query_of(decision: Decision, report: Comparison) -> str:
    """The query of the same comparison by the data of today."""
    query = {"baseline": decision.baseline, "candidate": decision.candidate}
    query |= dict(report.selection.filters)
    query["votes"] = report.population
    return urlencode(query)


@require_safe
@team_page("evaluation.view_decision")
def decision_picture(request: HttpRequest, pk: int, name: str, kind: str) -> HttpResponse:
    return report_picture(request, _kept(_decision(pk)).report, name, kind)


@require_safe
@team_page("evaluation.view_decision")
def decision_report(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The kept report as a file; of JSON that which programs read."""
    report = _kept(_decision(pk)).report
    if kind == "json":
        body = json.dumps(as_json(report), ensure_ascii=False, indent=2)
        return HttpResponse(body, content_type="application/json")
    return HttpResponse(as_markdown(report), content_type="text/markdown; charset=utf-8")


@team_page("evaluation.add_withdrawal")
@team_form("decision")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        raise Refusal(422, "Nothing was changed: say in some words why it is withdrawn.")
    with refusing({NoLongerStandsError: (409, "It was superseded or withdrawn meanwhile.")}):
        services.withdraw(decision=_decision(pk), user=_user(request), **form.cleaned_data)
    messages.success(request, "Withdrawn. The decision stays here with its reason.")
    return redirect("decision", pk=pk)


@team_page("evaluation.add_sharelink")
@team_form("decision")
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link, whose address is in this answer and nowhere else."""
    form = ShareForm(request.POST)
    if not form.is_valid():
        raise Refusal(422, f"No link was made: it lasts 1 to {MOST_LINK_DAYS} days.")
    decision = _decision(pk)
    _kept(decision)
    link, token = services.share(decision=decision, user=_user(request), **form.cleaned_data)
    address = request.build_absolute_uri(reverse("shared", args=[token]))
    return _decision_page(request, decision, new_link=link, address=address)


@team_page("evaluation.change_sharelink")
@team_form("decision")
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a link of this decision; which one is said in the form."""
    link = get_object_or_404(ShareLink, decision=pk, pk=_number(request.POST.get("link")))
    services.revoke(link=link, user=_user(request))
    messages.success(request, "The link is revoked: it opens nothing from now on.")
    return redirect("decision", pk=pk)


def _decision(pk: int) -> Decision:
    rows = Decision.objects.select_related("withdrawal", "superseded_by", "supersedes")
    found: Decision = get_object_or_404(rows, pk=pk)
    return found


def _kept(decision: Decision) -> KeptReport:
    kept = kept_report(decision)
    if kept is None:
        raise Http404("this report was kept in a form that cannot be read any more")
    return kept


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
