"""How a ballot came in: from which network, how quickly, and whether within the limits."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from limits import RateLimitItem, parse_many

from common.limits.ceiling import network_of
from common.limits.shared_limits import LimitQuestion, SharedLimits
from surveys.ballots.services import Reception
from surveys.readers.cookies import ReaderKey
from surveys.readers.network_keys import network_hash

READER_OVER: Final = "reader over its limit"
NETWORK_OVER: Final = "network over its limit"


def reception_of(
    request: HttpRequest, reader_key: ReaderKey, kind: str, elapsed_ms: int | None = None
) -> Reception:
    """What to commit with a ballot of this `kind` (a Ballot.Kind); call it once for each ballot.

    It counts the ballot towards its reader's limits of that kind and its network's of all kinds;
    beyond one the reception carries a `quarantine_reason`. `elapsed_ms` is the time from showing
    the thing to the choice, where the caller knows it. Costs one query for the first ballot of a
    day in each process, then none. Raises Django's database errors, as commit_ballot does.
    """
    network = network_of(request)
    hashed = network_hash(network) if network else ""
    answer = shared_limits().ask(
        [
            LimitQuestion(READER_OVER, f"{kind}:{reader_key.hash[:32]}", _rates("READER")),
            # Requests of unknown origin are one network, as for the hard ceiling.
            LimitQuestion(NETWORK_OVER, hashed or "unknown", _rates("NETWORK")),
        ]
    )
    return Reception(
        network=hashed,
        elapsed_ms=elapsed_ms,
        unscreened=not answer.shared,
        quarantine_reason=answer.refused,
    )


def shared_limits() -> SharedLimits:
    """The limits that all web processes share, or this one keeps while there is no broker."""
    return _limits_at(settings.REDIS_URL, settings.REDIS_PREFIX)


@lru_cache(maxsize=8)
def _limits_at(address: str, prefix: str) -> SharedLimits:
    return SharedLimits(address, prefix=prefix)


def _rates(whose: str) -> tuple[RateLimitItem, ...]:
    return _parsed(getattr(settings, f"BALLOT_LIMITS_PER_{whose}"))


@lru_cache(maxsize=8)
def _parsed(rates: str) -> tuple[RateLimitItem, ...]:
    return tuple(parse_many(rates))
