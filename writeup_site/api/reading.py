"""Reading a call's body and address, stricter than the framework does."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja.operation import Operation
from ninja.parser import Parser

from common.files.decoding import decode, parse_json, printable
from common.files.rejections import FieldError
from common.words.lists import name_list
from writeup_site.api.problems import FieldProblem, Problem

Run = Callable[..., HttpResponseBase]


class StrictJson(Parser):
    """JSON without what no database holds or nobody can have meant.

    NaN, fields given twice, NUL characters and halves of surrogate pairs are refused in a sentence.
    """

    def parse_body(self, request: HttpRequest) -> Any:
        """The body's value. Raises Problem."""
        try:
            value = parse_json(decode(request.body))
        except FieldError as error:
            raise Problem(400, f"The body is not understood: {error.message}.") from error
        if at := _unkeepable(value, "body"):
            raise Problem(
                400, "The body holds a character that no text has (NUL or half of a pair).",
                errors=[FieldProblem(at=at, detail="Take the character out.")],
            )  # fmt: skip
        return value


def _unkeepable(value: object, at: str) -> str:
    """Where the first string stands that no database takes; "" where there is none."""
    if isinstance(value, str):
        # What JSON escapes may be anything; a byte of it could not.
        return "" if ("\0" not in value and value.isascii()) or _is_text(value) else at
    if isinstance(value, dict):
        for name, each in value.items():
            if found := _unkeepable(name, at) or _unkeepable(each, f"{at}.{name[:40]}"):
                return found
    elif isinstance(value, list):
        for place, each in enumerate(value):
            if found := _unkeepable(each, f"{at}.{place}"):
                return found
    return ""


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in value


def known_parameters_only(run: Run) -> Run:
    """Refuse parameters that the operation does not take: one that is misspelt would go unheard."""
    operation = getattr(run, "__self__", None)
    assert isinstance(operation, Operation)  # noqa: S101  # narrows the type
    known = {
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in _names(model)
    }

    @wraps(run)
    def checked(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        unknown = sorted(set(request.GET) - known)
        if unknown and (not operation.auth_callbacks or _is_let_in(operation, request)):
            return operation.api.on_exception(request, _unknown(unknown, sorted(known)))
        return run(request, *args, **named)

    return checked


def _unknown(names: list[str], known: list[str]) -> Problem:
    there = f"there are {name_list(known)}" if known else "it takes none"
    return Problem(
        422,
        f"This takes no parameter {printable(names[0])}; {there}.",
        errors=[FieldProblem(at=f"query.{each[:100]}", detail="Not taken here.") for each in names],
    )


def _names(model: Any) -> list[str]:
    """The names that a model of parameters reads from the address."""
    flat = getattr(model, "__ninja_flatten_map__", None)
    return list(flat) if flat else list(model.model_fields)


def _is_let_in(operation: Operation, request: HttpRequest) -> bool:
    """Whether whoever calls may: to others nothing is said of the parameters."""
    try:
        return all(callback(request) for callback in operation.auth_callbacks)
    except Problem:
        return False
