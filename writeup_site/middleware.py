"""What every answer passes: the security policy, the reader's language, forms in UTF-8 only, and
a sentence where the database cannot be had."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseNotAllowed,
)
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers

from common.limits.origins import SAID_BY_PROXIES, origin_counter
from common.limits.trusted_proxies import TrustedProxies
from common.web.refusals import Refusal, refused, unavailable
from common.web.request_ids import HEADER as HEADER_OF_ID
from common.web.request_ids import request_id
from common.work.free_pages import FreePages
from writeup_site.content_policies import ADMIN_POLICY
from writeup_site.front.server import HEALTH

logger = logging.getLogger(__name__)


class FreePagesMiddleware:
    """Gives back what a page needed while it was made: columns by the million, now and then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._pages = FreePages()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        self._pages.look()
        return response


class ContentSecurityPolicyMiddleware:
    """Sends django-csp's policy, and another one for the views of the admin.

    It goes by the namespace of the view and not by the address: where the admin is mounted is
    said in urls.py alone. Nothing of the site has a nonce or a policy of its own, so both are
    built once; django-csp's own middleware builds two for every answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._policy = build_policy()
        self._admin_policy = build_policy(replace=ADMIN_POLICY)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if settings.DEBUG and response.status_code in {404, 500}:
            return response  # Django's debug pages carry their own style
        match = request.resolver_match
        in_admin = match is not None and match.namespaces[:1] == ["admin"]
        response.headers.setdefault(HEADER, self._admin_policy if in_admin else self._policy)
        return response


class RequestIdMiddleware:
    """Gives each request an id, or keeps the one that a proxy gave; in JSON each has a line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        with request_id(request.headers.get(HEADER_OF_ID, "")) as mine:
            request.META[f"HTTP_{HEADER_OF_ID.upper().replace('-', '_')}"] = mine
            response = self.get_response(request)
            response.headers.setdefault(HEADER_OF_ID, mine)
            if settings.LOG_FORMAT == "JSON":
                log_request(request, response, time.perf_counter() - began)
        return response


def log_request(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    """One line about an answer; by its view, since addresses may say who reads what."""
    match = request.resolver_match
    facts = {
        "view": match.view_name if match else None,
        "method": request.method,
        "status": response.status_code,
        "seconds": round(seconds, 4),
    }
    logger.info("%s %s %s", facts["method"], facts["view"], facts["status"], extra=facts)


class ClientAddressMiddleware:
    """Puts the visitor's address where the proxy's stood, and drops what nobody trusted has said.

    After it `REMOTE_ADDR` is the visitor's, or empty where the proxies in front do not tell it.
    How many addresses there are is counted, so that the desk can say that it is one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        sender = put_address(request.META)
        if request.path_info != HEALTH:  # asked by machines, and in a thread that must not wait
            sender.note()
        return self.get_response(request)


@dataclass(frozen=True)
class SentFrom:
    """Where a request came from: `unnamed` and `untold` as OriginCounter has them."""

    address: str
    unnamed: bool
    untold: bool

    def note(self) -> None:
        """Count the request."""
        origin_counter().note(self.address, unnamed=self.unnamed, untold=self.untold)


def put_address(meta: dict[str, Any]) -> SentFrom:
    """Put the visitor's address into `meta`, where the proxy's stood."""
    trusted: TrustedProxies = settings.TRUSTED_PROXIES
    peer = meta.get("REMOTE_ADDR", "")
    believed = trusted.believes(peer)
    says = any(name in meta for name in SAID_BY_PROXIES)
    forwarded = meta.pop("HTTP_X_FORWARDED_FOR", "")
    if believed:
        meta["REMOTE_ADDR"] = trusted.visitor(peer, forwarded)
    else:
        meta.pop("HTTP_X_FORWARDED_PROTO", None)
    address = meta.get("REMOTE_ADDR", "")
    return SentFrom(address, unnamed=says and not believed, untold=believed and not address)


class ReadersLanguageMiddleware:
    """Says everything in the language that the reader chose in the foot, else their browser's.

    Django's LocaleMiddleware, with three differences: the team's pages and the admin stay in the
    language they are written in; caches are told that the cookie decides, too; and a thread is left
    as it was, so that nothing else that runs in it is translated.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language  # as Django's own sets it
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or language)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> None:
        """The team's pages are not translated: half a translation would be worse than none."""
        match = request.resolver_match
        in_admin = match is not None and match.namespaces[:1] == ["admin"]
        if in_admin or getattr(view, "is_team_page", False):
            translation.activate(settings.LANGUAGE_CODE)
            request.LANGUAGE_CODE = settings.LANGUAGE_CODE


class FormsAreUtf8Middleware:
    """Answers 400 to a form in another encoding, before anything reads it.

    Django refuses such a form when it is first read; where an error page reads it again, the
    answer would be a 500.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        charset = (request.content_params or {}).get("charset", "utf-8").lower()
        if charset not in {"utf-8", "utf8"}:
            return HttpResponseBadRequest(
                f"A form is read as UTF-8, not as {charset}.", content_type="text/plain"
            )
        return self.get_response(request)


class TroubleMiddleware:
    """Answers 503 where the database is busy or gone, and what else a view refused and let go.

    Views with a form say it in their own words; this is for all the others.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The answer, or None where it is an error of the program."""
        if isinstance(exception, Refusal):
            return refused(request, exception, back=request.get_full_path())
        return unavailable(request, exception)


class NothingToReadMiddleware:
    """Gives a page to whoever opens an address that takes forms alone; Django's answer is empty."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and request.method == "GET":
            response.content = render_to_string("405.html", request=request).encode()
        return response
