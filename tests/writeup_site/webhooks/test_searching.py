"""What ended is found at the next look, and told once to whoever asked for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from evaluation.decisions.models import Decision
from evaluation.judges.models import JudgeBatch
from evaluation.runs.models import Run
from summaries.batches.models import Batch
from summaries.importing.models import Import
from surveys.questionnaires.models import Survey
from surveys.screening.models import ScreenAlarm
from tests.evaluation.passports.rows import make_judge
from tests.rows.told import make_happening, make_webhook
from tests.rows.written import make_version
from writeup_site.operations.retention import delete_what_is_old
from writeup_site.webhooks import services
from writeup_site.webhooks.models import Delivery, Event, EventSearch, MailSubscription, Webhook
from writeup_site.webhooks.searching import OVERLAP, look_for_events
from writeup_site.webhooks.services import tell
from writeup_site.webhooks.sources import SOURCES

pytestmark = pytest.mark.django_db

LATER = timedelta(hours=1)


@pytest.fixture
def began() -> datetime:
    """When the site first looked: an hour ago."""
    moment = timezone.now() - LATER
    look_for_events(now=moment)
    return moment


def run(**fields: Any) -> Run:
    return Run.objects.create(options={}, finished_at=timezone.now(), total=3, **fields)


def batch(**fields: Any) -> Batch:
    version = make_version("bart", version="2")
    return Batch.objects.create(version=version, finished_at=timezone.now(), **fields)


def judging(**fields: Any) -> JudgeBatch:
    finished = {"finished_at": timezone.now(), "kind": "choices"}
    return JudgeBatch.objects.create(judge=make_judge(), **(finished | fields))


def brought(**fields: Any) -> Import:
    fields = {"size": 10, "filename": "votes.csv", "kind": "votes", "lines": 2} | fields
    return Import.objects.create(finished_at=timezone.now(), **fields)


def survey() -> Survey:
    now = timezone.now()
    opened, closed = now - timedelta(days=2), now - timedelta(minutes=1)
    return Survey.objects.create(title="Tone", slug="tone", opens_at=opened, closes_at=closed)


def decision() -> Decision:
    kept = Decision(said_by_name="ann", baseline="a@1", candidate="b@1", chosen="b@1")
    kept.because, kept.report, kept.articles = "", {}, {}
    kept.save()
    return kept


def alarm() -> ScreenAlarm:
    today = timezone.now().date()
    return ScreenAlarm.objects.create(reason="flood", day=today, rejected=60, received=100)


CASES: dict[str, tuple[Callable[[], object], str, str]] = {
    "run": (lambda: run(status="finished", done=3), "run.finished", "ended: 3 parts scored."),
    "failed run": (lambda: run(status="failed", error="No model."), "run.failed", "failed: No mo"),
    "failed standing run": (
        lambda: run(status="failed", error="No model.", standing=True), "run.failed", "No model.",
    ),
    "batch": (lambda: batch(status="finished"), "batch.finished", "by bart@2 is written."),
    "failed batch": (lambda: batch(status="failed", error="Too dear."), "batch.failed", "Too dear"),
    "judging": (
        lambda: judging(status="finished"), "judging.finished", "of choices by judge strict is ans",
    ),
    "failed judging": (
        lambda: judging(status="failed", error="Its limit."), "judging.failed", "failed: Its limit",
    ),
    "import": (lambda: brought(status="finished"), "import.finished", "came in: 2 lines of votes."),
    "failed import": (
        lambda: brought(status="failed", error="No table."), "import.failed", "No table.",
    ),
    "alarm": (alarm, "alarm.raised", "“flood” holds back 60 of 100 votes of "),
    "survey": (survey, "survey.closed", "“Tone” closed with 0 answers."),
    "decision": (decision, "decision.kept", "ann decided: Ship b@1."),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_ended_is_told_once(name: str, began: datetime) -> None:
    happen, kind, said = CASES[name]
    webhook = make_webhook()
    happen()
    assert look_for_events() == 1
    [event] = Event.objects.all()
    assert (event.kind, said in event.sentence) == (kind, True), event.sentence
    assert event.path.startswith("/")
    [delivery] = Delivery.objects.all()
    assert (delivery.webhook, delivery.event, delivery.status) == (webhook, event, "waiting")
    assert look_for_events() == 0  # the overlap finds it again
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize(
    "happen",
    [
        lambda: run(status="finished", standing=True),
        lambda: run(status="cancelled"),
        lambda: batch(status="cancelled"),
        lambda: judging(status="cancelled"),
        lambda: brought(status="finished", size=None),  # of a command, or the API
        lambda: brought(status="checked"),
    ],
)
def test_what_nobody_waits_for_is_not_told(happen: Callable[[], object], began: datetime) -> None:
    happen()
    assert look_for_events() == 0


def test_a_standing_run_that_fails_again_is_told_once_a_day_and_reason(began: datetime) -> None:
    for error in ("No model.", "No model.", "No disk."):
        run(status="failed", error=error, standing=True)
    assert look_for_events() == 2


def test_a_batch_that_is_taken_up_again_ends_again(began: datetime) -> None:
    again = batch(status="failed", error="Too dear.")
    assert look_for_events() == 1
    again.finished_at, again.status = timezone.now(), "finished"
    again.save()
    assert look_for_events() == 1


def test_a_site_that_is_updated_tells_nothing_old() -> None:
    ended = run(status="finished")
    Run.objects.filter(pk=ended.pk).update(finished_at=timezone.now() - LATER)
    assert look_for_events() == 0
    assert look_for_events() == 0
    run(status="finished")
    assert look_for_events() == 1


def test_what_was_committed_after_it_was_looked_for_is_found_in_the_overlap(
    began: datetime,
) -> None:
    look_for_events()
    late = run(status="finished")
    before = timezone.now() - OVERLAP + timedelta(seconds=30)
    Run.objects.filter(pk=late.pk).update(finished_at=before)
    assert look_for_events() == 1


def test_a_look_that_was_cut_off_goes_on_at_the_next(
    began: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook = make_webhook()
    run(status="finished"), run(status="finished")
    told: list[object] = []

    def broken(happening: services.Happening) -> Event | None:
        if told:
            raise RuntimeError("killed")
        told.append(happening)
        return services.tell(happening)

    with monkeypatch.context() as patched:
        patched.setattr("writeup_site.webhooks.searching.tell", broken)
        with pytest.raises(RuntimeError):
            look_for_events()
    assert EventSearch.objects.get(source="runs").until == began
    assert look_for_events() == 1
    assert webhook.deliveries.count() == 2  # one each


def test_only_those_who_asked_for_it_are_told(settings: Settings, team: User) -> None:
    settings.MAIL_GIVEN = True
    wanted = make_webhook(events=["decision.kept"])
    make_webhook(events=["run.failed"])
    make_webhook(active=False)
    mail = MailSubscription.objects.create(
        user=team, address="a@b.example", events=["decision.kept"], site="https://w.example"
    )
    gone = User.objects.create_user("gone", is_active=False)
    MailSubscription.objects.create(user=gone, address="g@b.example", events=["decision.kept"])
    tell(make_happening())
    found = {(each.webhook, each.subscription) for each in Delivery.objects.all()}
    assert found == {(wanted, None), (None, mail)}
    settings.MAIL_GIVEN = False
    tell(make_happening())
    assert Delivery.objects.filter(subscription=mail).count() == 1


def test_a_look_that_finds_nothing_new_asks_little_and_writes_nothing() -> None:
    look_for_events()
    with CaptureQueriesContext(connection) as asked:
        look_for_events()
    assert len(asked) == 1 + len(SOURCES)  # how far it is, and the rows of each
    run(status="finished")
    assert look_for_events() == 1
    with CaptureQueriesContext(connection) as asked:
        look_for_events()
    assert len(asked) == 1 + len(SOURCES) + 1  # and what is known
    assert all(each["sql"].startswith("SELECT") for each in asked)


def test_how_far_a_search_is_is_noted_now_and_then(began: datetime) -> None:
    for minutes, noted in ((4.9, 0), (5.1, 5.1), (6, 5.1)):
        look_for_events(now=began + timedelta(minutes=minutes))
        until = EventSearch.objects.get(source="runs").until
        assert until == began + timedelta(minutes=noted)


def test_what_was_told_goes_after_its_days_and_verdicts_stay(settings: Settings) -> None:
    settings.DELIVERIES_KEPT_DAYS = 30
    make_webhook()
    for days in (29, 31):
        for kind in ("decision.kept", "verdict.changed"):
            tell(make_happening(kind=kind, at=timezone.now() - timedelta(days=days)))
    for delivery in Delivery.objects.all():
        Delivery.objects.filter(pk=delivery.pk).update(
            status="delivered", ended_at=delivery.event.at
        )
    waiting = tell(make_happening(at=timezone.now() - timedelta(days=31)))
    done = delete_what_is_old()
    assert (done["deliveries"], done["events that were told"]) == (2, 1)
    assert Event.objects.filter(kind="verdict.changed").count() == 2
    assert Event.objects.filter(pk=waiting.pk if waiting else 0).exists()
    settings.DELIVERIES_KEPT_DAYS = 0
    assert "deliveries" not in delete_what_is_old()
    assert Webhook.objects.count() == 1
