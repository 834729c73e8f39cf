"""How much one token may ask for, shared by all web processes, and the headers that tell it."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.http.response import HttpResponseBase
from limits import RateLimitItem, parse_many

from common.limits.shared_limits import LimitQuestion
from surveys.ballots.reception import shared_limits
from writeup_site.api.problems import Problem
from writeup_site.keys.models import ApiToken


def count_call(token: ApiToken) -> LimitQuestion:
    """Count one call of the token. Raises Problem, 429, where it is one too many."""
    question = LimitQuestion("api", f"token:{token.pk}", _limits(settings.API_LIMITS_PER_TOKEN))
    if shared_limits().ask([question]).refused:
        wait = max((left.seconds for left in shared_limits().left(question)), default=1)
        raise Problem(
            429,
            f"This token may ask {settings.API_LIMITS_PER_TOKEN}; ask again in {wait} s.",
            headers={"Retry-After": str(wait)},
        )
    return question


def tell_limits(response: HttpResponseBase, question: LimitQuestion) -> None:
    """Say in `response` how much is left (the IETF's RateLimit headers, draft 9)."""
    left = shared_limits().left(question)
    response["RateLimit-Policy"] = ", ".join(
        f'"{each.name}";q={each.most};w={each.window}' for each in left
    )
    response["RateLimit"] = ", ".join(
        f'"{each.name}";r={each.remaining};t={each.seconds}' for each in left
    )


@lru_cache(maxsize=8)
def _limits(rates: str) -> tuple[RateLimitItem, ...]:
    return tuple(parse_many(rates))
