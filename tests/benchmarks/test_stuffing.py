"""The short form of benchmarks.stuffing: who stuffs moves no verdict, and honest crowds count."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from benchmarks.stuffing_world import (
    Clock,
    StuffedSite,
    attackers,
    honest_crowd,
    moved_clock,
    slash_24,
    slash_64,
)
from surveys.ballots.models import Ballot
from surveys.screening import screens

pytestmark = pytest.mark.django_db

USUAL = 80  # readers of three articles each
LOOK = 600.0  # seconds; the site itself looks every ten, which finds no less


@pytest.fixture
def clock(settings: Settings) -> Iterator[Clock]:
    settings.NEW_READERS_WAIT_MINUTES = 10
    settings.BALLOT_LIMITS_PER_READER = "60/minute; 1000/day"
    settings.BALLOT_LIMITS_PER_NETWORK = "120/minute; 2000/day"
    with moved_clock() as moved:
        yield moved


@pytest.mark.parametrize("address", [slash_24, slash_64], ids=["of many /24", "of one /48"])
def test_attackers_who_behave_raise_an_alarm_and_are_held_back(clock: Clock, address) -> None:  # type: ignore[no-untyped-def]
    site = StuffedSite(clock, usual=USUAL)
    told = site.hour_of(attackers(site, 100, 1, address=address), look=LOOK)
    assert told.taken == told.sent == 100  # everybody sees their vote as taken
    assert told.alarms == (screens.FLOOD,)
    # Which version a reader is shown is drawn: of 100 some 37 press 👎, and 22 are found where 3 in
    # 10 are usual. Of 👍, where 7 in 10 are, 52 would be: fewer stand.
    assert 20 < told.held[screens.FLOOD] == 100 - told.counted
    assert site.first.interval.low < told.after / 100 < site.first.interval.high


def test_made_up_cookies_are_refused_and_move_nothing(clock: Clock) -> None:
    site = StuffedSite(clock, usual=USUAL)
    told = site.hour_of(attackers(site, 20, 1, address=slash_24, page=False), look=LOOK)
    assert (told.taken, told.moved) == (0, 0)


def test_an_honest_crowd_is_counted_to_the_last_and_nobody_comes_back(clock: Clock) -> None:
    site = StuffedSite(clock, usual=USUAL)
    told = site.hour_of(honest_crowd(site, 75), look=LOOK)
    assert told.counted == told.taken == told.sent == 75
    assert not told.held and not told.alarms
    assert not Ballot.objects.uncounted().exists()
