"""Calls of pages elsewhere: let in by the key in the address, from its own origins alone (CORS)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.translation import ngettext

from common.limits.ceiling import seconds_to_wait
from common.web.refusals import Refusal
from surveys.ballots.views import MAX_BODY
from writeup_site.api.bodies import read_body
from writeup_site.api.problems import Problem, as_problem, problem_response
from writeup_site.keys.models import PublicKey
from writeup_site.keys.selectors import public_key_of
from writeup_site.keys.services import note_use

PREFIX: Final = "/api/v1/public/"
FOUND: Final = "writeup.public_key"
# A browser sends a body of this type without asking first, also from a page that is being left.
BODY_TYPES: Final = ("application/json", "text/plain")
ASKED_AGAIN_AFTER: Final = "600"  # seconds, for which a browser remembers what a page may do
HEADERS_READ: Final = "Retry-After, X-Request-Id"


def answer_page(
    request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponseBase]
) -> HttpResponseBase:
    """The answer to a page elsewhere, which it may read. Raises Problem for a foreign page."""
    key = public_key_of(request.path_info.removeprefix(PREFIX).partition("/")[0])
    if key is None:
        raise Problem(404, "There is no such public key; it may have been revoked.")
    origin = _origin(request, key)
    if request.method == "OPTIONS":
        return _readable(_permission(), origin)
    try:
        read_body(request, most=MAX_BODY, types=BODY_TYPES)
        note_use(key)
        request.META[FOUND] = key
        response = as_problem(get_response(request))
    except Problem as problem:
        response = problem_response(problem)
    return _readable(response, origin)


def key_of_page(request: HttpRequest) -> PublicKey:
    """The key that was found in the address of a call that was let in."""
    key = request.META[FOUND]
    assert isinstance(key, PublicKey)  # noqa: S101  # narrows the type
    return key


def count_towards_network(request: HttpRequest) -> None:
    """Count what writes towards its network's ceiling, as the pages do. Raises Refusal."""
    if wait := seconds_to_wait(request):
        sentence = ngettext(
            "Too much comes from your network at once. Wait {seconds} second.",
            "Too much comes from your network at once. Wait {seconds} seconds.",
            wait,
        ).format(seconds=wait)
        raise Refusal(429, sentence, wait=wait)


def _origin(request: HttpRequest, key: PublicKey) -> str:
    """The origin of the page that calls. Raises Problem where the key does not name it.

    Pages of this site, frames of it elsewhere among them, may always; a browser does not send the
    origin of such a page with a GET, but says that it is one.
    """
    own = f"{request.scheme}://{request.get_host()}"
    origin = request.headers.get("Origin", "")
    if not origin and request.headers.get("Sec-Fetch-Site") == "same-origin":
        return own
    if origin == own or origin in key.origins:
        return origin
    if not origin:
        raise Problem(403, "A public key is for pages in a browser; a program sends a token.")
    raise Problem(
        403, f"This key does not hold for pages of {origin[:100]}; the team's page “Keys” adds one."
    )


def _permission() -> HttpResponse:
    """What a browser asks before a call: which methods and headers a page may use."""
    answer = HttpResponse(status=204)
    answer["Access-Control-Allow-Methods"] = "GET, POST"
    answer["Access-Control-Allow-Headers"] = "Content-Type"
    answer["Access-Control-Max-Age"] = ASKED_AGAIN_AFTER
    return answer


def _readable(response: HttpResponseBase, origin: str) -> HttpResponseBase:
    response["Access-Control-Allow-Origin"] = origin
    response["Access-Control-Expose-Headers"] = HEADERS_READ
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    patch_vary_headers(response, ["Origin"])
    return response
