"""The team's page of traffic: planned against observed, with a sample-ratio test."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.pictures.intervals import interval_picture
from common.web.downloads import csv_download
from common.web.team import team_page
from evaluation.opinions.choosing import chosen_origin
from evaluation.opinions.codes import Origin
from evaluation.traffic.selectors import (
    MISMATCH,
    TrafficReport,
    picture_rows,
    table,
    traffic_report,
)

TITLE = "Observed minus planned share of first readings"


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
    context = {
        "report": report,
        "origin": Origin.SIMULATED if report.simulated else Origin.READER,
        "query": "votes=simulated" if report.simulated else "votes=readers",
        "has_picture": bool(picture_rows(report)),
        "level": MISMATCH,
        "title": TITLE,
    }
    return render(request, "evaluation/traffic/traffic.html", context)


@require_safe
@team_page("surveys.view_exposure")
def traffic_picture(request: HttpRequest, kind: str) -> HttpResponse:
    """The picture as SVG or PNG."""
    image = interval_picture(
        picture_rows(_asked(request)),
        title=TITLE,
        theme="dark" if request.GET.get("theme") == "dark" else "light",
        kind="png" if kind == "png" else "svg",
        as_percent=True,
    )
    content_type = "image/png" if kind == "png" else "image/svg+xml"
    return HttpResponse(image, content_type=content_type)


@require_safe
@team_page("surveys.view_exposure")
def traffic_table(request: HttpRequest) -> HttpResponse:
    """The figures as CSV."""
    return csv_download(table(_asked(request)), name="traffic.csv")
