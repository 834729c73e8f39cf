"""The switch of languages in every page's foot."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import check_for_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from common.web.addresses import local_path

COOKIE_AGE: Final = 365 * 24 * 60 * 60  # seconds


@csrf_exempt  # it sets what a reader sees at once and can set back; pages need no token for it
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the language that was pressed in a cookie, and go back to the page."""
    response = HttpResponseRedirect(local_path(request.POST.get("next", "")), status=303)
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=COOKIE_AGE,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response
