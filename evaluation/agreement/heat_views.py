"""The page of agreement: people against people, judges and metrics, dimension by dimension."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.web.pictures import ShownPicture, picture_answer
from common.web.team import team_page
from evaluation.agreement.heat_maps import DimensionMap, dimension_maps
from evaluation.agreement.reading import kept_trust
from evaluation.judges.models import Judge


@require_safe
@team_page("evaluation.view_score")
def agreement_page(request: HttpRequest) -> HttpResponse:
    """A map for each dimension, and where judges' passports are. Two queries."""
    report, as_of = kept_trust()
    maps = dimension_maps(report) if report else ()
    context = {
        "report": report,
        "as_of": as_of,
        "maps": [(each, _shown(each)) for each in maps],
        "judges": list(Judge.objects.values_list("name", flat=True)),
    }
    return render(request, "evaluation/agreement/agreement.html", context)


@require_safe
@team_page("evaluation.view_score")
def agreement_picture(request: HttpRequest, dimension: str, kind: str) -> HttpResponse:
    """One dimension's map as a file."""
    report, _ = kept_trust()
    maps = dimension_maps(report) if report else ()
    found = next((each for each in maps if each.dimension == dimension), None)
    if found is None:
        raise Http404("nobody has rated that dimension")
    return picture_answer(request, found.picture, kind=kind, name=f"agreement-{dimension}")


def _shown(found: DimensionMap) -> ShownPicture:
    address = reverse("agreement_picture", args=[found.dimension, "svg"])
    return ShownPicture(found.picture, address.removesuffix(".svg"), f"agreement-{found.dimension}")
