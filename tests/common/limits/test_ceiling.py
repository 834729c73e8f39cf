"""The ceiling of one network, a minute from its first request; unknown ones are each their own."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from common.limits import ceiling


@pytest.fixture(autouse=True)
def low(settings: Settings) -> None:
    settings.BALLOTS_PER_NETWORK_A_MINUTE = 2
    ceiling.forget()


def waits(address: str, times: int) -> list[int]:
    """The seconds to wait that each of so many requests is told."""
    request = RequestFactory().get("/", REMOTE_ADDR=address)
    return [ceiling.seconds_to_wait(request) for _ in range(times)]


def test_a_minute_after_its_first_request_a_network_may_begin_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 1000.0
    monkeypatch.setattr("common.limits.ceiling.time.monotonic", lambda: now)
    monkeypatch.setattr(ceiling._ceiling, "_began", now - ceiling.MINUTE)  # the last one is over
    assert waits("203.0.113.9", 3) == [0, 0, 60]
    now = 1059.0
    assert waits("203.0.113.9", 1) == [1]
    now = 1059.9
    assert waits("203.0.113.9", 1) == [1]  # never told to wait for nothing
    now = 1060.0
    assert waits("203.0.113.9", 3) == [0, 0, 60]


def test_requests_of_unknown_networks_are_each_their_own() -> None:
    for address in ("nonsense", "", "unix:"):
        assert waits(address, 4) == [0, 0, 0, 0]
