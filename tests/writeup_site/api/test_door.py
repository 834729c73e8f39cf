"""What every call passes: its name, its size, its rate, its key, its ETag."""

from __future__ import annotations

import json
import logging

import pytest
from pytest_django.fixtures import Settings

from tests.rows.calling import Program, program
from writeup_site.api.models import FirstAnswer
from writeup_site.keys.models import ApiToken
from writeup_site.keys.scopes import TokenScope

pytestmark = pytest.mark.django_db


def test_without_a_token_nothing_is_told() -> None:
    answer = Program().get("/token")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    problem = answer.json()
    assert problem["type"] == "/api/v1/reference#no-token"
    assert problem["status"] == 401
    assert "Keys" in problem["detail"]  # where one is made
    assert problem["request_id"] == answer["X-Request-Id"]


def test_a_token_is_told_what_it_may_do() -> None:
    answer = program(TokenScope.READ, TokenScope.RUN).get("/token")
    assert answer.status_code == 200
    assert answer.json()["scopes"] == ["read", "run"]


def test_the_callers_name_for_a_request_is_kept_where_it_can_stand_in_a_log() -> None:
    caller = program(TokenScope.READ)
    assert caller.get("/token", X_Request_Id="nightly-2026-02-11")["X-Request-Id"] == (
        "nightly-2026-02-11"
    )
    assert caller.get("/token", X_Request_Id="two\tparts")["X-Request-Id"] != "two\tparts"


def test_each_call_of_a_token_is_one_line_of_the_log_without_its_secret(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caller = program(TokenScope.READ)
    with caplog.at_level(logging.INFO, "writeup.api"):
        caller.get("/token")
    [line] = [each.getMessage() for each in caplog.records if each.name == "writeup.api"]
    assert line.startswith("GET /api/v1/token 200, ")
    assert caller.secret.split("_")[1] in line
    assert caller.secret not in line


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing", 404), ("PUT", "/token", 405), ("GET", "/token?colour=red", 422)],
)
def test_refusals_of_the_framework_are_problems_too(method: str, path: str, status: int) -> None:
    answer = program(TokenScope.READ).call(method, path)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status


def test_who_holds_the_answer_already_is_told_so() -> None:
    caller = program(TokenScope.READ)
    first = caller.get("/token")
    again = caller.get("/token", If_None_Match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_a_head_has_the_headers_of_a_get_and_no_body() -> None:
    caller = program(TokenScope.READ)
    got, headed = caller.get("/token"), caller.call("HEAD", "/token")
    assert (headed.status_code, headed.content) == (200, b"")
    assert headed["Content-Length"] == str(len(got.content))
    assert headed["ETag"] == got["ETag"]


def test_a_token_learns_how_much_it_has_left_and_when_to_come_back(settings: Settings) -> None:
    settings.API_LIMITS_PER_TOKEN = "3/minute"
    caller = program(TokenScope.READ)
    answers = [caller.get("/token") for _ in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert answers[0]["RateLimit-Policy"] == '"minute";q=3;w=60'
    left = [each["RateLimit"].split(";")[1] for each in answers[:3]]
    assert left == ["r=2", "r=1", "r=0"]
    assert 1 <= int(answers[3]["Retry-After"]) <= 60
    assert "3/minute" in answers[3].json()["detail"]


def test_the_limit_of_one_token_is_not_that_of_another(settings: Settings) -> None:
    settings.API_LIMITS_PER_TOKEN = "1/minute"
    one, other = program(TokenScope.READ), program(TokenScope.READ)
    assert [one.get("/token").status_code for _ in range(2)] == [200, 429]
    assert other.get("/token").status_code == 200


def test_last_use_is_noted_once_a_minute() -> None:
    caller = program(TokenScope.READ)
    caller.get("/token")
    used = ApiToken.objects.get().last_used_at
    assert used is not None
    caller.get("/token")
    assert ApiToken.objects.get().last_used_at == used


def test_no_first_answer_is_kept_of_what_was_refused() -> None:
    caller = program(TokenScope.READ)
    assert caller.post("/nothing", {}, key="k").status_code == 404
    assert not FirstAnswer.objects.exists()


@pytest.mark.parametrize(
    "query", ["?a=%00", "?%00=a"], ids=["in a value", "in a name"]
)  # fmt: skip
def test_a_nul_in_the_address_is_refused_in_a_sentence(query: str) -> None:
    answer = program(TokenScope.READ).get(f"/token{query}")
    assert answer.status_code == 400
    assert "NUL" in answer.json()["detail"]


def test_the_description_is_openapi_and_names_the_refusals() -> None:
    answer = Program().get("/openapi.json")
    assert answer.status_code == 200
    schema = json.loads(answer.content)
    assert schema["openapi"].startswith("3.1")
    operation = schema["paths"]["/api/v1/token"]["get"]
    assert operation["operationId"] == "get_token"
    assert "application/problem+json" in operation["responses"]["default"]["content"]
