"""The team's pages of scores: the leaderboard and the runs."""

from __future__ import annotations

import csv
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from evaluation import services
from evaluation.charts import Theme, interval_picture
from evaluation.forms import LeaderboardForm, RunForm
from evaluation.leaderboard import Leaderboard, interval_rows, leaderboard, measure_title, table
from evaluation.metrics.base import MetricError
from evaluation.models import Metric, Run
from evaluation.nudges import nudge_scoring
from evaluation.selectors import run_progress
from surveys.views.team import team_page


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
        simulated={"real": False, "simulated": True}.get(asked.get("votes") or ""),
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
        "has_picture": bool(interval_rows(board, picture)),
        "query": query.urlencode(),
        "form": RunForm(),
    }
    return render(request, "evaluation/models.html", context)


@require_safe
@team_page("evaluation.view_score")
def models_picture(request: HttpRequest, kind: str) -> HttpResponse:
    board, asked = _asked(request)
    picture = asked.get("picture") or board.default_picture
    theme: Theme = "dark" if asked.get("theme") == "dark" else "light"
    image = interval_picture(
        interval_rows(board, picture),
        title=measure_title(board, picture),
        theme=theme,
        kind="png" if kind == "png" else "svg",
        as_percent=picture == "approval",
    )
    content_type = "image/png" if kind == "png" else "image/svg+xml"
    return HttpResponse(image, content_type=content_type)


@require_safe
@team_page("evaluation.view_score")
def models_table(request: HttpRequest) -> HttpResponse:
    board, _ = _asked(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="models.csv"'
    csv.writer(response).writerows(table(board))
    return response


@require_safe
@team_page("evaluation.view_run")
def runs_page(request: HttpRequest) -> HttpResponse:
    runs = Run.objects.select_related("created_by").prefetch_related("versions")
    page = Paginator(runs, 25).get_page(request.GET.get("page"))
    now = timezone.now()
    rows = [(run, run_progress(run, now)) for run in page]
    return render(request, "evaluation/runs.html", {"page": page, "rows": rows, "form": RunForm()})


@team_page("evaluation.add_run")
def start_run(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":  # where a login comes back to after a session ran out
        return redirect("runs")
    form = RunForm(request.POST)
    if not form.is_valid():
        return render(
            request, "evaluation/runs.html", {"form": form, "rows": [], "page": None}, status=400
        )
    try:
        run = services.request_run(
            versions=form.cleaned_data["versions"],
            metrics=list(dict.fromkeys(form.cleaned_data["metrics"])),
            options=services.scoring_options(**form.options),
            created_by=cast(User, request.user),  # team_page lets nobody else in
        )
    except MetricError as error:
        messages.error(request, str(error))
        return redirect("runs")
    if run is None:
        messages.info(request, "Nothing to score: every summary already has these scores.")
        return redirect("models")
    nudge_scoring()
    return redirect("run", run.pk)


@require_safe
@team_page("evaluation.view_run")
def run_page(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(Run.objects.select_related("created_by"), pk=pk)
    context = {"run": run, "progress": run_progress(run, timezone.now()), "ended": run.has_ended}
    # The page asks for its own figures every second while the run goes on, and only then.
    partial = request.headers.get("HX-Request") == "true"
    template = "evaluation/_run_progress.html" if partial else "evaluation/run.html"
    return render(request, template, context)


@team_page("evaluation.change_run")
def stop_run(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(Run, pk=pk)
    if request.method != "POST":
        return redirect("run", run.pk)
    if services.cancel_run(run):
        messages.success(request, f"Run {run.pk} is cancelled. What is scored is kept.")
    else:
        messages.info(request, f"Run {run.pk} had already ended.")
    return redirect("run", run.pk)
