"""The page of a comparison, its pictures and its tables; all read one report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.web.downloads import csv_download
from common.web.htmx import HtmxHttpRequest
from common.web.team import team_page
from common.words.lists import name_list
from evaluation.comparison.builder import compare
from evaluation.comparison.differences import marked
from evaluation.comparison.forms import CompareForm
from evaluation.comparison.likely_pairs import likely_pairs
from evaluation.comparison.on_article import on_article
from evaluation.comparison.presenting import article_names, report_context, report_picture
from evaluation.comparison.rendering import as_json, as_markdown, table_rows
from evaluation.comparison.report import Comparison
from evaluation.opinions.choosing import chosen_origin
from evaluation.runs.selectors import scores_follow
from summaries.articles.models import Article
from summaries.versions.models import ModelVersion


def _form(request: HttpRequest) -> CompareForm:
    versions = list(ModelVersion.objects.all())
    form = CompareForm(request.GET, versions=versions)
    form.is_valid()
    return form


def _report(request: HttpRequest, form: CompareForm, *, trend: bool) -> Comparison | None:
    """What the address asks for; None where it names no two versions, or a part that is not there.

    trend: whether that is shown here, or only its picture is named.
    """
    asked = form.cleaned_data
    if not (asked.get("baseline") and asked.get("candidate")) or form.missing_parts:
        return None
    return compare(
        baseline=asked["baseline"],
        candidates=asked["candidate"],
        filters=form.parts,
        origin=chosen_origin(request),
        measure=asked.get("measure") or "",
        trend=trend,
    )


def _needed(request: HttpRequest, *, trend: bool = True) -> Comparison:
    form = _form(request)
    report = _report(request, form, trend=trend)
    if report is None:
        raise Http404(" ".join(form.missing_parts) or "the address names no two versions")
    return report


def _base_query(request: HttpRequest) -> str:
    """The address without the part of the data that it is on."""
    base = request.GET.copy()
    for name in ("source", "tag", "length", "month", "title"):
        base.pop(name, None)
    return base.urlencode()


@require_safe
@team_page("evaluation.view_score")
def compare_page(request: HttpRequest) -> HttpResponse:
    form = _form(request)
    if len(form.picked) > 1:
        return redirect(f"{reverse('compare')}?{form.picked_query}")
    report = _report(request, form, trend=False)
    context: dict[str, Any] = {
        "form": form,
        "report": report,
        "query": request.GET.urlencode(),
        "base_query": _base_query(request),
    }
    if report is None:
        context["likely"] = likely_pairs(form.versions)
    else:
        asked = form.cleaned_data
        context |= _report_context(request, report)
        context["compared"] = [asked["baseline"], *asked["candidate"]]
        context |= _still_to_come(context["compared"], report)
    status = 404 if form.unknown or form.missing_parts else 200
    return render(request, "evaluation/comparison/compare.html", context, status=status)


def _still_to_come(versions: Sequence[ModelVersion], report: Comparison) -> dict[str, Any]:
    """What the page cannot say yet though it will: scores that follow, readers who see nothing."""
    silent = {
        line.source
        for versus in report.versus
        for line in versus.headline.lines
        if line.verdict is None
    }
    drafts = [each for each in versions if each.status == ModelVersion.Status.DRAFT]
    return {
        "scores_follow": "scores" in silent and scores_follow(versions),
        "unseen": name_list([each.label for each in drafts]) if "readers" in silent else "",
    }


def _report_context(request: HttpRequest, report: Comparison) -> dict[str, Any]:
    return report_context(
        report,
        article_names(report),
        pictures_at=reverse("compare"),
        linked=True,
        query=request.GET.urlencode(),
        trend_at=reverse("compare_trend"),
    )


@require_safe
@team_page("evaluation.view_score")
def compare_trend(request: HtmxHttpRequest) -> HttpResponse:
    """The trend, which the page asks for when somebody comes near it; by itself a page, too."""
    report = _needed(request)
    context = _report_context(request, report) | {"query": request.GET.urlencode()}
    part = "_trend.html" if request.htmx else "trend.html"
    return render(request, f"evaluation/comparison/{part}", context)


@require_safe
@team_page("evaluation.view_score")
def compare_picture(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    return report_picture(request, _needed(request, trend=name == "trend"), name, kind)


@require_safe
@team_page("evaluation.view_score")
def compare_table(request: HttpRequest) -> HttpResponse:
    return csv_download(table_rows(_needed(request)), name="comparison.csv")


@require_safe
@team_page("evaluation.view_score")
def compare_report(request: HttpRequest, kind: str) -> HttpResponse:
    report = _needed(request)
    if kind == "json":
        body = json.dumps(as_json(report), ensure_ascii=False, indent=2)
        return HttpResponse(body, content_type="application/json")
    return HttpResponse(as_markdown(report), content_type="text/markdown; charset=utf-8")


@require_safe
@team_page("evaluation.view_score")
def compare_article(request: HttpRequest, slug: str) -> HttpResponse:
    article = get_object_or_404(Article, slug=slug)
    asked = _form(request).cleaned_data
    if not (asked.get("baseline") and asked.get("candidate")):
        raise Http404("the address names no two versions")
    versions = [asked["baseline"], asked["candidate"][0]]
    sides = on_article(article, versions, origin=chosen_origin(request))
    if sides is None:
        raise Http404("one of the two has not written about this article")
    context = {
        "article": article,
        "sides": sides,
        "texts": marked(sides.baseline.text, sides.candidate.text),
        "query": request.GET.urlencode(),
    }
    return render(request, "evaluation/comparison/article.html", context)
