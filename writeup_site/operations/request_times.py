"""How long requests take, counted by all web processes together on the broker's server.

A library would count in each process by itself: a probe would meet another one each time, and of
another machine's processes none. Here each adds what it counted every few seconds.
"""

from __future__ import annotations

import os
import threading
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from typing import Final, cast

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from writeup_site.processes.redis_server import Unreachable, key_of, redis_server

BOUNDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
EVERY: Final = 5.0  # seconds between two additions
HELD: Final = 5000  # fields kept while the server does not answer: far more than there are views
REQUESTS: Final = "requests"  # a hash: view, method, status and bound to a count


class RequestTimes:
    """What this process counted and has not added yet; adds from a thread of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._process = 0

    def note(self, *, view: str, method: str, status: int, seconds: float) -> None:
        """Count one request."""
        name = f"{view}|{method}|{status}"
        place = bisect_left(BOUNDS, seconds)
        bound = str(BOUNDS[place]) if place < len(BOUNDS) else "+Inf"
        with self._lock:
            self._counts[f"{name}|{bound}"] += 1
            self._counts[f"{name}|sum"] += round(seconds * 1e6)  # microseconds, whole
            if self._process != os.getpid():  # a thread does not survive a fork
                self._process = os.getpid()
                threading.Thread(target=self._run, name="requests", daemon=True).start()

    def add(self) -> None:
        """Add what was counted to what all have counted; it is kept where that fails."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        if not counts:
            return
        try:
            with redis_server().pipeline(transaction=True) as pipe:
                for field, count in counts.items():
                    pipe.hincrby(key_of(REQUESTS), field, count)
                pipe.execute()
        except Unreachable:
            with self._lock:
                if len(self._counts) < HELD:
                    self._counts.update(counts)

    def _run(self) -> None:
        while True:
            time.sleep(EVERY)
            self.add()


TIMES: Final = RequestTimes()


class RequestTimesMiddleware:
    """Counts every answer by its view; only there where metrics are asked for at all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = self.get_response(request)
        note_request(request, response, time.perf_counter() - began)
        return response


def note_request(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    """Count one answer, where metrics are asked for at all."""
    if not settings.METRICS_TOKEN:
        return
    match = request.resolver_match
    TIMES.note(
        # Not by address: those are as many as visitors can think of.
        view=(match.view_name if match else "") or "none",
        method=request.method if request.method in _METHODS else "other",
        status=response.status_code,
        seconds=seconds,
    )


_METHODS: Final = ("GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")


def request_counts() -> dict[tuple[str, str, str], dict[str, int]]:
    """View, method and status to counts by bound, and "sum" in microseconds.

    Raises one of Unreachable.
    """
    TIMES.add()
    found: dict[tuple[str, str, str], dict[str, int]] = {}
    counted = cast(dict[str, str], redis_server().hgetall(key_of(REQUESTS)))
    for field, count in counted.items():
        view, method, status, bound = field.rsplit("|", 3)
        found.setdefault((view, method, status), {})[bound] = int(count)
    return found
