"""The API: its resources, one file each, and what all of their operations have in common."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, Final

from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from common.web.refusals import RETRY_AFTER, Refusal, translated
from writeup_site.api import (
    articles,
    batches,
    comparison,
    health,
    imports,
    leaderboard,
    preference_pairs,
    public,
    ratings,
    runs,
    showing,
    summaries,
    tokens,
    versions,
)
from writeup_site.api import deleting as _deleting  # noqa: F401  # finds its operations
from writeup_site.api import public_surveys as _public_surveys  # noqa: F401
from writeup_site.api import public_words as _public_words  # noqa: F401
from writeup_site.api.description import DESCRIPTION, described
from writeup_site.api.problems import FieldProblem, Problem, problem_response
from writeup_site.api.reading import StrictJson, known_parameters_only

logger = logging.getLogger(__name__)

BUSY: Final = "Nothing was done: the database is busy. Ask again in a few seconds."
MOST_ERRORS: Final = 20  # told of one call: who sends a thousand wrong rows reads no more


class WriteUpApi(NinjaAPI):
    """Ninja's, with operations called as their functions are and a description of its own."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The function's name, which is a client's method, too."""
        return str(operation.view_func.__name__)

    def get_openapi_schema(self, **how: Any) -> OpenAPISchema:
        """With what holds of every operation written out."""
        return described(super().get_openapi_schema(**how), self)


api: Final = WriteUpApi(
    title="WriteUp",
    version="1.0.0",
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
    parser=StrictJson(),
)
api.add_decorator(known_parameters_only, mode="view")
for resource in (
    summaries, articles, versions, ratings, comparison, leaderboard, runs, batches,
    imports, preference_pairs, showing, health, tokens,
):  # fmt: skip
    api.add_router("", resource.router)
api.add_router("/public", public.router)


@api.exception_handler(Problem)
def _problem(request: HttpRequest, error: Exception) -> HttpResponse:
    assert isinstance(error, Problem)  # noqa: S101  # narrows the type
    return problem_response(error)


@api.exception_handler(Refusal)
def _refusal(request: HttpRequest, error: Exception) -> HttpResponse:
    """The sentence of the pages."""
    assert isinstance(error, Refusal)  # noqa: S101  # narrows the type
    headers = {"Retry-After": str(error.wait)} if error.wait else {}
    return problem_response(Problem(error.status, translated(error.sentence), headers=headers))


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem_response(Problem(404, "There is nothing at this address."))


@api.exception_handler(HttpError)
def _ninja_error(request: HttpRequest, error: Exception) -> HttpResponse:
    assert isinstance(error, HttpError)  # noqa: S101  # narrows the type
    if isinstance(error.__cause__, Problem):  # Ninja puts its own around what a parser raises
        return problem_response(error.__cause__)
    return problem_response(Problem(error.status_code, f"{error.message}."))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: Exception) -> HttpResponse:
    assert isinstance(error, ValidationError)  # noqa: S101  # narrows the type
    found = [
        FieldProblem(at=".".join(_place(each["loc"])), detail=each["msg"])
        for each in error.errors[:MOST_ERRORS]
    ]
    first = f"{found[0].at}: {found[0].detail}" if found else "something is wrong"
    more = f" ({len(error.errors) - 1} more)" if len(error.errors) > 1 else ""
    return problem_response(Problem(422, f"{first}{more}.", errors=found))


def _place(found: Sequence[object]) -> list[str]:
    """Where in a call something is wrong; Ninja adds what views call its body, `body`, too."""
    place = [str(part)[:100] for part in found]
    return place[1:] if place[:2] == ["body", "body"] else place


@api.exception_handler(OperationalError)
def _busy(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("%s %s was not done: %s", request.method, request.path_info, error)
    return problem_response(Problem(503, BUSY, headers={"Retry-After": str(RETRY_AFTER)}))


@api.exception_handler(DataError)
def _unkeepable(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem_response(Problem(422, "The database cannot hold one of these values."))


@api.exception_handler(Exception)
def _our_fault(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.exception("%s %s failed", request.method, request.path_info)
    return problem_response(
        Problem(500, "The site made a mistake, which is in its log under this request's id.")
    )
