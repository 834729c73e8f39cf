"""The team's pages of scores: the leaderboard and the runs."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.web.team import team_page
from evaluation.metrics.base import MetricError
from evaluation.runs.checking import audit_sentence
from evaluation.runs.forms import RunForm
from evaluation.runs.models import Run
from evaluation.runs.nudge import nudge_scoring
from evaluation.runs.selectors import run_progress, scoring_options, unread_counts
from evaluation.runs.services import cancel_run, request_run


@require_safe
@team_page("evaluation.view_run")
def runs_page(request: HttpRequest) -> HttpResponse:
    runs = Run.objects.select_related("created_by").prefetch_related("versions")
    page = Paginator(runs, 25).get_page(request.GET.get("page"))
    now = timezone.now()
    rows = [(run, run_progress(run, now)) for run in page]
    return render(
        request, "evaluation/runs/runs.html", {"page": page, "rows": rows, "form": RunForm()}
    )


@team_page("evaluation.add_run")
def start_run(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":  # where a login comes back to after a session ran out
        return redirect("runs")
    form = RunForm(request.POST)
    if not form.is_valid():
        return render(
            request,
            "evaluation/runs/runs.html",
            {"form": form, "rows": [], "page": None},
            status=400,
        )
    try:
        run = request_run(
            versions=form.cleaned_data["versions"],
            metrics=list(dict.fromkeys(form.cleaned_data["metrics"])),
            options=scoring_options(**form.options),
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
    context = {
        "run": run,
        "progress": run_progress(run, timezone.now()),
        "ended": run.has_ended,
        "audit": audit_sentence(run),
        "unread": unread_counts(run),
    }
    # The page asks for its own figures every second while the run goes on, and only then.
    partial = request.headers.get("HX-Request") == "true"
    template = "evaluation/runs/_run_progress.html" if partial else "evaluation/runs/run.html"
    return render(request, template, context)


@team_page("evaluation.change_run")
def stop_run(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(Run, pk=pk)
    if request.method != "POST":
        return redirect("run", run.pk)
    if cancel_run(run):
        messages.success(request, f"Run {run.pk} is cancelled. What is scored is kept.")
    else:
        messages.info(request, f"Run {run.pk} had already ended.")
    return redirect("run", run.pk)
