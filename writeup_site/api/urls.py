"""The addresses of the API."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from writeup_site.api.reference import reference_page
from writeup_site.api.root import api


@csrf_exempt
def _nothing(request: HttpRequest, rest: str) -> HttpResponse:
    raise Http404(f"the API has no {rest}")


urlpatterns = [
    path("reference", reference_page, name="api_reference"),
    path("", api.urls),
    re_path(r"^(?P<rest>.*)$", _nothing),
]
