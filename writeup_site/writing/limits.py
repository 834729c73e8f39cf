"""How much one reader, and one network, may ask to be written."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from limits import RateLimitItem, parse_many

from surveys.ceiling import network_of
from surveys.limiter import Question
from surveys.readers import ReaderKey
from surveys.reception import shared_limits
from surveys.services import network_hash

# Reading a document costs a process, also where its text is then refused.
READINGS_PER_READER: Final = "30/hour"
READINGS_PER_NETWORK: Final = "120/hour"


def wait_for_piece(request: HttpRequest, key: ReaderKey) -> int:
    """0 where the reader may have something more written, which is then counted; else seconds.

    Without the broker's server each process counts by itself. Costs one query for the first of a
    day in each process. Raises Django's database errors.
    """
    rates = (settings.PIECE_LIMITS_PER_READER, settings.PIECE_LIMITS_PER_NETWORK)
    return _wait(request, key, "pieces", *rates)


def wait_for_reading(request: HttpRequest, key: ReaderKey) -> int:
    """The same for the reading of a file or an address."""
    return _wait(request, key, "readings", READINGS_PER_READER, READINGS_PER_NETWORK)


def limits_on_texts(key: ReaderKey) -> list[str]:
    """In words, the limits of which the reader has reached one; none where they may have a text
    written, which is then counted."""
    limits = _parsed(settings.WRITING_LIMITS_PER_READER)
    refused = shared_limits().ask([Question("texts", key.hash[:32], limits)]).refused
    return [str(limit) for limit in limits] if refused else []


def _wait(request: HttpRequest, key: ReaderKey, what: str, reader: str, network: str) -> int:
    known = network_of(request)
    hashed = network_hash(known) if known else "unknown"
    limits = {f"reader {limit}": limit for limit in _parsed(reader)}
    questions = [Question(f"{what} {n}", key.hash[:32], (limit,)) for n, limit in limits.items()]
    for limit in _parsed(network):
        limits[f"network {limit}"] = limit
        questions.append(Question(f"{what} network {limit}", hashed, (limit,)))
    refused = shared_limits().ask(questions).refused
    return _time_of_one(limits[refused.removeprefix(f"{what} ")]) if refused else 0


def _time_of_one(limit: RateLimitItem) -> int:
    """About how long until the sliding window has room for one more."""
    return math.ceil(limit.get_expiry() / limit.amount)


@lru_cache(maxsize=16)
def _parsed(rates: str) -> tuple[RateLimitItem, ...]:
    return tuple(parse_many(rates))
