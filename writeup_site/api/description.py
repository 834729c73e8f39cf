"""What the description of the API says beside its operations: refusals, scopes, headers."""

from __future__ import annotations

import json
from typing import Any, Final

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from evaluation.comparison.schema import report_schema
from writeup_site.api import repeats
from writeup_site.api.callers import Token
from writeup_site.api.problems import MEDIA_TYPE, ProblemDetails

DESCRIPTION: Final = """\
Summaries, ratings, scores and votes in; verdicts, scores and preferences out.

A program sends a token (`Authorization: Bearer wu_…`), made on the team's page “Keys”, which may
read, write, run or do everything (admin). Pages of other sites use a public key, in the address.

What is not done is answered as RFC 9457 says (`application/problem+json`), with a sentence for a
person in `detail`. Lists come in pages: `next` is the cursor of the one after, null at the end.
A GET has an `ETag`; `If-None-Match` answers 304 while nothing has changed. A POST takes an
`Idempotency-Key`: repeated, it is done once and answered as the first time. `RateLimit` says how
much a token has left. Every answer has an `X-Request-Id`, under which it stands in the site's log.
"""
_KEY: Final[dict[str, Any]] = {
    "name": repeats.HEADER,
    "in": "header",
    "required": False,
    "description": "1 to 128 printable characters; the same again is done once.",
    "schema": {"type": "string", "pattern": r"^[!-~]{1,128}$"},
}
_REFUSED: Final[dict[str, Any]] = {
    "description": "Not done; `detail` says why.",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
}


def described(schema: OpenAPISchema, api: NinjaAPI) -> OpenAPISchema:
    """The same with refusals, scopes and the idempotency key at each operation."""
    scopes = _scopes(api)
    components = schema["components"]["schemas"]
    found = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    components.update(found.pop("$defs", {}))
    components["ProblemDetails"] = found
    components.update(_report_forms())
    for path in schema["paths"].values():
        for method, operation in path.items():
            operation["responses"]["default"] = _REFUSED
            scope = scopes.get(operation["operationId"])
            if scope:
                operation["x-scope"] = scope
            if method == "post" and scope:
                operation["parameters"] = [*operation["parameters"], _KEY]
    return _plain(schema)


def _report_forms() -> dict[str, Any]:
    """The written form of the report on versions, its parts under names of their own."""
    text = json.dumps(report_schema()).replace("#/$defs/", "#/components/schemas/Report.")
    report = json.loads(text)
    report.pop("$schema")
    parts = {f"Report.{name}": part for name, part in report.pop("$defs").items()}
    return {"Comparison": report, **parts}


def _scopes(api: NinjaAPI) -> dict[str, str]:
    """By operation the scope of a token that may do it; "any" where each may."""
    return {
        api.get_openapi_operation_id(operation): str(auth.scope or "any")
        for router in api._get_bound_routers()
        for view in router.path_operations.values()
        for operation in view.operations
        for auth in operation.auth_callbacks
        if isinstance(auth, Token)
    }


def _plain(schema: OpenAPISchema) -> OpenAPISchema:
    """With keys that are text: a status that is a number is none in JSON."""
    for name, value in json.loads(json.dumps(schema)).items():
        schema[name] = value
    return schema
