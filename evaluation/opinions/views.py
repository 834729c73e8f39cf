"""The switch of whose opinions are shown."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from common.web.addresses import local_path
from common.web.team import team_form, team_page
from evaluation.opinions.choosing import keep_choice


@team_form(back="models")
@team_page("evaluation.view_score")
def choose_population(request: HttpRequest) -> HttpResponse:
    """Remember the choice and go back to the page that it was made on."""
    keep_choice(request, request.POST.get("population", ""))
    parts = urlsplit(local_path(request.POST.get("next", "")))
    # What was chosen goes before what the address said.
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name != "votes"]
    query = f"?{urlencode(kept)}" if kept else ""
    return HttpResponseRedirect(f"{parts.path}{query}")
