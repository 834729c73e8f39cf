"""The team's page of quarantined ballots: who sees it, what it decides, when it rings."""

from __future__ import annotations

import datetime
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from surveys.ballots.models import Ballot
from surveys.collecting.audit import audit
from surveys.collecting.services import collect_backlog, confirm_ballots, quarantine_ballots
from surveys.screening import screens
from surveys.screening import views as quarantine
from surveys.screening.alarms import watch_quarantine
from surveys.screening.models import BallotDay, ScreenAlarm
from surveys.screening.services import screen_backlog
from surveys.thumbs.kind import THUMB
from surveys.thumbs.models import Tally
from tests.rows.said import make_ballot, make_reader
from tests.rows.written import make_summary

pytestmark = pytest.mark.django_db

REASON = screens.BURST


def member(*permissions: str) -> Client:
    """A signed-in member of the team with these permissions."""
    user = User.objects.create_user("anna", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def engineer() -> Client:
    return member("view_ballot", "change_ballot")


def held(count: int, *, reason: str = REASON, network: str = "", value: int = 1) -> list[int]:
    """Collected, screened and quarantined ballots on one summary."""
    summary = make_summary()
    ballots = [make_ballot(make_reader(), summary, value).pk for _ in range(count)]
    Ballot.objects.filter(pk__in=ballots).update(network=network)
    collect_backlog()
    screen_backlog()
    quarantine_ballots(ballots=ballots, reason=reason)
    return ballots


def review(client: Client, **fields: object) -> str:
    """What the team is told after a decision."""
    return client.post("/quarantine/review/", fields, follow=True).text


def test_it_is_for_the_team_alone() -> None:
    page = Client().get("/quarantine/")
    assert page.status_code == 302 and page["Location"] == "/login/?next=/quarantine/"
    assert member().get("/quarantine/").status_code == 403


def test_who_may_only_look_is_shown_no_buttons_and_decides_nothing() -> None:
    ballots = held(2)
    client = member("view_ballot")
    assert "Release" not in client.get("/quarantine/").text
    answer = client.post("/quarantine/review/", {"act": "release", "reason": REASON})
    assert answer.status_code == 403
    assert Ballot.objects.to_review().count() == len(ballots)


def test_an_empty_site_says_so(engineer: Client) -> None:
    page = engineer.get("/quarantine/")
    assert "No ballot is quarantined." in page.text
    assert "No ballot was screened yet." in page.text


def test_it_counts_by_reason_and_by_day(engineer: Client) -> None:
    held(3, network="a" * 32)
    held(1, reason=screens.TOO_FAST)
    make_ballot(make_reader(), make_summary())
    screen_backlog()
    page = engineer.get("/quarantine/")
    assert "4 ballots wait for a decision" in page.text
    assert [(each.reason, each.to_review, each.networks) for each in page.context["reasons"]] == [
        (REASON, 3, 1),
        (screens.TOO_FAST, 1, 0),
    ]
    (day,) = page.context["days"]
    assert (day.received, day.quarantined, day.share) == (5, 4, 0.8)


def test_releasing_a_reason_counts_its_ballots_and_no_others(engineer: Client) -> None:
    released, kept = held(3), held(2, reason=screens.TOO_FAST)
    assert "3 ballots released." in review(engineer, act="release", reason=REASON)
    assert Ballot.objects.standing().filter(pk__in=released).count() == 3
    assert Ballot.objects.to_review().filter(pk__in=kept).count() == 2
    assert sum(Tally.objects.values_list("up", flat=True)) == 3
    assert audit(THUMB) == []
    assert set(Ballot.objects.filter(pk__in=released).values_list("reviewed_by__username")) == {
        ("anna",)
    }


def test_a_network_is_released_whatever_the_reasons(engineer: Client) -> None:
    held(2, network="a" * 32)
    held(1, network="a" * 32, reason=screens.TOO_FAST)
    held(1)
    page = engineer.get("/quarantine/", {"network": "a" * 32})
    assert "Release these 3" in page.text
    assert "3 ballots released." in review(engineer, act="release", network="a" * 32)
    assert Ballot.objects.to_review().count() == 1


def test_one_row_is_confirmed_stays_uncounted_and_can_still_be_released(engineer: Client) -> None:
    ballots = held(2)
    assert "1 ballot confirmed." in review(engineer, act="confirm", ballot=ballots[0])
    assert sum(Tally.objects.values_list("up", flat=True)) == 0
    page = engineer.get("/quarantine/", {"state": "confirmed"})
    assert [ballot.pk for ballot in page.context["page"]] == [ballots[0]]
    assert "confirmed by anna" in page.text
    assert "1 ballot released." in review(engineer, act="release", ballot=ballots[0])
    assert sum(Tally.objects.values_list("up", flat=True)) == 1


def test_a_decision_about_nothing_named_decides_nothing(engineer: Client) -> None:
    held(2)
    named = {"act": "release", "reason": REASON}
    for wrong in ({}, {"act": "release"}, {**named, "act": "burn"}, {**named, "network": "x"},
                  {**named, "ballot": "NaN"}):  # fmt: skip
        assert "was not understood" in review(engineer, **wrong)
    assert Ballot.objects.to_review().count() == 2
    assert engineer.get("/quarantine/review/").status_code == 302


def test_many_are_decided_a_part_at_a_time_with_progress(
    engineer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarantine, "A_TIME", 3)
    held(7)
    form = {"act": "release", "reason": REASON}
    first = engineer.post("/quarantine/review/", form)
    assert "<b>3</b> of 7 ballots released." in first.text
    second = engineer.post("/quarantine/review/", {**form, "done": 3})
    assert "<b>6</b> of 7 ballots released." in second.text
    last = engineer.post("/quarantine/review/", {**form, "done": 6}, headers={"HX-Request": "true"})
    assert last["HX-Redirect"] == "/quarantine/"
    assert "7 ballots released." in engineer.get("/quarantine/").text
    assert sum(Tally.objects.values_list("up", flat=True)) == 7


def test_the_page_takes_the_same_few_queries_whatever_it_holds(
    engineer: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    held(2)
    # session, user, two of permissions; reasons, days, their quarantined, alarms, any day,
    # count and page of the rows, networks
    with django_assert_num_queries(12):
        engineer.get("/quarantine/")
    held(40, network="b" * 32)
    held(40, reason=screens.TOO_FAST)
    with django_assert_num_queries(12):
        engineer.get("/quarantine/")


@pytest.mark.parametrize(
    "address",
    [{"reason": "x" * 61}, {"reason": "\x00"}, {"network": "no"}, {"state": "?"}, {"page": "NaN"}],
)
def test_an_address_that_makes_no_sense_shows_a_page(
    engineer: Client, address: dict[str, str]
) -> None:
    held(1)
    assert engineer.get(f"/quarantine/?{urlencode(address)}").status_code == 200


# --- Alarms ---------------------------------------------------------------------------------------


def test_a_screen_that_rejects_everybody_rings_once_until_it_is_reviewed(
    engineer: Client, caplog: pytest.LogCaptureFixture
) -> None:
    held(3)
    assert len(watch_quarantine()) == 1
    assert watch_quarantine() == []
    errors = [each for each in caplog.records if each.levelname == "ERROR"]
    assert len(errors) == 1 and "rejects 3 of 3 ballots" in errors[0].getMessage()
    assert "holds back 100.0\u00a0% of the ballots" in engineer.get("/quarantine/").text
    review(engineer, act="release", reason=REASON)
    assert "That is unusual" not in engineer.get("/quarantine/").text
    assert not ScreenAlarm.objects.filter(ended_at__isnull=True).exists()


def test_the_alarm_is_a_banner_on_the_models_page(engineer: Client) -> None:
    held(3)
    watch_quarantine()
    User.objects.get().user_permissions.add(Permission.objects.get(codename="view_score"))
    assert "holds back 100.0\u00a0% of the ballots" in engineer.get("/models/").text


def test_a_usual_share_does_not_ring_and_confirmed_ballots_ring_no_more() -> None:
    held(7)
    BallotDay.objects.update(received=1000)
    assert watch_quarantine() == []
    BallotDay.objects.update(received=25)
    confirm_ballots(ballots=list(Ballot.objects.values_list("pk", flat=True)[:1]))
    assert watch_quarantine() == []  # 6 of 25
    BallotDay.objects.update(received=20)
    assert len(watch_quarantine()) == 1  # 6 of 20


def test_an_alarm_of_former_days_ends() -> None:
    held(3)
    watch_quarantine()
    watch_quarantine(now=timezone.now() + datetime.timedelta(days=2))
    assert not ScreenAlarm.objects.filter(ended_at__isnull=True).exists()
