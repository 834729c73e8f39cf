"""Calls that nobody can have meant: refused in a sentence, never a 500.

`make api-contract` sends ten thousand.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Callable
from typing import Any, Final

import pytest

from tests.rows.calling import Program, member, program
from tests.rows.written import make_contest, make_versions
from writeup_site.api.root import api
from writeup_site.keys.scopes import TokenScope
from writeup_site.keys.services import make_public_key

pytestmark = pytest.mark.django_db

# In the suite a few hundred: they take a second or two.
CALLS: Final = int(os.environ.get("MALFORMED_CALLS", "300"))
SEED: Final = 2026
ORIGIN: Final = "https://app.example"
WORDS: Final[tuple[Any, ...]] = (
    None, True, 0, -1, 1, 2**31, 2**63, -(2**63) - 1, 10**400, 0.5, 1e308, "", " ", "a1", "bart@1",
    "@", "a@", "x" * 5000, "\0", "\ud800", "é", "🙈" * 50, "../..", "' OR 1=1 --", "<b>", "%00",
    "2026-13-45", [], {}, [[]], [None], [{}], {"": {}}, {"\0": 1}, [["x"] * 50], {"a": {"b": [1]}},
)  # fmt: skip
RAW: Final = (
    b"", b"{", b"[", b"null", b"NaN", b'{"a": NaN}', b'{"a": 1e999}', b'{"a": 1, "a": 2}', b"\xff",
    b"\xef\xbb\xbf{}", b'"\\ud800"', b"[" * 20_000, b'{"rows": ' * 3000, b"9" * 10_000, b"\0",
    b'{"rows": [{"summary": "\\u0000"}]}', "{\"a\": \"\u2028\"}".encode("utf-16"),
)  # fmt: skip
IDS: Final = ("0", "-1", "1", "01", "1.5", "1e3", "x", "%20", "%ff", "٣", str(2**63), "9" * 400)


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of every operation."""
    return [
        (method.upper(), path, operation)
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method, operation in methods.items()
    ]


class Fuzzer:
    """Draws calls that are wrong in one way or in many, the same for the same seed."""

    def __init__(self, seed: int, key: str) -> None:
        self.rng = random.Random(seed)
        self.key = key
        self.operations = operations()
        self.names = sorted(
            {
                name
                for form in api.get_openapi_schema()["components"]["schemas"].values()
                for name in form.get("properties", {})
            }
        )

    def call(self) -> tuple[str, str, Any, dict[str, str]]:
        """Method, path, body and headers of one."""
        method, path, operation = self.rng.choice(self.operations)
        if self.rng.random() < 0.1:
            method = self.rng.choice(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
        path = re.sub(r"\{(\w+)\}", self._in_path, path.removeprefix("/api/v1"))
        asked = [each["name"] for each in operation["parameters"] if each["in"] == "query"]
        query = "&".join(f"{name}={self._said()}" for name in asked if self.rng.random() < 0.5)
        headers = {"Origin": ORIGIN} if "/public/" in path else {}
        for name in ("Idempotency-Key", "If-None-Match", "X-Request-Id", "Content-Type"):
            if self.rng.random() < 0.05:
                headers[name] = self.rng.choice(["", " ", "x" * 300, "é", "text/plain", "*"])
        body = None if method == "GET" else self._body()
        return method, f"{path}?{query}" if query else path, body, headers

    def _in_path(self, found: re.Match[str]) -> str:
        if found[1] == "key":
            return self.key if self.rng.random() < 0.9 else "pk_x"
        return self.rng.choice(IDS)

    def _said(self) -> str:
        return self.rng.choice(["", "1", "-1", "0", "x" * 400, "%00", "%ff", "a@b@c", "nan", "é"])

    def _body(self) -> object:
        draw: Callable[[], object] = self.rng.choice([self._raw, self._object, self._rows])
        return draw()

    def _raw(self) -> bytes:
        return self.rng.choice(RAW)

    def _object(self) -> object:
        chosen = self.rng.sample(self.names, self.rng.randint(0, 6))
        return {name: self.rng.choice(WORDS) for name in chosen}

    def _rows(self) -> object:
        fields = ("article_id", "model", "summary", "article", "references", "vote", "winner",
                  "model_a", "model_b", "value", "name", "rater", "sections", "settings", "weight",
                  "created_at", "tags", "url", "language", "expert", "similar")  # fmt: skip
        rows = [
            {name: self.rng.choice(WORDS) for name in self.rng.sample(fields, 6)}
            for _ in range(self.rng.randint(0, 3))
        ]
        return {"rows": rows, "update": self.rng.random() < 0.5}


def test_no_malformed_call_is_a_500_and_each_refusal_is_a_problem() -> None:
    make_contest(make_versions(2), articles=2)
    caller = program(TokenScope.ADMIN)
    made = make_public_key(name="app", origins=[ORIGIN], user=member())
    fuzzer = Fuzzer(SEED, made.key.key)
    wrong = []
    for _ in range(CALLS):
        method, path, body, headers = fuzzer.call()
        answer = caller.call(method, path, body, **headers)
        is_problem = answer.headers.get("Content-Type") == "application/problem+json"
        if answer.status_code >= 500 or (answer.status_code >= 400 and not is_problem):
            wrong.append((method, path, body, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("name", IDS)
def test_what_is_no_id_of_a_row_is_refused_by_every_operation(name: str) -> None:
    caller = program(TokenScope.ADMIN)
    wrong = []
    for method, path, _ in operations():
        if "_id}" not in path:
            continue
        address = re.sub(r"\{\w+\}", name, path.removeprefix("/api/v1"))
        body: object = {} if method in {"POST", "PATCH"} else None
        status = caller.call(method, address, body).status_code
        if status not in {404, 422}:
            wrong.append((method, path, status))
    assert wrong == []


def test_a_body_nested_too_deep_is_refused_in_a_sentence() -> None:
    answer = Program(program(TokenScope.WRITE).secret).post("/summaries", b"[" * 100_000)
    assert answer.status_code == 400
    assert "nested" in answer.json()["detail"] or "JSON" in answer.json()["detail"]


def test_a_body_that_is_larger_than_any_call_is_refused_before_it_is_read() -> None:
    caller = program(TokenScope.WRITE)
    row = json.dumps({"article_id": "a", "model": "m", "summary": "x" * 40_000}).encode()
    body = b'{"rows": [' + b",".join([row] * 810) + b"]}"
    assert len(body) > 32_000_000
    assert caller.post("/summaries", body).status_code == 413
