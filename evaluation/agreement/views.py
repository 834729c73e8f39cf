"""The page of trust cards."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.pictures.intervals import IntervalRow, interval_picture
from common.pictures.rendering import Theme
from common.web.downloads import csv_download
from common.web.team import team_page
from evaluation.agreement.models_used import models_used
from evaluation.agreement.reading import kept_trust
from evaluation.agreement.rendering import table_rows
from evaluation.agreement.report import ASPECTS, Aspect, TrustCard, TrustReport

EVERY: Final = "all"


@require_safe
@team_page("evaluation.view_score")
def metrics_page(request: HttpRequest) -> HttpResponse:
    """Cards of the standing signatures; of another, or of all, where the address asks for it."""
    aspect = _aspect(request)
    report, as_of = kept_trust(aspect)
    cells = report.cards[0].cells if report and report.cards else ()
    asked = request.GET.get("picture", "")
    named = {f"{cell.group}:{cell.dimension}": cell for cell in cells}
    context = {
        "report": report,
        "as_of": as_of,
        "models": models_used(),
        "cards": _cards(request, report),
        "others": [card for card in report.cards if not card.standing] if report else [],
        "card": request.GET.get("card", ""),
        "aspect": aspect,
        "aspects": ASPECTS,
        "chosen": _chosen(request),
        "groups": _means_by_group(report),
        "tabs": named,
        "picture": named.get(asked) or next(iter(cells), None),
    }
    return render(request, "evaluation/agreement/metrics.html", context)


@require_safe
@team_page("evaluation.view_score")
def metrics_table(request: HttpRequest) -> HttpResponse:
    report, _ = kept_trust(_aspect(request))
    return csv_download(table_rows(report) if report else [], name="metrics.csv")


def _aspect(request: HttpRequest) -> Aspect:
    """Which number of the scores the address asks for; F for anything that there is not."""
    asked = request.GET.get("of")
    return next((aspect for aspect in ASPECTS if aspect == asked), "f")


def _cards(request: HttpRequest, report: TrustReport | None) -> list[TrustCard]:
    """The cards that the address asks for: by signature, all, or the standing ones."""
    cards = report.cards if report else ()
    asked = request.GET.get("card", "")
    if asked == EVERY:
        return list(cards)
    named = [card for card in cards if card.signature == asked]
    return named or [card for card in cards if card.standing]


def _beside_length(cards: list[TrustCard], report: TrustReport | None) -> list[TrustCard]:
    """The cards with the baseline, which is the last of all."""
    baseline = report.cards[-1:] if report else ()
    return [*cards, *(card for card in baseline if card not in cards)]


def _chosen(request: HttpRequest) -> str:
    """What of the address says which cards are shown, for links and pictures of the same."""
    chosen = {"of": _aspect(request), "card": request.GET.get("card", "")}
    return urlencode({name: value for name, value in chosen.items() if value not in {"", "f"}})


@require_safe
@team_page("evaluation.view_score")
def metrics_picture(request: HttpRequest, group: str, dimension: str, kind: str) -> HttpResponse:
    """Each metric's Kendall at summary level on one dimension, the length baseline last."""
    report, _ = kept_trust(_aspect(request))
    rows = [
        IntervalRow(card.label, found.value, found.low, found.high)
        for card in _beside_length(_cards(request, report), report)
        for cell in card.cells
        if (cell.group, cell.dimension) == (group, dimension)
        and (found := cell.of("summary", "kendall")) is not None
        and found.value is not None
    ]
    if not rows:
        raise Http404("there is nothing to draw yet")
    theme: Theme = "dark" if request.GET.get("theme") == "dark" else "light"
    image = interval_picture(
        rows, title=f"Kendall’s tau-b with {group} {dimension}, mean over articles", theme=theme,
        kind="png" if kind == "png" else "svg",
    )  # fmt: skip
    content_type = "image/png" if kind == "png" else "image/svg+xml"
    return HttpResponse(image, content_type=content_type)


def _means_by_group(report: TrustReport | None) -> list[dict[str, object]]:
    """For each group of raters: its name, its dimensions, and a row of means a system."""
    if report is None:
        return []
    found: list[dict[str, object]] = []
    for group in dict.fromkeys(row.group for row in report.means):
        rows = [row for row in report.means if row.group == group]
        dimensions = sorted({name for row in rows for name in row.means})
        means = [(row.label, [row.means.get(d) for d in dimensions]) for row in rows]
        found.append({"name": group, "dimensions": dimensions, "rows": means})
    return found
