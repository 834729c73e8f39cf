"""Rigging through the real views: what is counted of it, and what becomes of honest readers.

A thousand cookies and two hundred networks are the long form. The short one is well above what the
screens need (`screens.BURST_READERS`, `screens.PATTERN_READERS`) and what the network may.
"""

from __future__ import annotations

import random
from collections import Counter

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.fixtures import Settings

from surveys.ballots.models import Ballot
from surveys.collecting.audit import audit
from surveys.collecting.services import collect_backlog, confirm_ballots, release_ballots
from surveys.readers import network_keys as daily_keys
from surveys.readers.cookies import issued
from surveys.readers.network_keys import network_hash
from surveys.screening import screens
from surveys.screening.services import screen_backlog
from surveys.thumbs.kind import THUMB
from surveys.thumbs.models import Tally
from tests.long_forms import drawn
from tests.rows.written import make_summary
from tests.surveys.browsing import press

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NETWORK_LIMIT = 120  # as a minute has by default; of a day here, so that a slow run is no other
COOKIES = drawn(240, 1000)
NETWORKS = drawn(60, 200)


@pytest.fixture(autouse=True)
def limits_of_this_test(settings: Settings, request: pytest.FixtureRequest) -> None:
    """Limits like the default ones, counted in a place nobody else counts in."""
    settings.BALLOT_LIMITS_PER_READER = "60/day"
    settings.BALLOT_LIMITS_PER_NETWORK = f"{NETWORK_LIMIT}/day"
    settings.REDIS_URL = f"unix:///nonexistent/{request.node.name}"
    daily_keys.forget_keys()


def vote(cookie: str, network: str, summary: int, value: int) -> None:
    client = Client(REMOTE_ADDR=network)
    client.cookies["reader"] = issued(cookie.rjust(22, "0"))
    assert press(client, summary, value=value, key=f"k{summary}").status_code == 201


def an_honest_crowd(summaries: list[int], *, readers: int, seed: int = 1) -> None:
    """Readers from networks of their own who like each summary with a chance of its own."""
    rng = random.Random(seed)
    liked = {summary: rng.uniform(0.4, 0.9) for summary in summaries}
    for reader in range(readers):
        for summary in rng.sample(summaries, min(3, len(summaries))):
            value = 1 if rng.random() < liked[summary] else -1
            vote(f"honest{reader}", f"198.{reader // 250}.{reader % 250}.7", summary, value)


def counted() -> dict[int, tuple[int, int]]:
    rows = Tally.objects.values_list("target__summary_id", "up", "down")
    return {summary: (up, down) for summary, up, down in rows}


def assert_recounts_exactly() -> None:
    assert audit(THUMB) == []


def reasons() -> Counter[str]:
    return Counter(
        Ballot.objects.exclude(quarantine_reason="").values_list("quarantine_reason", flat=True)
    )


def riggers() -> list[int]:
    """The ballots that came from no honest reader, by the networks that the tests use."""
    rigged = {network_hash("203.0.113.0/24")} | {network_hash(f"10.{n}.0.0/24") for n in range(200)}
    return list(Ballot.objects.filter(network__in=rigged).values_list("pk", flat=True))


def test_many_cookies_of_one_network_count_for_nothing_after_the_first_look() -> None:
    summaries = [make_summary().pk for _ in range(4)]
    an_honest_crowd(summaries, readers=60)
    collect_backlog()
    honest = counted()
    for cookie in range(COOKIES):
        vote(f"rigged{cookie}", f"203.0.113.{cookie % 250}", summaries[0], 1)
    collect_backlog()
    # Before any screen looks, the limit of the network holds by itself.
    assert counted()[summaries[0]][0] - honest[summaries[0]][0] <= NETWORK_LIMIT
    assert reasons() == {"network over its limit": COOKIES - NETWORK_LIMIT}

    screen_backlog()
    assert counted() == honest
    assert reasons() == {
        "network over its limit": COOKIES - NETWORK_LIMIT,
        screens.BURST: NETWORK_LIMIT,
    }
    assert (
        not Ballot.objects.filter(quarantined_at__isnull=False).exclude(pk__in=riggers()).exists()
    )
    assert_recounts_exactly()


def test_many_networks_with_one_pattern_count_for_nothing_after_the_first_look() -> None:
    summaries = [make_summary().pk for _ in range(12)]
    an_honest_crowd(summaries, readers=100)
    collect_backlog()
    screen_backlog()
    honest = counted()
    assert not reasons()
    pattern = {summary: 1 if place == 0 else -1 for place, summary in enumerate(summaries[:6])}
    rng = random.Random(2)
    for network in range(NETWORKS):
        order = rng.sample(list(pattern.items()), len(pattern))
        for summary, value in order:
            vote(f"rigged{network}", f"10.{network}.0.9", summary, value)
    collect_backlog()
    screen_backlog()
    assert counted() == honest
    assert set(reasons()) == {screens.SAME_PATTERN}
    assert sorted(riggers()) == sorted(
        Ballot.objects.filter(quarantined_at__isnull=False).values_list("pk", flat=True)
    )
    assert_recounts_exactly()


def test_releasing_and_confirming_recount_exactly_and_no_screen_takes_a_released_one_again() -> (
    None
):
    summary = make_summary().pk
    for cookie in range(200):
        vote(f"rigged{cookie}", f"203.0.113.{cookie % 250}", summary, 1)
    collect_backlog()
    screen_backlog()
    assert counted()[summary] == (0, 0)
    somebody = User.objects.create(username="anna")
    held = list(Ballot.objects.filter(quarantined_at__isnull=False).values_list("pk", flat=True))
    assert len(held) == 200

    assert confirm_ballots(ballots=held[:50], by=somebody) == 50
    assert confirm_ballots(ballots=held[:50], by=somebody) == 0
    assert counted()[summary] == (0, 0)
    assert release_ballots(ballots=held[50:], by=somebody) == 150
    assert counted()[summary] == (150, 0)
    assert_recounts_exactly()

    Ballot.objects.update(screened_at=None)  # every screen looks at everything again
    screen_backlog()
    assert counted()[summary] == (150, 0)
    released = Ballot.objects.get(pk=held[-1])
    assert released.reviewed_by == somebody and released.released_at and not released.confirmed_at
    # Whom the team confirmed by mistake can still be released.
    assert release_ballots(ballots=held[:50], by=somebody) == 50
    assert counted()[summary] == (200, 0)
    assert_recounts_exactly()


def test_an_honest_office_behind_one_address_is_not_quarantined() -> None:
    summaries = [make_summary().pk for _ in range(4)]
    rng = random.Random(5)
    for reader in range(100):
        value = 1 if rng.random() < 0.8 else -1
        vote(f"office{reader}", "203.0.113.1", rng.choice(summaries), value)
    collect_backlog()
    screen_backlog()
    assert not reasons()
    assert sum(up + down for up, down in counted().values()) == 100
