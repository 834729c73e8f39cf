"""The page of all terms."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.web.team import team_page
from evaluation.terms.glossary import TERMS


@require_safe
@team_page("evaluation.view_score")
def glossary_page(request: HttpRequest) -> HttpResponse:
    return render(request, "evaluation/terms/glossary.html", {"terms": TERMS.values()})
