"""First readings: noted once a cookie comes back, with the plan of the moment they were shown."""

from __future__ import annotations

import datetime
import time
from collections.abc import Sequence
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from common.limits import ceiling
from summaries.articles.models import Article
from summaries.breakdowns.selectors import planned_shares
from summaries.versions.models import ModelVersion
from summaries.versions.traffic import WeightedVersion, drawn
from surveys.ballots.models import Ballot, CellMark
from surveys.ballots.services import ensure_reader
from surveys.exposures import services as exposures
from surveys.exposures.models import Exposure, TrafficPlan
from surveys.exposures.selectors import exposures_by_plan
from surveys.exposures.services import expose_voters, record_exposure
from surveys.readers.cookies import issued
from surveys.readers.models import Reader
from surveys.screening.services import screen_backlog
from tests.rows.said import make_ballot, make_key
from tests.rows.written import make_article, make_summary, make_version
from tests.surveys.browsing import BROWSER, a_client, key_in, press

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    """An article of two versions, of which the first is to be shown three times in four."""
    article = make_article()
    for weight in (3, 1):
        make_summary(article=article, version=make_version(weight=weight))
    return article


def ticket_of(client: Client, article: Article) -> str:
    """The ticket in the article's page, "" where there is none."""
    return str(client.get(article.get_absolute_url()).context.get("exposure_ticket", ""))


def report(client: Client, ticket: str) -> int:
    return client.post("/shown/", {"ticket": ticket}).status_code


def test_a_client_without_cookies_leaves_nothing_however_often_it_looks(article: Article) -> None:
    for _ in range(5):
        assert ticket_of(Client(), article)
    assert not Reader.objects.exists() and not Exposure.objects.exists()
    assert TrafficPlan.objects.count() == 1


def test_a_new_readers_page_reports_itself_with_the_cookie(article: Article) -> None:
    client = Client()
    before = timezone.now()
    ticket = ticket_of(client, article)
    reported = timezone.now()
    assert report(client, ticket) == 204
    assert report(client, ticket) == 204
    exposure = Exposure.objects.get()
    assert exposure.reader.key_hash == key_in(client).hash
    assert exposure.plan and sorted(exposure.plan.shares.values()) == [0.25, 0.75]
    assert before - datetime.timedelta(seconds=1) < exposure.first_seen < reported
    assert ticket_of(client, article) == ""


def test_what_is_reported_is_what_was_shown_then_whatever_the_weights_are_now(
    article: Article,
) -> None:
    client = Client()
    page = client.get(article.get_absolute_url())
    shown = page.context["breakdown"].summary.version_id
    ModelVersion.objects.filter(pk=shown).update(weight=0)
    assert report(client, page.context["exposure_ticket"]) == 204
    exposure = Exposure.objects.get()
    assert exposure.version_id == shown
    assert exposure.plan and exposure.plan.shares[str(shown)] in {0.25, 0.75}


def test_a_cookie_that_comes_back_with_a_page_needs_no_report(article: Article) -> None:
    client = a_client()
    assert ticket_of(client, article) == ""
    assert Exposure.objects.get().plan is not None


def test_without_javascript_the_vote_leads_back_to_the_page_which_notes_it(
    article: Article,
) -> None:
    client = Client()
    page = client.get(article.get_absolute_url())
    summary = page.context["breakdown"].summary
    answer = press(client, summary.pk, next=article.get_absolute_url(), headers=BROWSER)
    assert not Exposure.objects.exists()
    client.get(answer["Location"])
    assert Exposure.objects.get().version_id == summary.version_id


def test_a_voter_whose_page_could_not_report_is_noted_by_the_next_look(article: Article) -> None:
    client = Client()
    summary = client.get(article.get_absolute_url()).context["breakdown"].summary
    press(client, summary.pk)
    screen_backlog()
    assert Exposure.objects.get().version_id == summary.version_id


def test_a_vote_on_a_version_that_its_reader_is_not_shown_is_no_exposure(article: Article) -> None:
    client = Client()
    shown = client.get(article.get_absolute_url()).context["breakdown"].summary
    other = article.summaries.exclude(pk=shown.pk).get()
    press(client, other.pk)
    screen_backlog()
    assert not Exposure.objects.exists()


def thumbs_of_voters(number: int, article: Article) -> list[int]:
    """Each of a new reader, on the summary that they are shown."""
    shares = planned_shares(article)
    versions = [WeightedVersion(*share) for share in shares.items()]
    ballots = []
    for _ in range(number):
        key = make_key()
        shown = drawn(versions, reader_key=key.hash, article_key=article.key)
        summary = article.summaries.get(version=shown)
        ballots.append(make_ballot(ensure_reader(key), summary).pk)
    return ballots


def test_many_voters_are_noted_together(article: Article) -> None:
    few, many = thumbs_of_voters(3, article), thumbs_of_voters(60, article)
    queries = []
    for ballots in (few, many):
        with CaptureQueriesContext(connection) as asked:
            assert expose_voters(ballots) == len(ballots)
        queries.append(len(asked))
        assert expose_voters(ballots) == 0
    assert queries[1] <= queries[0] < 20  # the plan's row was made for the first
    assert Exposure.objects.count() == CellMark.objects.count() == 63


@pytest.mark.django_db(transaction=True)  # foreign keys are looked at in its end
def test_a_voter_who_is_gone_or_whose_article_is_takes_no_other_along(
    article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    ballots = thumbs_of_voters(4, article)
    reader = Ballot.objects.get(pk=ballots[0]).reader
    lost = Exposure(reader_id=reader.pk + 1, article_id=0, version_id=0)
    together = exposures._note_together

    def deleted_meanwhile(some: Sequence[Exposure]) -> int:
        if len(some) == 4:
            lost.version_id = some[0].version_id
            Reader.objects.filter(pk=reader.pk).delete()
            return together([*some, lost])
        return together(some)

    monkeypatch.setattr(exposures, "_note_together", deleted_meanwhile)
    assert expose_voters(ballots) == 3
    assert Exposure.objects.count() == 3


def test_a_foreign_a_changed_and_an_expired_ticket_are_refused(
    article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, other = Client(), a_client()
    ticket = ticket_of(client, article)
    assert report(other, ticket) == 400
    for wrong in ("", "x", ticket[:-1], ticket + "x", "\x00", "a:b:c"):
        assert report(client, wrong) == 400
    assert report(Client(), ticket) == 403
    later = time.time() + exposures.VALID + 60
    monkeypatch.setattr("django.core.signing.time", SimpleNamespace(time=lambda: later))
    assert report(client, ticket) == 400
    assert not Exposure.objects.exists()


def test_a_ticket_of_an_article_that_is_gone_notes_nothing(article: Article) -> None:
    client = Client()
    ticket = ticket_of(client, article)
    article.delete()
    assert report(client, ticket) == 204


def test_crawlers_get_no_ticket_and_leave_nothing(article: Article) -> None:
    client = Client(headers={"User-Agent": "Googlebot/2.1"})
    assert ticket_of(client, article) == ""
    client.cookies["reader"] = issued("c" * 22)
    assert ticket_of(client, article) == ""
    assert not Exposure.objects.exists()


def test_made_up_cookies_meet_the_ceiling_of_their_network(
    article: Article, settings: Settings
) -> None:
    settings.BALLOTS_PER_NETWORK_A_MINUTE = 3
    ceiling.forget()
    for number in range(6):
        client = Client()
        client.cookies["reader"] = issued(f"{number:022d}")
        assert client.get(article.get_absolute_url()).status_code == 200
    assert Exposure.objects.count() == 3


def test_first_readings_are_counted_by_plan(article: Article) -> None:
    def read(number: int) -> None:
        version = ModelVersion.objects.order_by("pk")[number % 2]
        record_exposure(reader=make_key(), article=article, version=version)

    for number in range(4):
        read(number)
    ModelVersion.objects.update(weight=1)
    read(0)
    Exposure.objects.filter(pk=Exposure.objects.first().pk).update(plan=None)  # type: ignore[union-attr]
    first, second = ModelVersion.objects.order_by("pk").values_list("pk", flat=True)
    plans, unplanned = exposures_by_plan()
    assert unplanned == 1
    assert [(plan.shares, plan.counts) for plan in plans] == [
        ({first: 0.75, second: 0.25}, {first: 1, second: 2}),
        ({first: 0.5, second: 0.5}, {first: 1}),
    ]
    assert exposures_by_plan(simulated=True) == ([], 0)


def test_a_version_outside_the_plan_has_none(article: Article) -> None:
    draft = make_summary(article=article, version=make_version("draft", status="draft")).version
    record_exposure(reader=make_key(), article=article, version=draft)
    assert Exposure.objects.get().plan is None
