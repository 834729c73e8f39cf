"""What is asked and not done, as RFC 9457 says it: one form for every operation's refusals."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from pydantic import BaseModel, Field

from common.web.request_ids import current_request_id

MEDIA_TYPE: Final = "application/problem+json"
REFERENCE: Final = "/api/v1/reference"

# By status: the kind, which stands in `type`, and the title. What differs more is in `detail`.
KINDS: Final[dict[int, tuple[str, str]]] = {
    400: ("bad-request", "The request cannot be read"),
    401: ("no-token", "A token is missing, or does not hold"),
    403: ("not-allowed", "This is not allowed here"),
    404: ("not-found", "There is no such thing"),
    405: ("no-such-method", "This address does not take that method"),
    409: ("conflict", "Something stands against it"),
    410: ("gone", "It is over"),
    412: ("changed", "It has changed since it was read"),
    413: ("too-large", "The request is too large"),
    415: ("media-type", "The body is of another kind"),
    422: ("not-taken", "What was said cannot be taken"),
    429: ("too-many", "Too many requests"),
    500: ("our-fault", "Something is wrong here"),
    503: ("busy", "The site is busy"),
}


class FieldProblem(BaseModel):
    """What is wrong with one part of a request; `at` says where, as `body.summaries.3.model`."""

    at: str
    detail: str


class ProblemDetails(BaseModel):
    """Why something was not done (RFC 9457). `detail` is a sentence for a person."""

    type: str = Field(examples=[f"{REFERENCE}#not-found"])
    title: str
    status: int
    detail: str
    request_id: str = Field(description="Also in the header X-Request-Id, and in the site's log.")
    errors: list[FieldProblem] = Field(
        default=[], description="Every part of the request that is wrong, where several may be."
    )


class Problem(Exception):
    """What is asked is not done: the status, the sentence, and what is wrong field by field."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: Sequence[FieldProblem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail
        self.errors, self.headers = tuple(errors), dict(headers or {})


def problem_response(problem: Problem) -> HttpResponse:
    """The answer that says so."""
    kind, title = KINDS.get(problem.status, KINDS[500 if problem.status >= 500 else 400])
    body: dict[str, Any] = {
        "type": f"{REFERENCE}#{kind}",
        "title": title,
        "status": problem.status,
        "detail": problem.detail,
        "request_id": current_request_id(),
        "errors": [each.model_dump() for each in problem.errors],
    }
    answer = HttpResponse(
        json.dumps(body, ensure_ascii=False),
        status=problem.status,
        content_type=MEDIA_TYPE,
        headers=problem.headers,
    )
    answer["Cache-Control"] = "no-store"
    return answer


def as_problem(response: HttpResponseBase) -> HttpResponseBase:
    """A refusal of another form in this one; anything else as it is."""
    content_type = response.headers.get("Content-Type", "")
    if response.status_code < 400 or content_type.startswith(MEDIA_TYPE):
        return response
    _, title = KINDS.get(response.status_code, KINDS[400])
    detail = f"{title}."
    if isinstance(response, HttpResponse) and content_type.startswith("text/plain"):
        detail = response.content.decode("utf-8", "replace").strip() or detail
    kept = {
        name: value
        for name, value in response.headers.items()
        if name.lower() not in {"content-type", "content-length", "cache-control"}
    }
    return problem_response(Problem(response.status_code, detail, headers=kept))
