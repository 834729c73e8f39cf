"""Every operation against a token of every scope, and against none."""

from __future__ import annotations

import re
from typing import Final

import pytest

from tests.rows.calling import Program, member, program
from writeup_site.api.root import api
from writeup_site.keys.models import ApiToken
from writeup_site.keys.scopes import TokenScope

pytestmark = pytest.mark.django_db

NOBODY: Final = 10**9  # an id that no row has
NO_TOKEN_NEEDED: Final = {"get_health"}


def operations() -> list[tuple[str, str, str, str]]:
    """Name, method, path with ids of nothing, and the scope that it needs ("" for none)."""
    return [
        (
            operation["operationId"],
            method.upper(),
            re.sub(r"\{[a-z_]+\}", str(NOBODY), path.removeprefix("/api/v1")),
            operation.get("x-scope", ""),
        )
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method, operation in methods.items()
        if not path.startswith("/api/v1/public/")  # tests of their own: they take no token
    ]


def status_of(caller: Program, method: str, path: str) -> int:
    """What the caller is answered, with a body where the method has one."""
    return int(caller.call(method, path, None if method in {"GET", "DELETE"} else {}).status_code)


def test_an_operation_lets_in_its_own_scope_and_admin_and_nobody_else() -> None:
    wrong = []
    callers = {scope: program(scope) for scope in TokenScope}
    for name, method, path, needed in operations():
        for scope, caller in callers.items():
            refused = status_of(caller, method, path) in {401, 403}
            expected = needed not in {"", "any", scope} and scope != TokenScope.ADMIN
            if refused != expected:
                wrong.append((name, scope))
    assert wrong == []


def test_without_a_token_only_the_health_is_told() -> None:
    open_ = {
        name for name, method, path, _ in operations() if status_of(Program(), method, path) != 401
    }
    assert open_ == NO_TOKEN_NEEDED


def test_reading_is_a_get_and_nothing_else_is() -> None:
    scopes = {(method, needed) for _, method, _, needed in operations()}
    assert {method for method, needed in scopes if needed == "read"} == {"GET"}
    assert {needed for method, needed in scopes if method == "GET"} == {"read", "any", ""}
    assert {needed for method, needed in scopes if method == "DELETE"} <= {"admin"}


def test_a_token_of_somebody_who_lost_the_role_does_no_more_than_they_may() -> None:
    caller = program(TokenScope.WRITE, TokenScope.READ, role="engineer")
    engineer = member("engineer")
    assert caller.post("/summaries", {"rows": []}).status_code == 422
    member("analyst")  # makes the group
    engineer.groups.set(type(engineer).objects.get(username="analyst").groups.all())
    refused = caller.post("/summaries", {"rows": []})
    assert refused.status_code == 403
    assert "engineer" in refused.json()["detail"]
    assert caller.get("/summaries").status_code == 200
    engineer.is_active = False
    engineer.save()
    assert caller.get("/summaries").status_code == 401
    assert ApiToken.objects.count() == 1
