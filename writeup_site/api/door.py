"""What every call of the API passes, whatever it asks for.

It gets a name, is held to a size and a rate, is done once where it says so, and its answer carries
headers that programs go by. Pages pass straight through.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control

from common.web.request_ids import HEADER as REQUEST_ID
from common.web.request_ids import request_id
from writeup_site.api import repeats
from writeup_site.api.bodies import read_body
from writeup_site.api.callers import bearer
from writeup_site.api.limits import count_call, tell_limits
from writeup_site.api.problems import Problem, as_problem, problem_response
from writeup_site.api.public_door import PREFIX as PUBLIC
from writeup_site.api.public_door import answer_page
from writeup_site.keys.services import note_use

logger = logging.getLogger("writeup.api")

PREFIX: Final = "/api/v1/"
# A thousand breakdowns with their articles are some megabytes; the front takes 64 of them at most.
MOST_BYTES: Final = 32_000_000
JSON_TYPES: Final = ("application/json", "application/x-ndjson")


class ApiDoorMiddleware:
    """See above."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        with request_id(request.headers.get(REQUEST_ID, "")) as mine:
            began = time.monotonic()
            is_head = request.method == "HEAD"
            if is_head:
                request.method = "GET"
            try:
                response = as_problem(self._answer(request))
            except Problem as problem:
                response = problem_response(problem)
            response = _revalidated(request, response)
            response[REQUEST_ID] = mine
            if is_head and isinstance(response, HttpResponse):
                length = len(response.content)
                response.content = b""
                response["Content-Length"] = str(length)
            _log(request, response, time.monotonic() - began)
            return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        _check_address(request)
        if request.path_info.startswith(PUBLIC):
            return answer_page(request, self.get_response)
        token = bearer(request)
        if token is None:  # what needs none, or is refused for that
            read_body(request, most=0, types=JSON_TYPES)
            return self.get_response(request)
        question = count_call(token)
        read_body(request, most=MOST_BYTES, types=JSON_TYPES)
        note_use(token)
        if request.method == "POST" and repeats.HEADER in request.headers:
            response = repeats.once(request, token, lambda: as_problem(self.get_response(request)))
        else:
            response = self.get_response(request)
        tell_limits(response, question)
        return response


def _check_address(request: HttpRequest) -> None:
    said = request.META.get("QUERY_STRING", "")
    if "\0" in request.path_info or "\0" in said or "%00" in said:
        raise Problem(400, "The address holds a NUL character, which no text has.")


def _revalidated(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """A GET's answer with an ETag of its bytes; 304 for whoever holds them already."""
    if response.streaming or response.status_code != 200 or request.method != "GET":
        return response
    assert isinstance(response, HttpResponse)  # noqa: S101  # narrows the type
    etag = response.headers.get("ETag") or f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    return get_conditional_response(request, etag=etag, response=response) or response


def _log(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    token = bearer(request) if "writeup.api_token" in request.META else None
    quiet = token is None and response.status_code < 500  # anybody could fill the log
    level = logging.DEBUG if quiet else logging.INFO
    who = token.prefix if token else "nobody"
    said = (request.method, request.path_info, response.status_code, 1000 * seconds, who)
    logger.log(level, "%s %s %s, %.0f ms, by %s", *said)
