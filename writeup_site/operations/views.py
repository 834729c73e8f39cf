"""The doors of operations: figures for a probe, and a page for the team."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.web.team import team_page
from writeup_site.operations.exposition import CONTENT_TYPE, exposition
from writeup_site.operations.figures import site_figures
from writeup_site.operations.findings import Severity, broker_findings, work_findings
from writeup_site.operations.request_times import request_counts
from writeup_site.processes.redis_server import Unreachable
from writeup_site.processes.states import kept_states


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus; for whoever says the token, and nowhere where none is set."""
    if not settings.METRICS_TOKEN:
        raise Http404
    said = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not constant_time_compare(said, settings.METRICS_TOKEN):
        refusal = HttpResponse(
            "Send the METRICS_TOKEN as a bearer token.\n", status=401, content_type="text/plain"
        )
        refusal.headers["WWW-Authenticate"] = "Bearer"
        return refusal
    try:
        requests = request_counts()
    except Unreachable:
        requests = None
    return HttpResponse(exposition(site_figures(), requests), content_type=CONTENT_TYPE)


@require_safe
@team_page("evaluation.view_run")
def operations_page(request: HttpRequest) -> HttpResponse:
    """What waits, who works, and what deserves a look."""
    figures = site_figures()
    now = figures.at.timestamp()
    found = [*broker_findings(figures), *work_findings(figures)]
    context = {
        "figures": figures,
        "troubles": [one for one in found if one.severity > Severity.WELL],
        "workers": [
            {
                "pulse": one,
                "age": one.age(now),
                "late": one.is_late(now),
                "busy": now - one.task_began if one.task else None,
                "alive": now - one.began,
            }
            for one in figures.pulses or ()
        ],
        "processes": kept_states(settings.PROCESSES_STATE),
    }
    return render(request, "writeup_site/operations/operations.html", context)
