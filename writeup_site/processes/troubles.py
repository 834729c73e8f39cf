"""What is in trouble besides this web process: the site serves on, and somebody should look."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import Final

import redis
from django.conf import settings
from django.utils import timezone
from redis.backoff import NoBackoff
from redis.retry import Retry

from common.words.durations import duration
from surveys.ballots.models import Ballot
from writeup_site.processes.states import kept_states

BUDGET: Final = 0.2  # seconds for the broker's server
# They are counted within seconds; a worker that was killed is back and at it after some more.
UNCOUNTED_FOR: Final = timedelta(seconds=20)


def troubles() -> list[str]:
    """A sentence for each; [] where all is well. Raises DatabaseError."""
    return [*process_troubles(), *filter(None, [broker_trouble(), counting_trouble()])]


def process_troubles() -> list[str]:
    """What the supervisor says, where one runs on this machine."""
    return [state.sentence for state in kept_states(settings.PROCESSES_STATE) if state.sentence]


def broker_trouble() -> str:
    """That the broker's server does not answer, else ""."""
    try:
        _server(settings.REDIS_URL).ping()
    except (redis.RedisError, OSError):
        return "the broker does not answer; votes are taken, and counted when it is back"
    return ""


def counting_trouble() -> str:
    """That ballots wait too long for being counted, else "". Raises DatabaseError."""
    since = Ballot.objects.all().due_since()
    waited = timezone.now() - since if since else timedelta()
    if waited <= UNCOUNTED_FOR:
        return ""
    return (
        f"votes are not counted: the oldest has waited {duration(waited.total_seconds())}; "
        "look at the worker of the queue ballots"
    )


@lru_cache(maxsize=8)
def _server(address: str) -> redis.Redis:
    return redis.Redis.from_url(
        address,
        socket_timeout=BUDGET,
        socket_connect_timeout=BUDGET,
        retry=Retry(NoBackoff(), 0),
    )
