"""My data: everything a reader gave, to look at, to take along and to delete."""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common.web.refusals import answers_refusals
from surveys.my_data import selectors as my_data_selectors
from surveys.my_data.forgetting import Forgotten, forget_reader
from surveys.my_data.selectors import SHOWN, export_of
from surveys.readers.cookies import drop_reader, reader_key
from surveys.readers.models import Reader
from surveys.readers.selectors import reader_of


@require_safe
@never_cache
def my_data(request: HttpRequest) -> HttpResponse:
    """What is held about the visitor; it makes nobody a reader."""
    reader = _reader(request)
    context = {
        "data": my_data_selectors.my_data(reader) if reader else None,
        "shown": SHOWN,
        "gone": "gone" in request.GET,
    }
    return render(request, "surveys/my_data/my_data.html", context)


@require_safe
@never_cache
def export(request: HttpRequest) -> HttpResponseBase:
    """All of it as a JSON file; {} in it where nothing is held."""
    reader = _reader(request)
    own_texts = export_of(reader) if reader else iter(["{}\n"])
    answer = StreamingHttpResponse(own_texts, content_type="application/json")
    name = f"writeup-my-data-{timezone.now():%Y-%m-%d}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@answers_refusals(
    back=lambda request: reverse("delete_my_data"),
    busy=gettext_noop("The site is busy, and nothing was deleted. Try again in a few seconds."),
    heading=gettext_noop("Nothing deleted yet"),
)
def delete(request: HttpRequest) -> HttpResponse:
    """Ask once, then delete all and take the cookie away."""
    reader = _reader(request)
    if request.method != "POST":
        context = {"data": my_data_selectors.my_data(reader) if reader else None}
        return render(request, "surveys/my_data/my_data_delete.html", context)
    gone = forget_reader(reader=reader) if reader else Forgotten()
    if gone.login:
        logout(request)
    return drop_reader(request, HttpResponseRedirect(f"{reverse('my_data')}?gone", status=303))


def _reader(request: HttpRequest) -> Reader | None:
    """The reader of the visitor's cookie, else the signed-in user's."""
    if known := reader_of(reader_key(request)):
        return known
    user = request.user
    return Reader.objects.filter(user=user.pk).first() if user.is_authenticated else None
