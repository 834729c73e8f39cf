"""The team's pages of scores: the leaderboard and the runs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.web.downloads import csv_download
from common.web.pictures import ShownPicture, picture_answer
from common.web.team import team_page
from evaluation.leaderboard.columns import COLUMNS, chosen_columns, keep_columns
from evaluation.leaderboard.forms import LeaderboardForm
from evaluation.leaderboard.pictures import board_picture, measure_title
from evaluation.leaderboard.selectors import (
    Leaderboard,
    LeaderboardRow,
    leaderboard,
    table,
)
from evaluation.leaderboard.shown_rows import FIRST, ShownRows, shown_rows
from evaluation.opinions.choosing import chosen_origin
from evaluation.runs.forms import RunForm
from evaluation.runs.models import Metric
from evaluation.stats.mean_bootstrap import MeanEstimate

# What an address says beside the words that are looked for, and what is ticked.
_OTHERS: Final = frozenset({"sort", "metric", "picture", "all"})


def _asked(request: HttpRequest) -> tuple[Leaderboard, ShownRows, dict[str, Any]]:
    """The leaderboard that the address asks for, and its rows on this page.

    What the address cannot mean is left out.
    """
    form = LeaderboardForm(
        request.GET, metric_ids=list(Metric.objects.values_list("pk", flat=True))
    )
    form.is_valid()
    asked = form.cleaned_data
    board = leaderboard(
        sort=asked.get("sort") or "",
        metric_ids=asked.get("metric") or chosen_columns(request).metrics or (),
        origin=chosen_origin(request),
    )
    shown = shown_rows(
        board.rows,
        words=asked.get("q") or "",
        picked=request.GET.getlist("pick"),
        every=asked.get("all") or False,
        page=asked.get("page") or 1,
    )
    return board, shown, asked


@require_safe
@team_page("evaluation.view_score")
def models_page(request: HttpRequest) -> HttpResponse:
    if (said := request.GET.get("columns")) is not None:
        keep_columns(request, None if said == "reset" else request.GET.getlist("column"))
        return redirect(f"{reverse('models')}?{_kept_query(request)}")
    board, shown, asked = _asked(request)
    picture = asked.get("picture") or board.default_picture
    query = request.GET.copy()
    query["picture"] = picture
    columns = chosen_columns(request)
    by_address = bool(asked.get("metric"))
    metrics = [m for m in board.metrics if by_address or columns.has_metric(m.pk)]
    context = {
        "board": board,
        "shown": shown,
        "rows": [(row, _cells(board, row, metrics)) for row in shown.rows],
        "labels": [row.version.label for row in shown.rows],
        "metrics": metrics,
        "columns": columns.names,
        "every_column": COLUMNS,
        "words": asked.get("q") or "",
        "every": asked.get("all") or False,
        "picked": request.GET.getlist("pick"),
        "first": FIRST,
        "picture": picture,
        "picture_title": measure_title(board, picture),
        "pictured": _pictured(board, shown, picture, query.urlencode()),
        "query": query.urlencode(),
        "kept": [(n, v) for n, vs in request.GET.lists() for v in vs if n in _OTHERS],
        "form": RunForm(),
    }
    return render(request, "evaluation/leaderboard/models.html", context)


def _pictured(board: Leaderboard, shown: ShownRows, key: str, query: str) -> ShownPicture | None:
    found = board_picture(replace(board, rows=shown.rows), key)
    at = reverse("models_picture", args=["svg"]).removesuffix(".svg")
    return ShownPicture(found, at, "models", query) if found else None


def _kept_query(request: HttpRequest) -> str:
    """The address without the columns that it asked to keep."""
    query = request.GET.copy()
    for name in ("columns", "column", "metric"):
        query.pop(name, None)
    return query.urlencode()


def _cells(
    board: Leaderboard, row: LeaderboardRow, metrics: list[Metric]
) -> list[tuple[Metric, MeanEstimate]]:
    pairs = zip(board.metrics, row.estimates, strict=True)
    return [(metric, estimate) for metric, estimate in pairs if metric in metrics]


@require_safe
@team_page("evaluation.view_score")
def models_picture(request: HttpRequest, kind: str) -> HttpResponse:
    board, shown, asked = _asked(request)
    key = asked.get("picture") or board.default_picture
    found = board_picture(replace(board, rows=shown.rows), key)
    if found is None:
        raise Http404("no version has figures for this yet")
    return picture_answer(request, found, kind=kind, name="models")


@require_safe
@team_page("evaluation.view_score")
def models_table(request: HttpRequest) -> HttpResponse:
    board, _, _ = _asked(request)
    return csv_download(table(board), name="models.csv")
