"""The script, the frames that other sites may hold, and the page that makes what they copy."""

from __future__ import annotations

from typing import Final

from csp.constants import HEADER, SELF
from csp.utils import build_policy
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from common.web.team import team_page
from writeup_site.embed.forms import FrameForm, SnippetForm
from writeup_site.embed.script import sent_script
from writeup_site.embed.selectors import published_articles
from writeup_site.embed.snippets import PARTS, TITLES, VOTE, snippet_of
from writeup_site.keys.selectors import public_key_of, public_keys

A_YEAR: Final = "public, max-age=31536000, immutable"
A_FEW_MINUTES: Final = "public, max-age=300"  # an address without a version follows each release


@require_safe
def writeup_js(request: HttpRequest) -> HttpResponse:
    """The script. It holds nothing of anybody's, so every page may load it and check its hash."""
    script = sent_script()
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(
        script.gzipped if packed else script.plain, content_type="text/javascript; charset=utf-8"
    )
    if packed:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    known = request.GET.get("v") == script.version
    response["Cache-Control"] = A_YEAR if known else A_FEW_MINUTES
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
@xframe_options_exempt
def embed_frame(request: HttpRequest, key: str, part: str) -> HttpResponse:
    """One element as a page of its own, which pages of the key's origins may hold in a frame."""
    found = public_key_of(key)
    form = FrameForm(request.GET)
    if found is None or part not in PARTS or not form.is_valid():
        raise Http404("no public key of that name, or nothing that it shows")
    context = {"key": found, "part": part, "title": TITLES[part], "said": form.cleaned_data}
    response = render(request, "writeup_site/embed/frame.html", context)
    ancestors = [SELF, *found.origins]
    response[HEADER] = build_policy(replace={"frame-ancestors": ancestors})
    return response


@require_safe
@team_page("writeup_site.view_publickey")
def snippet_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines to copy for a key, and what they show, live."""
    key = get_object_or_404(public_keys(), pk=pk)
    articles = published_articles()
    first = {"part": VOTE, "name": articles[0].key} if articles else {"part": "duel"}
    form = SnippetForm(request.GET if "part" in request.GET else first)
    site = f"{request.scheme}://{request.get_host()}"
    shown = form.shown if form.is_valid() else None
    context = {
        "key": key,
        "form": form,
        "articles": articles,
        "snippet": snippet_of(key, shown, site=site) if shown else None,
        "title": TITLES[shown.part] if shown else "",
    }
    response = render(request, "writeup_site/embed/snippet.html", context)
    response[HEADER] = build_policy(update={"frame-src": [SELF]})
    return response
