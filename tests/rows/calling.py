"""Programs that call the API with a token of some scopes."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from writeup_site.home.team import create_login
from writeup_site.keys.scopes import TokenScope
from writeup_site.keys.services import make_token


class Program:
    """What sends a token with each call; "" for none. Answers are Django's responses."""

    def __init__(self, secret: str = "") -> None:
        self.secret = secret
        self._client = Client(raise_request_exception=False)

    def call(
        self, method: str, path: str, body: object = None, *, key: str = "", **headers: str
    ) -> Any:
        """One call; `path` is that after /api/v1, `key` its idempotency key."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.secret:
            given["Authorization"] = f"Bearer {self.secret}"
        if key:
            given["Idempotency-Key"] = key
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._client.generic(
            method,
            f"/api/v1{path}",
            b"" if body is None else sent,
            content_type="" if body is None else given.pop("Content-Type", "application/json"),
            headers=given,
        )

    def get(self, path: str, **headers: str) -> Any:
        """A GET."""
        return self.call("GET", path, **headers)

    def post(self, path: str, body: object = None, *, key: str = "", **headers: str) -> Any:
        """A POST."""
        return self.call("POST", path, body, key=key, **headers)


def member(role: str = "admin") -> User:
    """Somebody of the team with that role, made once."""
    create_login(name=role, role=role)
    return User.objects.get(username=role)


def program(*scopes: TokenScope, role: str = "admin") -> Program:
    """One with a new token of these scopes, of somebody with that role."""
    return Program(make_token(name="a test", scopes=scopes, days=7, user=member(role)).secret)
