"""From how many addresses the last requests came, so that a proxy that nobody named is noticed.

Behind one, all readers are one network to the limits and to the screens, and their votes are held
back. Each process counts by itself and adds what it has counted to the broker's server now and
then; no address is kept, only how many there were.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import redis
from django.conf import settings
from django.utils.crypto import salted_hmac
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

HOUR: Final = 3600  # seconds; what is told is of this hour and the one before
EVERY: Final = 10.0  # seconds between two times that a process adds what it has counted
BUDGET: Final = 0.25  # seconds for an answer of the server
REST: Final = 60.0  # seconds in which a server that did not answer is left alone
MOST_ADDRESSES: Final = 64  # of a process between two times: whether it is one is what is asked
ENOUGH: Final = 200  # requests; fewer may well be one person looking around
NEARLY_ALL: Final = 0.9  # of the requests: probes and the team's own come past the proxy
# What proxies say of the one they speak for.
SAID_BY_PROXIES: Final = ("HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED")


@dataclass(frozen=True)
class Origins:
    """Where the requests of the last one to two hours came from.

    `unnamed` came from somebody who says to be a proxy and is not trusted; `untold` from proxies
    that are trusted and do not say for whom they ask.
    """

    requests: int
    addresses: int
    unnamed: int
    untold: int

    @property
    def trouble(self) -> str:
        """What seems to be wrong and the way out, in sentences; "" where nothing does."""
        if self.requests < ENOUGH:
            return ""
        if self.untold >= NEARLY_ALL * self.requests:
            return (
                f"The proxy in front does not say where its requests come from ({self.untold:,} "
                f"of the last {self.requests:,}), so votes from different networks cannot be told "
                "apart. Let it send X-Forwarded-For."
            )
        if self.unnamed >= NEARLY_ALL * self.requests:
            return (
                f"{self.unnamed:,} of the last {self.requests:,} requests came through a proxy "
                "that TRUSTED_PROXIES does not name, so all readers look like one network and "
                "their votes are held back. Name it there."
            )
        if self.addresses == 1:
            return (
                f"All of the last {self.requests:,} requests came from one address. Where all "
                "readers sit in one office that is as it should be, and BALLOT_LIMITS_PER_NETWORK "
                "may have to be raised; else a proxy in front is not named by TRUSTED_PROXIES."
            )
        return ""


@dataclass
class _Counted:
    """What a process has seen since it last told."""

    requests: int = 0
    unnamed: int = 0
    untold: int = 0
    addresses: set[str] = field(default_factory=set)


class OriginCounter:
    """Counts requests in this process and adds them up on the server at `address`."""

    def __init__(self, address: str) -> None:
        self._server: Any = redis.Redis(
            connection_pool=redis.ConnectionPool.from_url(
                address,
                retry=Retry(NoBackoff(), 0),
                socket_timeout=BUDGET,
                socket_connect_timeout=BUDGET,
            )
        )
        self._lock = threading.Lock()
        self._counted = _Counted()
        self._told = time.monotonic()
        self._known: Origins | None = None
        self._ask_again = 0.0  # by the monotonic clock

    def note(self, address: str, *, unnamed: bool, untold: bool) -> None:
        """One request of `address`; every `EVERY` seconds the server is told. Never raises."""
        with self._lock:
            counted = self._counted
            counted.requests += 1
            counted.unnamed += unnamed
            counted.untold += untold
            if len(counted.addresses) < MOST_ADDRESSES:
                counted.addresses.add(address)
            if time.monotonic() - self._told < EVERY:
                return
            self._counted, self._told = _Counted(), time.monotonic()
        self._tell(counted)

    def tell(self) -> None:
        """Tell the server at once."""
        with self._lock:
            counted, self._counted = self._counted, _Counted()
        self._tell(counted)

    def origins(self) -> Origins | None:
        """What all processes have told of this hour and the one before; None: nobody knows.

        It is as of `EVERY` seconds ago at most, or of `REST` where the server does not answer.
        """
        if time.monotonic() >= self._ask_again:
            self._known = self._ask()
            self._ask_again = time.monotonic() + (EVERY if self._known else REST)
        return self._known

    def _ask(self) -> Origins | None:
        hours = [_key(_hour() - back) for back in (0, 1)]
        try:
            pipe = self._server.pipeline(transaction=False)
            for hour in hours:
                pipe.hmget(hour, "requests", "unnamed", "untold")
            pipe.pfcount(*(f"{hour}:addresses" for hour in hours))
            *counts, addresses = pipe.execute()
        except (redis.RedisError, OSError):
            return None
        requests, unnamed, untold = (
            sum(int(each or 0) for each in column) for column in zip(*counts, strict=True)
        )
        return Origins(requests=requests, addresses=addresses, unnamed=unnamed, untold=untold)

    def _tell(self, counted: _Counted) -> None:
        hour = _hour()
        key = _key(hour)
        try:
            pipe = self._server.pipeline(transaction=False)
            for name in ("requests", "unnamed", "untold"):
                pipe.hincrby(key, name, getattr(counted, name))
            # The server keeps no element, but its log of commands does: none that says an address.
            said = [_mark(address, hour) for address in sorted(counted.addresses)]
            pipe.pfadd(f"{key}:addresses", *said)
            for each in (key, f"{key}:addresses"):
                pipe.expire(each, 3 * HOUR)
            pipe.execute()
        except (redis.RedisError, OSError) as error:
            logger.debug("where requests came from is not told (%s)", error)
            self._told = time.monotonic() + REST


def origin_counter() -> OriginCounter:
    """The one of this process."""
    return _counter_at(settings.REDIS_URL)


def origins_trouble() -> str:
    """What seems wrong with where requests come from; "" where nothing does or nobody knows.

    A site that only this machine can reach, by this machine's own names, has one visitor and no
    trouble.
    """
    if settings.HOST in settings.LOOPBACK and not settings.HOSTS_GIVEN:
        return ""
    origins = origin_counter().origins()
    return origins.trouble if origins else ""


@lru_cache(maxsize=8)
def _counter_at(address: str) -> OriginCounter:
    return OriginCounter(address)


def _hour() -> int:
    return int(time.time()) // HOUR


def _key(hour: int) -> str:
    return f"{settings.REDIS_PREFIX}origins/{hour}"


def _mark(address: str, hour: int) -> str:
    return salted_hmac(f"common.limits.origins.{hour}", address, algorithm="sha256").hexdigest()[:8]
