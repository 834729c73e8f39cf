"""The page of trust cards."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.pictures.intervals import IntervalRow, interval_picture
from common.pictures.numbers import Numbers
from common.pictures.rows import RowPicture
from common.web.downloads import csv_download
from common.web.pictures import ShownPicture, picture_answer
from common.web.team import team_page
from evaluation.agreement.models_used import models_used
from evaluation.agreement.reading import kept_trust
from evaluation.agreement.rendering import table_rows
from evaluation.agreement.report import ASPECTS, Aspect, TrustCard, TrustCell, TrustReport

EVERY: Final = "all"
_COEFFICIENT: Final = Numbers(2)


@require_safe
@team_page("evaluation.view_score")
def metrics_page(request: HttpRequest) -> HttpResponse:
    """Cards of the standing signatures; of another, or of all, where the address asks for it."""
    aspect = _aspect(request)
    report, as_of = kept_trust(aspect)
    cells = report.cards[0].cells if report and report.cards else ()
    asked = request.GET.get("picture", "")
    named = {f"{cell.group}:{cell.dimension}": cell for cell in cells}
    picture = named.get(asked) or next(iter(cells), None)
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
        "picture": picture,
        "shown": _shown(request, report, picture) if picture else None,
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
    found = _picture(request, report, group, dimension)
    if found is None:
        raise Http404("there is nothing to draw yet")
    return picture_answer(request, found, kind=kind, name="agreement")


def _shown(
    request: HttpRequest, report: TrustReport | None, cell: TrustCell
) -> ShownPicture | None:
    found = _picture(request, report, cell.group, cell.dimension)
    if found is None:
        return None
    address = reverse("metrics_picture", args=[cell.group, cell.dimension, "svg"])
    return ShownPicture(found, address.removesuffix(".svg"), "agreement", _chosen(request))


def _picture(
    request: HttpRequest, report: TrustReport | None, group: str, dimension: str
) -> RowPicture | None:
    rows = [
        IntervalRow(card.label, found.value, found.low, found.high)
        for card in _beside_length(_cards(request, report), report)
        for cell in card.cells
        if (cell.group, cell.dimension) == (group, dimension)
        and (found := cell.of("summary", "kendall")) is not None
        and found.value is not None
    ]
    if not rows:
        return None
    title = f"Kendall’s tau-b with {group} {dimension}, mean over articles"
    return interval_picture(rows, title=title, numbers=_COEFFICIENT, of="Metric", zero=True)


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
