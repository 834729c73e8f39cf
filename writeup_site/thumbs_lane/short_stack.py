"""What of the site's middleware a press passes: all that protects, nothing that serves pages.

A press has no session, no messages, no page of the admin and no file. Whatever would be answered
otherwise than by a form or a line (a redirect to HTTPS, a page for a browser, a refusal by the CSRF
check) is left to the whole stack.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from csp.constants import HEADER as POLICY
from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.security import SecurityMiddleware
from django.urls import resolve, reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

from common.web.htmx import HtmxHttpRequest, is_browser
from common.web.request_ids import HEADER as HEADER_OF_ID
from common.web.request_ids import request_id
from surveys.ballots.views import MAX_BODY
from surveys.readers.cookies import keep_reader
from writeup_site.front.replies import WsgiReply
from writeup_site.middleware import SentFrom, log_request, put_address
from writeup_site.operations.request_times import note_request

FORM: Final = "application/x-www-form-urlencoded"


class _QuietCsrf(CsrfViewMiddleware):
    """Leaves the answer and the line in the log to the whole stack, which looks again."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponseForbidden()


class Short(HtmxHttpRequest, WSGIRequest):
    """A request that has come in by the short stack."""

    sender: SentFrom
    began: float
    language: str


def _nobody(request: HttpRequest) -> HttpResponse:
    raise NotImplementedError("the short stack calls no view")


def _view(request: HttpRequest) -> HttpResponse:
    """A view that is protected, as `ballot` is; the check looks at its attributes alone."""
    return _nobody(request)


class ShortStack:
    """In at one end come environments, out at the other go whole answers."""

    def __init__(self) -> None:
        self._csrf = _QuietCsrf(_nobody)
        self._security = SecurityMiddleware(_nobody)
        self._frames = XFrameOptionsMiddleware(_nobody)
        self._policy = build_policy()
        self._match = resolve(reverse("ballot"))

    def request_of(self, environ: dict[str, Any]) -> Short | None:
        """The request, or None where only the whole stack can answer it."""
        request = Short(dict(environ))  # the whole stack may need it as it came
        request.began = time.perf_counter()
        request.sender = put_address(request.META)
        request.resolver_match = self._match
        request.htmx = HtmxDetails(request)
        return request if self._is_plain(request) and self._is_sent_by_us(request) else None

    def reply(self, request: Short, answer: Callable[[], HttpResponse]) -> WsgiReply:
        """The whole answer, in the reader's language, with every header that the site sends."""
        with (
            request_id(request.headers.get(HEADER_OF_ID, "")) as mine,
            translation.override(request.language),
        ):
            response = keep_reader(request, answer())
            self._dress(request, response)
            response.headers.setdefault(HEADER_OF_ID, mine)
            seconds = time.perf_counter() - request.began
            note_request(request, response, seconds)
            if settings.LOG_FORMAT == "JSON":
                log_request(request, response, seconds)
        request.sender.note()
        cookies = [("Set-Cookie", each.OutputString()) for each in response.cookies.values()]
        return WsgiReply(response.status_code, [*response.items(), *cookies], response.content)

    def _is_plain(self, request: Short) -> bool:
        """Whether it is a form of ours, to be answered by a form or a line."""
        try:
            request.get_host()
        except DisallowedHost:
            return False
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            return False
        # Somebody of the team may have to sign in completely first.
        if settings.REQUIRE_TWO_FACTOR and settings.SESSION_COOKIE_NAME in request.COOKIES:
            return False
        charset = (request.content_params or {}).get("charset", "utf-8").lower()
        return (
            request.method == "POST"
            and request.content_type == FORM
            and charset in {"utf-8", "utf8"}
            and int(request.META["CONTENT_LENGTH"]) <= MAX_BODY
            and (bool(request.htmx) or not is_browser(request))
        )

    def _is_sent_by_us(self, request: Short) -> bool:
        self._csrf.process_request(request)
        request.language = translation.get_language_from_request(request)
        return self._csrf.process_view(request, _view, (), {}) is None

    def _dress(self, request: Short, response: HttpResponse) -> None:
        self._frames.process_response(request, response)
        self._csrf.process_response(request, response)
        response.headers.setdefault("Content-Length", str(len(response.content)))
        response.headers.setdefault("Content-Language", translation.get_language() or "")
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        response.headers.setdefault(POLICY, self._policy)
        self._security.process_response(request, response)
