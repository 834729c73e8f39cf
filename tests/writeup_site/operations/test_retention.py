"""What is old is deleted by age, and nothing that verdicts are made of."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.utils import timezone
from pytest_django.fixtures import Settings

from surveys.ballots.models import Ballot
from surveys.duels.models import Impression
from surveys.exposures.models import Exposure
from tests.rows.duels import serve
from tests.rows.said import make_reader, thumb
from tests.rows.written import make_contest, make_summary
from writeup_site import tasks
from writeup_site.operations.retention import delete_what_is_old

pytestmark = pytest.mark.django_db


def days_ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


def seen(days: float, *, voted: bool) -> Exposure:
    summary, reader = make_summary(), make_reader()
    if voted:
        thumb(summary, reader=reader)
    return Exposure.objects.create(
        reader=reader,
        article=summary.article,
        version=summary.version,
        first_seen=days_ago(days),
    )


def test_exposures_of_readers_who_never_voted_go_after_their_days(settings: Settings) -> None:
    settings.EXPOSURES_KEPT_DAYS = 30
    kept = {seen(29, voted=False), seen(31, voted=True)}
    seen(31, voted=False)
    assert delete_what_is_old()["exposures"] == 1
    assert set(Exposure.objects.all()) == kept
    settings.EXPOSURES_KEPT_DAYS = 0  # for good
    seen(4000, voted=False)
    assert "exposures" not in delete_what_is_old()


def test_ended_sessions_and_old_attempts_to_log_in_go(settings: Settings, team: User) -> None:
    settings.LOGIN_ATTEMPTS_KEPT_DAYS = 30
    for number, days in enumerate((0.1, -1)):
        Session.objects.create(session_key=str(number), expire_date=days_ago(days))
    for days in (29, 31):
        attempt = AccessAttempt.objects.create(username="x", failures_since_start=1)
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=days_ago(days))
    tasks.delete_what_is_old()
    assert [one.session_key for one in Session.objects.all()] == ["1"]
    assert AccessAttempt.objects.count() == 1


@pytest.mark.parametrize(("days", "kept"), [(8, 1), (6, 0), (0, 1)])
def test_undecided_duels_go_after_their_days(settings: Settings, days: int, kept: int) -> None:
    settings.IMPRESSIONS_KEPT_DAYS = days
    make_contest()
    impression = serve()
    Impression.objects.filter(pk=impression.pk).update(expires_at=days_ago(7))
    delete_what_is_old()
    assert Impression.objects.count() == kept


def test_ballots_stay_however_old(settings: Settings) -> None:
    thumb(make_summary())
    Ballot.objects.update(received_at=days_ago(4000))
    delete_what_is_old()
    assert Ballot.objects.count() == 1
