"""The pages where a reader has a text written: drafts, and what is made of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from summaries.models import Piece
from summaries.selectors import writing_versions
from surveys.readers import keep_reader, reader_key
from surveys.selectors import reader_of


@require_safe
@never_cache
def write_text(request: HttpRequest) -> HttpResponse:
    """A box for a text and what may be done with it."""
    context = {"versions": writing_versions()}
    return keep_reader(request, render(request, "writeup_site/write_text.html", context))


@require_safe
@never_cache
def piece_text(request: HttpRequest, slug: str) -> HttpResponse:
    """A text of the reader's own."""
    reader = reader_of(reader_key(request))
    own = {"owner_key": str(reader.pk) if reader else "", "kind": Piece.Kind.TEXT}
    piece = get_object_or_404(Piece, slug=slug, **own)
    context = {"piece": piece, "versions": writing_versions()}
    return keep_reader(request, render(request, "writeup_site/write_text.html", context))
