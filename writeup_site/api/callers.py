"""Who calls: a program with a token, or a page of another site with a public key."""

from __future__ import annotations

from typing import Final, cast

from django.http import HttpRequest
from ninja.security import HttpBearer

from writeup_site.api.problems import Problem
from writeup_site.keys.models import ApiToken
from writeup_site.keys.scopes import TokenScope, allowed, scopes_of
from writeup_site.keys.selectors import token_of

_REMEMBERED: Final = "writeup.api_token"
UNKNOWN: Final = (
    "Send a token: Authorization: Bearer wu_…; the team's page “Keys” makes one. One that was "
    "revoked or has expired no longer holds."
)


def bearer(request: HttpRequest) -> ApiToken | None:
    """The token that the request brings, None for none that holds; one query at most."""
    if _REMEMBERED not in request.META:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        found = token_of(secret.strip()) if scheme.lower() == "bearer" else None
        request.META[_REMEMBERED] = found
    return cast("ApiToken | None", request.META[_REMEMBERED])


def caller(request: HttpRequest) -> ApiToken:
    """The token behind a request that `Token` let in."""
    token = bearer(request)
    assert token is not None  # noqa: S101  # narrows the type
    return token


class Token(HttpBearer):
    """A token of the scope that the operation needs; any token for None.

    What it may do is also bound by what the role of its maker reaches now.
    """

    openapi_bearerFormat = "wu_…"  # noqa: N815  # as OpenAPI spells it

    def __init__(self, scope: TokenScope | None) -> None:
        self.scope = scope
        super().__init__()

    def __call__(self, request: HttpRequest) -> ApiToken:
        """The token. Raises Problem, 401 and 403."""
        token = bearer(request)
        if token is None:
            raise Problem(401, UNKNOWN, headers={"WWW-Authenticate": 'Bearer realm="WriteUp"'})
        if self.scope is None:
            return token
        if not allowed(token.said_scopes, self.scope):
            said = ", ".join(sorted(token.said_scopes))
            raise Problem(
                403, f"This needs a token that may {self.scope}; this one may {said}. Make another."
            )
        if not allowed(scopes_of(token.created_by), self.scope):
            raise Problem(
                403,
                f"{token.created_by.get_username()}, who made this token, no longer has a role "
                f"that may {self.scope}.",
            )
        return token

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """As HttpBearer asks for it; `__call__` says more."""
        return bearer(request)


READ: Final = Token(TokenScope.READ)
WRITE: Final = Token(TokenScope.WRITE)
RUN: Final = Token(TokenScope.RUN)
ADMIN: Final = Token(TokenScope.ADMIN)
ANY: Final = Token(None)
