"""The team's pages of scores: the leaderboard and the runs."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.web.downloads import csv_download
from common.web.pictures import ShownPicture, picture_answer
from common.web.team import team_page
from evaluation.leaderboard.forms import LeaderboardForm
from evaluation.leaderboard.pictures import board_picture, measure_title
from evaluation.leaderboard.selectors import (
    Leaderboard,
    leaderboard,
    table,
)
from evaluation.opinions.choosing import chosen_origin
from evaluation.runs.forms import RunForm
from evaluation.runs.models import Metric


def _asked(request: HttpRequest) -> tuple[Leaderboard, dict[str, Any]]:
    """The leaderboard that the address asks for; what it cannot mean is left out."""
    form = LeaderboardForm(
        request.GET, metric_ids=list(Metric.objects.values_list("pk", flat=True))
    )
    form.is_valid()
    asked = form.cleaned_data
    board = leaderboard(
        sort=asked.get("sort") or "",
        metric_ids=asked.get("metric") or (),
        origin=chosen_origin(request),
    )
    return board, asked


@require_safe
@team_page("evaluation.view_score")
def models_page(request: HttpRequest) -> HttpResponse:
    board, asked = _asked(request)
    picture = asked.get("picture") or board.default_picture
    query = request.GET.copy()
    query["picture"] = picture
    context = {
        "board": board,
        "rows": [(row, list(zip(board.metrics, row.estimates, strict=True))) for row in board.rows],
        "picture": picture,
        "picture_title": measure_title(board, picture),
        "shown": _shown(board, picture, query.urlencode()),
        "query": query.urlencode(),
        "form": RunForm(),
    }
    return render(request, "evaluation/leaderboard/models.html", context)


def _shown(board: Leaderboard, key: str, query: str) -> ShownPicture | None:
    found = board_picture(board, key)
    at = reverse("models_picture", args=["svg"]).removesuffix(".svg")
    return ShownPicture(found, at, "models", query) if found else None


@require_safe
@team_page("evaluation.view_score")
def models_picture(request: HttpRequest, kind: str) -> HttpResponse:
    board, asked = _asked(request)
    found = board_picture(board, asked.get("picture") or board.default_picture)
    if found is None:
        raise Http404("no version has figures for this yet")
    return picture_answer(request, found, kind=kind, name="models")


@require_safe
@team_page("evaluation.view_score")
def models_table(request: HttpRequest) -> HttpResponse:
    board, _ = _asked(request)
    return csv_download(table(board), name="models.csv")
