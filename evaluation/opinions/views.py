"""The switch of whose opinions are shown."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from common.web.team import team_page
from evaluation.opinions.choosing import keep_choice


@require_POST
@team_page("evaluation.view_score")
def choose_population(request: HttpRequest) -> HttpResponse:
    """Remember the choice and go back to the page that it was made on."""
    keep_choice(request, request.POST.get("population", ""))
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect("models")
    # What was chosen goes before what the address said.
    parts = urlsplit(back)
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name != "votes"]
    query = f"?{urlencode(kept)}" if kept else ""
    return redirect(f"{parts.path or reverse('models')}{query}")
