"""The broker's server, asked for what is not a message: heartbeats, queues, counts of requests."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Final

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

BUDGET: Final = 0.5  # seconds, for connecting and for each answer
Unreachable: Final = (redis.RedisError, OSError)


def redis_server() -> redis.Redis:
    """The one that settings name; it raises one of Unreachable soon where it does not answer."""
    return _server(str(settings.REDIS_URL), os.getpid())


def key_of(name: str) -> str:
    """The name of something of this site's; several sites may share a server."""
    return f"{settings.REDIS_PREFIX}writeup:{name}"


@lru_cache(maxsize=2)
def _server(address: str, process: int) -> redis.Redis:
    return redis.Redis.from_url(
        address,
        socket_timeout=BUDGET,
        socket_connect_timeout=BUDGET,
        retry=Retry(NoBackoff(), 0),
        decode_responses=True,
    )
