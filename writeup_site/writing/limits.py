"""How much one reader, and one network, may ask to be written."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_noop
from limits import RateLimitItem, parse_many

from common.limits.ceiling import network_of
from common.limits.shared_limits import LimitQuestion
from surveys.ballots.reception import shared_limits
from surveys.readers.cookies import ReaderKey
from surveys.readers.network_keys import network_hash

# Reading a document costs a process, also where its text is then refused.
READINGS_PER_READER: Final = "30/hour"
READINGS_PER_NETWORK: Final = "120/hour"
PERIODS: Final = {
    "minute": gettext_noop("{number} per {time} minute"),
    "hour": gettext_noop("{number} per {time} hour"),
    "day": gettext_noop("{number} per {time} day"),
}
"""Limits in words, by what `limits` calls their length."""


def wait_for_own_text(request: HttpRequest, key: ReaderKey) -> int:
    """0 where the reader may have something more written, which is then counted; else seconds.

    Without the broker's server each process counts by itself. Costs one query for the first of a
    day in each process. Raises Django's database errors.
    """
    rates = (settings.OWN_TEXT_LIMITS_PER_READER, settings.OWN_TEXT_LIMITS_PER_NETWORK)
    return _wait(request, key, "own_texts", *rates)


def wait_for_reading(request: HttpRequest, key: ReaderKey) -> int:
    """The same for the reading of a file or an address."""
    return _wait(request, key, "readings", READINGS_PER_READER, READINGS_PER_NETWORK)


@dataclass(frozen=True, slots=True)
class Reached:
    """Limits in words, of which one is reached: the reader's, or those of the whole network."""

    limits: tuple[str, ...]
    of_network: bool = False


def limits_on_texts(request: HttpRequest, key: ReaderKey) -> Reached | None:
    """What keeps the reader from having a text written; None where they may, which is counted.

    The network's limits are those of what is taken apart, and count both. Costs and raises what
    `wait_for_own_text` does.
    """
    own = _parsed(settings.WRITING_LIMITS_PER_READER)
    shared = _of_network(request, "own_texts", settings.OWN_TEXT_LIMITS_PER_NETWORK)
    questions = [LimitQuestion("texts", key.hash[:32], own), *shared]
    refused = shared_limits().ask(questions).refused
    if not refused:
        return None
    if refused == "texts":
        return Reached(tuple(map(_said, own)))
    return Reached(
        tuple(map(_said, _parsed(settings.OWN_TEXT_LIMITS_PER_NETWORK))), of_network=True
    )


def _wait(request: HttpRequest, key: ReaderKey, what: str, reader: str, network: str) -> int:
    questions = [LimitQuestion(f"{what} reader {n}", key.hash[:32], (n,)) for n in _parsed(reader)]
    questions += _of_network(request, what, network)
    refused = shared_limits().ask(questions).refused
    limits = {question.name: question.limits[0] for question in questions}
    return _time_of_one(limits[refused]) if refused else 0


def _of_network(request: HttpRequest, what: str, rates: str) -> list[LimitQuestion]:
    """One question for each limit, so that the answer tells which it was."""
    known = network_of(request)
    hashed = network_hash(known) if known else "unknown"
    return [LimitQuestion(f"{what} network {limit}", hashed, (limit,)) for limit in _parsed(rates)]


def _said(limit: RateLimitItem) -> str:
    """Such as "20 per 1 hour"."""
    kind = PERIODS.get(limit.GRANULARITY.name)
    if kind is None:
        return str(limit)
    return gettext(kind).format(number=limit.amount, time=limit.multiples)


def _time_of_one(limit: RateLimitItem) -> int:
    """About how long until the sliding window has room for one more."""
    return math.ceil(limit.get_expiry() / limit.amount)


@lru_cache(maxsize=16)
def _parsed(rates: str) -> tuple[RateLimitItem, ...]:
    return tuple(parse_many(rates))
