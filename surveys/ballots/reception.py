"""How a ballot came in: from which network, how quickly, and whether within the limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from limits import RateLimitItem, parse_many

from common.limits.ceiling import Network, networks_of
from common.limits.shared_limits import LimitQuestion, SharedLimits
from surveys.ballots.models import Ballot
from surveys.ballots.newcomers import ends_of_wait
from surveys.ballots.services import Reception
from surveys.readers.cookies import ReaderKey
from surveys.readers.network_keys import network_hash

READER_OVER: Final = "reader over its limit"
NETWORK_OVER: Final = "network over its limit"
WIDER_OVER: Final = "wider network over its limit"
# Of these a verdict is made; what else is said waits for nothing.
_WAITING_KINDS: Final = frozenset({Ballot.Kind.THUMB, Ballot.Kind.DUEL})


@dataclass(frozen=True)
class ArrivingBallot:
    """A ballot of a `kind` (a Ballot.Kind) on its way in: from where, whose, and how quickly.

    `elapsed_ms` is the time from showing the thing to the choice, where the caller knows it;
    `reader` the id of the row of whom it is, where it may have to wait.
    """

    networks: tuple[Network, ...]
    reader_key: ReaderKey
    kind: str
    elapsed_ms: int | None = None
    reader: int | None = None


def reception_of(
    request: HttpRequest,
    reader_key: ReaderKey,
    kind: str,
    elapsed_ms: int | None = None,
    *,
    reader: int | None = None,
) -> Reception:
    """The same as `receptions_of`, of the one ballot of a request."""
    arrival = ArrivingBallot(networks_of(request), reader_key, kind, elapsed_ms, reader)
    return receptions_of([arrival])[0]


def receptions_of(arrivals: Sequence[ArrivingBallot]) -> list[Reception]:
    """What to commit with each of these ballots; call it once for each ballot.

    It counts the ballot towards its reader's limits of that kind and its networks' of all kinds;
    beyond one the reception carries a `quarantine_reason`. A thumb or choice waits if its reader is
    new. Costs a query for that, and one for the first ballot of a day in each process.
    Raises Django's database errors, as commit_ballot does.
    """
    hashes = [[network_hash(network.name) for network in arrival.networks] for arrival in arrivals]
    answers = shared_limits().ask_all(list(map(_questions, arrivals, hashes)))
    who = [each.reader if each.kind in _WAITING_KINDS else None for each in arrivals]
    waits = ends_of_wait({reader for reader in who if reader is not None})
    return [
        Reception(
            network=hashed[0] if hashed else "",
            wide_network=_of_a_customer(arrival.networks, hashed),
            waits_until=None if reader is None else waits.get(reader),
            elapsed_ms=arrival.elapsed_ms,
            unscreened=not answer.shared,
            quarantine_reason=answer.refused,
        )
        for arrival, reader, hashed, answer in zip(arrivals, who, hashes, answers, strict=True)
    ]


def _questions(arrival: ArrivingBallot, hashes: Sequence[str]) -> list[LimitQuestion]:
    reader = f"{arrival.kind}:{arrival.reader_key.hash[:32]}"
    # Requests of unknown origin are one network.
    questions = [
        LimitQuestion(READER_OVER, reader, _rates("READER")),
        LimitQuestion(NETWORK_OVER, hashes[0] if hashes else "unknown", _rates("NETWORK")),
    ]
    for network, hashed in list(zip(arrival.networks, hashes, strict=True))[1:]:
        rates = _rates("NETWORK", network.allowance)
        questions.append(LimitQuestion(WIDER_OVER, hashed, rates))
    return questions


def shared_limits() -> SharedLimits:
    """The limits that all web processes share, or this one keeps while there is no broker."""
    return _limits_at(settings.REDIS_URL, settings.REDIS_PREFIX)


@lru_cache(maxsize=8)
def _limits_at(address: str, prefix: str) -> SharedLimits:
    return SharedLimits(address, prefix=prefix)


def _of_a_customer(networks: Sequence[Network], hashes: Sequence[str]) -> str:
    """The hash of the widest network that one customer may have: a /48 of IPv6, else a /24."""
    if not networks:
        return ""
    return hashes[-1] if ":" in networks[0].name else hashes[0]


def _rates(whose: str, times: int = 1) -> tuple[RateLimitItem, ...]:
    return _parsed(getattr(settings, f"BALLOT_LIMITS_PER_{whose}"), times)


@lru_cache(maxsize=16)
def _parsed(rates: str, times: int) -> tuple[RateLimitItem, ...]:
    return tuple(type(rate)(times * rate.amount, rate.multiples) for rate in parse_many(rates))
