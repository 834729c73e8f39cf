"""What a token may do, told to itself."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from writeup_site.api.callers import ANY, caller
from writeup_site.keys.scopes import TokenScope, allowed, scopes_of

router = Router(tags=["token"])


class TokenOut(BaseModel):
    """The token that asks. `scopes` are what it may do now, by its own and its maker's rights."""

    name: str
    prefix: str
    scopes: list[TokenScope]
    made_by: str
    expires_at: datetime


@router.get("/token", response=TokenOut, auth=ANY)
def get_token(request: HttpRequest) -> TokenOut:
    """What this token may do, and until when."""
    token = caller(request)
    reached = scopes_of(token.created_by)
    return TokenOut(
        name=token.name,
        prefix=token.prefix,
        scopes=[s for s in TokenScope if allowed(token.said_scopes, s) and allowed(reached, s)],
        made_by=token.created_by.get_username(),
        expires_at=token.expires_at,
    )
