"""The page of the API: each operation with what it takes and gives, as its description has it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from writeup_site.api.problems import KINDS
from writeup_site.api.root import api


@dataclass(frozen=True)
class ShownParameter:
    """One parameter, or one field of a body: its name, what it may be, in words."""

    name: str
    where: str
    kind: str
    required: bool
    words: str


@dataclass(frozen=True)
class ShownOperation:
    """One operation as the page shows it."""

    name: str
    method: str
    path: str
    title: str
    words: str
    scope: str
    parameters: tuple[ShownParameter, ...]
    answer: str


@require_safe
def reference_page(request: HttpRequest) -> HttpResponse:
    """Every operation, resource by resource, and the kinds of problems."""
    context = {
        "resources": _resources(),
        "kinds": [(status, kind, title) for status, (kind, title) in KINDS.items()],
        "version": api.version,
    }
    return render(request, "writeup_site/api/reference.html", context)


reference_page.is_team_page = True  # type: ignore[attr-defined]  # by which it stays in English


@lru_cache(maxsize=1)
def _resources() -> dict[str, list[ShownOperation]]:
    schema = api.get_openapi_schema()
    models = schema["components"]["schemas"]
    found: dict[str, list[ShownOperation]] = defaultdict(list)
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            found[(operation.get("tags") or ["more"])[0]].append(
                ShownOperation(
                    name=operation["operationId"],
                    method=method.upper(),
                    path=path,
                    title=operation["summary"],
                    words=operation.get("description", ""),
                    scope=operation.get("x-scope", ""),
                    parameters=_parameters(operation, models),
                    answer=_answer(operation),
                )
            )
    return dict(found)


def _parameters(operation: dict[str, Any], models: dict[str, Any]) -> tuple[ShownParameter, ...]:
    said = [
        ShownParameter(
            each["name"], each["in"], _kind(each["schema"]), each.get("required", False),
            each.get("description", ""),
        )
        for each in operation["parameters"]
    ]  # fmt: skip
    content = operation.get("requestBody", {}).get("content", {})
    body: dict[str, Any] = next((each["schema"] for each in content.values()), {})
    body = models.get(str(body.get("$ref", "")).rpartition("/")[2], body)
    said += [
        ShownParameter(
            name, "body", _kind(each), name in body.get("required", ()), each.get("description", "")
        )
        for name, each in body.get("properties", {}).items()
    ]
    return tuple(said)


def _kind(schema: dict[str, Any]) -> str:
    """What a value may be, in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return ", ".join(str(each) for each in schema["enum"])
    if "anyOf" in schema or "allOf" in schema:
        parts = schema.get("anyOf") or schema["allOf"]
        return " or ".join(dict.fromkeys(_kind(each) for each in parts))
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return str(schema.get("type", "any"))


def _answer(operation: dict[str, Any]) -> str:
    """What it answers where it is done: the status, and the name of the form."""
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            content = response.get("content", {})
            form = next((_kind(each.get("schema", {})) for each in content.values()), "")
            return f"{status} {form}".strip()
    return ""
