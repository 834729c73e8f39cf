"""What new readers say waits for the screens, then counts, whether they come back or not."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from surveys.ballots.models import Ballot
from surveys.ballots.services import ensure_reader
from surveys.collecting.services import collect_backlog
from surveys.duels.tokens import token_of
from surveys.screening.services import screen_backlog
from surveys.thumbs.models import Tally
from tests.rows.duels import serve
from tests.rows.said import make_ballot
from tests.rows.written import make_contest, make_summary
from tests.surveys.browsing import HTMX, a_client, choose, key_in, press

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ten_minutes(settings: Settings) -> None:
    settings.NEW_READERS_WAIT_MINUTES = 10


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


class Clock:
    """A clock that is moved instead of waited for, and stands still until then."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = timezone.now()
        monkeypatch.setattr("django.utils.timezone.now", lambda: self.now)

    def move(self, **by: float) -> None:
        self.now += datetime.timedelta(**by)


def counted() -> int:
    collect_backlog()
    return sum(up for (up,) in Tally.objects.values_list("up"))


def test_a_new_reader_sees_the_vote_at_once_and_it_counts_after_the_screens(clock: Clock) -> None:
    answer = press(a_client(), make_summary().pk, headers=HTMX)
    assert answer.status_code == 201 and 'aria-pressed="true"' in answer.text
    assert counted() == 0
    screen_backlog()
    clock.move(minutes=9, seconds=59)
    assert counted() == 0
    clock.move(seconds=1)  # nobody has come back
    assert counted() == 1


def test_minutes_alone_are_not_enough_where_no_screen_has_looked(clock: Clock) -> None:
    press(a_client(), make_summary().pk)
    clock.move(hours=2)
    assert counted() == 0
    screen_backlog()
    assert counted() == 1


@pytest.mark.parametrize(("seconds", "waits"), [(3599, True), (3601, False)])
def test_an_hour_after_their_first_vote_nobody_waits(
    clock: Clock, seconds: int, waits: bool
) -> None:
    client, summary = a_client(), make_summary().pk
    press(client, summary, key="first")
    clock.move(seconds=seconds)
    press(client, make_summary().pk, key="then")
    assert (Ballot.objects.get(idempotency_key="then").waits_until is not None) is waits


def test_what_is_quarantined_makes_nobody_old(clock: Clock) -> None:
    client = a_client()
    press(client, make_summary().pk, key="first")
    Ballot.objects.update(quarantined_at=timezone.now(), quarantine_reason="a screen")
    clock.move(hours=2)
    press(client, make_summary().pk, key="then")
    assert Ballot.objects.get(idempotency_key="then").waits_until is not None


def test_a_choice_of_a_new_reader_waits_too() -> None:
    make_contest()
    client = a_client()
    impression = serve(ensure_reader(key_in(client)))
    token = token_of(impression.pk, key_in(client))
    assert choose(client, token, headers=HTMX).status_code == 201
    assert Ballot.objects.get().waits_until is not None


def test_other_doors_say_themselves_whether_a_vote_waits() -> None:
    make_ballot(ensure_reader(key_in(a_client())), make_summary())
    assert counted() == 1


def test_with_no_minutes_set_nothing_waits(settings: Settings) -> None:
    settings.NEW_READERS_WAIT_MINUTES = 0
    press(a_client(), make_summary().pk)
    assert counted() == 1


def test_networks_are_noted_narrow_and_wide() -> None:
    summary = make_summary().pk
    for number, address in enumerate(("2001:db8:1:2::9", "2001:db8:1:3::9", "2001:db8:2:3::9")):
        press(Client(REMOTE_ADDR=address), summary)  # no cookie: refused
        client = Client(REMOTE_ADDR=address)
        client.cookies["reader"] = a_client().cookies["reader"].value
        press(client, summary, key=f"k{number}")
    rows = list(Ballot.objects.order_by("pk").values_list("network", "wide_network"))
    assert len({narrow for narrow, _ in rows}) == 3
    assert rows[0][1] == rows[1][1] != rows[2][1]
