"""The team's pages of experiments, and of who changed what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from common.web.refusals import Refusal
from common.web.team import team_form, team_page
from evaluation.comparison.known_measures import known_measures
from evaluation.comparison.presenting import report_context, report_picture
from evaluation.comparison.rules import declared_rule
from evaluation.decisions.selectors import KeptReport, kept_report
from evaluation.declaring.sentences import rule_sentence
from evaluation.experiments import services
from evaluation.experiments.forms import ExperimentForm
from evaluation.experiments.models import Experiment, ExperimentRecord
from evaluation.experiments.selectors import (
    changes_made,
    experiments,
    shown_experiment,
    versions_to_try,
)
from evaluation.experiments.services import ExperimentRefusedError
from surveys.readers.models import Reader

CHANGES_A_PAGE: Final = 50
_ACTS: Final[dict[str, tuple[Callable[..., None], str]]] = {
    "start": (services.start_experiment, "Started. Readers see the first step from now on."),
    "pause": (services.pause_experiment, "Paused: the split stays as it is."),
    "resume": (services.resume_experiment, "It goes on; this step begins again."),
    "stop": (services.stop_experiment, "Stopped: all is shown as before the start."),
}


@require_safe
@team_page("evaluation.view_experiment")
def experiments_page(request: HttpRequest) -> HttpResponse:
    return render(request, "evaluation/experiments/experiments.html", {"rows": experiments()})


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("evaluation.add_experiment")
def new_experiment(request: HttpRequest) -> HttpResponse:
    """A GET shows the form; a POST makes a draft, and leads to it."""
    measures, rule = known_measures(), declared_rule()
    labels = {measure.key: measure for measure in measures}
    primary = labels[rule.primary].label if rule.primary in labels else rule.primary
    form = ExperimentForm(
        request.POST if request.method == "POST" else None,
        versions=versions_to_try(), measures=measures,
        rule=f"the declared rule ({primary}, within {rule.margin:g})",
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and (made := form.save()) is not None:
        messages.success(request, "It is made. Nothing changes for readers until it is started.")
        return redirect("experiment", made.pk)
    context = {
        "form": form,
        "sentence": rule_sentence(rule, labels),
        "has_simulated": Reader.objects.filter(simulated=True).exists(),
    }
    status = 400 if form.errors else 200
    return render(request, "evaluation/experiments/new.html", context, status=status)


@require_safe
@team_page("evaluation.view_experiment")
def experiment_page(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Experiment.objects.select_related("control", "winner")
    shown = shown_experiment(get_object_or_404(rows, pk=pk), now=timezone.now())
    return render(request, "evaluation/experiments/experiment.html", {"shown": shown})


@team_page("evaluation.change_experiment")
@team_form("experiment")
def act_on_experiment(request: HttpRequest, pk: int) -> HttpResponse:
    """Start it, pause it, let it go on, stop it; or delete a draft."""
    experiment = get_object_or_404(Experiment, pk=pk)
    act = request.POST.get("act", "")
    try:
        if act == "delete":
            services.delete_draft(experiment)
            messages.success(request, f"The draft “{experiment.name}” is gone.")
            return redirect("experiments")
        if act not in _ACTS:
            raise Refusal(422, "Nothing was changed: say whether to start, pause, go on or stop.")
        do, said = _ACTS[act]
        do(experiment, by=cast(User, request.user))
    except ExperimentRefusedError as error:
        raise Refusal(409, str(error)) from error
    messages.success(request, said)
    return redirect("experiment", pk)


@require_safe
@team_page("evaluation.view_experiment")
def record_page(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One step, with the report that was before the workers."""
    record = _record(pk, number)
    kept = kept_report(record) if record.report else None
    context: dict[str, Any] = {"record": record, "experiment": record.experiment}
    if kept is not None:
        at = reverse("experiment_record", args=[pk, number])
        context |= report_context(kept.report, kept.articles, pictures_at=at, linked=False)
    return render(request, "evaluation/experiments/record.html", context)


@require_safe
@team_page("evaluation.view_experiment")
def record_picture(
    request: HttpRequest, pk: int, number: int, name: str, kind: str
) -> HttpResponse:
    record = _record(int(pk), int(number))
    kept: KeptReport | None = kept_report(record) if record.report else None
    if kept is None:
        raise Http404("no report was kept with this step")
    return report_picture(request, kept.report, name, kind)


@require_safe
@team_page("evaluation.view_experiment")
def changes_page(request: HttpRequest) -> HttpResponse:
    """Who changed rules, margins, plans, weights and experiments, and when."""
    page = Paginator(changes_made(), CHANGES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "evaluation/experiments/changes.html", {"changes": page})


def _record(pk: int, number: int) -> ExperimentRecord:
    rows = ExperimentRecord.objects.select_related("experiment__control")
    found: ExperimentRecord = get_object_or_404(rows, experiment=pk, number=number)
    return found
