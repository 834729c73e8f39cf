"""Whatever is sent to an endpoint of ballots: a 4xx, never a 500, and no memory is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from surveys.ballots.views import takes_ballots
from tests.faults.conftest import report
from tests.faults.malformed import Malformed, Sender, ballot_endpoints, requests_to
from tests.faults.stand import Stand

THREADS = 4
GROWTH = 50 * 10**6  # bytes


def test_the_endpoints_are_found_in_the_urlconf() -> None:
    assert {
        "ballots/",
        "duel/choice/",
        "features/points/",
        "surveys/<slug:slug>/<int:number>/",
    } <= set(ballot_endpoints())
    assert takes_ballots(lambda request: None).takes_ballots  # type: ignore[arg-type,attr-defined,return-value]


@pytest.mark.faults
@pytest.mark.parametrize("site_on", ["sqlite"], indirect=True, scope="session")
@pytest.mark.parametrize("route", ballot_endpoints())
def test_malformed_requests_are_refused_and_leave_nothing(
    stand: Stand, route: str, seconds: Callable[[float, float], float]
) -> None:
    first, count = int(seconds(60, 400)), int(seconds(120, 10_000))
    ballots = "SELECT count(*) FROM surveys_ballot"
    before = stand.database.rows(ballots)
    requests = list(requests_to(route, count=first + count, seed=1))
    refused(stand, requests[:first])  # caches fill, threads start
    memory = stand.memory_of("web")
    answers, odd = refused(stand, requests[first:])
    growth = stand.memory_of("web") - memory
    report(
        f"malformed {route}: {count} requests, memory {growth / 1e6:+.1f} MB; "
        + ", ".join(f"{number} × {status}" for status, number in sorted(answers.items()))
    )
    assert odd == []
    assert growth < GROWTH
    assert stand.database.rows(ballots) == before


def refused(
    stand: Stand, requests: list[Malformed]
) -> tuple[Counter[int], list[tuple[int, Malformed]]]:
    """Send all of them; the answers by status, and those that were no refusal."""
    senders = [Sender(stand.site.port) for _ in range(THREADS)]

    def send(number: int) -> list[tuple[int, Malformed]]:
        sender = senders[number]
        return [(sender.send(request), request) for request in requests[number::THREADS]]

    with ThreadPoolExecutor(THREADS) as pool:
        answered = [each for batch in pool.map(send, range(THREADS)) for each in batch]
    for sender in senders:
        sender.close()
    # A survey's question may be looked at where it is answered.
    fine = [status < 400 and request.method in {"GET", "HEAD"} for status, request in answered]
    odd = [
        each
        for each, looked in zip(answered, fine, strict=True)
        if not looked and not 400 <= each[0] < 500
    ]
    return Counter(status for status, _ in answered), odd
