"""The team's page of traffic: planned against observed, with a sample-ratio test."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.web.downloads import csv_download
from common.web.pictures import ShownPicture, picture_answer
from common.web.team import team_page
from evaluation.opinions.choosing import chosen_origin
from evaluation.opinions.codes import Origin
from evaluation.traffic.selectors import (
    MISMATCH,
    TITLE,
    TrafficReport,
    table,
    traffic_report,
    traffic_shares,
)


def _asked(request: HttpRequest) -> TrafficReport:
    """Readings of whom the switch says; where nobody reads, of simulated readers if they do."""
    chosen = chosen_origin(request)
    report = traffic_report(simulated=chosen == Origin.SIMULATED)
    if chosen is None and report.is_empty:
        simulated = traffic_report(simulated=True)
        return report if simulated.is_empty else simulated
    return report


@require_safe
@team_page("surveys.view_exposure")
def traffic_page(request: HttpRequest) -> HttpResponse:
    """The verdict, the picture and the table."""
    report = _asked(request)
    query = "votes=simulated" if report.simulated else "votes=readers"
    found = traffic_shares(report)
    at = reverse("traffic_picture", args=["svg"]).removesuffix(".svg")
    context = {
        "report": report,
        "origin": Origin.SIMULATED if report.simulated else Origin.READER,
        "query": query,
        "shown": ShownPicture(found, at, "traffic", query) if found else None,
        "level": MISMATCH,
        "title": TITLE,
    }
    return render(request, "evaluation/traffic/traffic.html", context)


@require_safe
@team_page("surveys.view_exposure")
def traffic_picture(request: HttpRequest, kind: str) -> HttpResponse:
    """The picture as a file."""
    found = traffic_shares(_asked(request))
    if found is None:
        raise Http404("nobody has read anything yet")
    return picture_answer(request, found, kind=kind, name="traffic-picture")


@require_safe
@team_page("surveys.view_exposure")
def traffic_table(request: HttpRequest) -> HttpResponse:
    """The figures as CSV."""
    return csv_download(table(_asked(request)), name="traffic.csv")
