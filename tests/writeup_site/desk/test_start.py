"""The team's first page: questions, troubles, arrivals, and doors where nothing is yet."""

from __future__ import annotations

import datetime
import html
import re
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from common.limits.origins import OriginCounter, Origins
from evaluation.comparison.wording import ends
from evaluation.declaring.services import declare_plan
from evaluation.opinions.services import derive_all_marked
from evaluation.runs.models import Run
from summaries.own_texts.publishing import offer_own_text
from surveys.collecting.services import collect_backlog
from surveys.screening.models import BallotDay
from tests.rows.duels import duel
from tests.rows.own_texts import make_own_text
from tests.rows.said import make_reader, thumb
from tests.rows.told import make_delivery, make_webhook
from tests.rows.written import articles_of, make_article, make_pair, make_summary, make_version
from writeup_site.desk.start import CANDIDATES, LATELY, arrivals, main_comparisons, troubles

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, team: User) -> Client:
    client.force_login(team)
    return client


def test_without_outputs_there_are_doors_and_no_verdict(desk: Client) -> None:
    page = desk.get("/desk/").text
    assert "Nothing is here yet" in page
    assert "manage.py load_demo" in page
    assert "Which version is better?" not in page


def test_with_one_version_the_page_says_what_lacks(desk: Client) -> None:
    make_summary(make_article(), make_version("alone"))
    page = desk.get("/desk/").text
    assert "One more version, and there is something to compare" in page
    assert "manage.py load_demo" not in page


def test_a_question_leads_to_its_comparison(desk: Client) -> None:
    baseline, candidate = make_pair()
    page = desk.get("/desk/").text
    assert f"{candidate.label} against {baseline.label}" in page
    assert f"candidate={candidate.name}%401" in page
    assert "cannot tell yet" in page


def test_while_a_plan_collects_the_page_says_so_and_speaks_of_no_bars(
    desk: Client, team: User
) -> None:
    baseline, candidate = make_pair(articles=6)
    for article in articles_of(baseline):
        duel(candidate, baseline, article, collect=False)
    collect_backlog()
    derive_all_marked()
    before = html.unescape(desk.get("/desk/").text)
    assert "so far since" not in before and "before the plan’s end" not in before
    declare_plan(size=30, until=None, watched_live=False, by=team)
    page = html.unescape(desk.get("/desk/").text)
    assert "ollecting until 30 duels, 0 so far since" in page
    assert "are of 6 earlier ones as well, which the plan does not count." in page
    assert "Each dot is the difference so far" in page and "Each bar is" not in page
    assert "Nothing is judged by votes before the plan’s end." in page


def test_the_version_that_most_readers_see_is_what_others_are_compared_with() -> None:
    article = make_article()
    small, large = make_version("small", weight=1), make_version("large", weight=3)
    draft = make_version("draft", weight=9, status="draft")
    retired = make_version("gone", weight=9, status="retired")
    for version in (small, large, draft, retired):
        make_summary(article, version)
    reports = main_comparisons(None)
    assert {each.baseline.label for each in reports} == {"large"}
    # Live ones first; a retired one is no question any more.
    assert [each.versus[0].candidate.label for each in reports] == ["small", "draft"]


def test_no_more_than_the_newest_few_are_asked_about() -> None:
    article = make_article()
    for number in range(CANDIDATES + 2):
        make_summary(article, make_version(f"v{number}"))
    reports = main_comparisons(None)
    assert len(reports) == CANDIDATES
    assert reports[0].versus[0].candidate.label == f"v{CANDIDATES + 1}"


def test_what_it_says_of_two_versions_is_what_their_comparison_says(desk: Client) -> None:
    first, second = make_pair(articles=12)
    third = make_version("third")
    for article in articles_of(first):
        make_summary(article, third)
        for other in (second, third):
            for winner, loser in ((other, first), (other, first), (first, other)):
                duel(winner, loser, article, collect=False)
    collect_backlog()
    derive_all_marked()
    reports = main_comparisons(None)
    assert len(reports) == 2
    page = html.unescape(desk.get("/desk/").text)
    for report in reports:
        (versus,) = report.versus
        candidate = f"candidate={quote(versus.candidate.identifier)}"
        (at,) = re.findall(f'href="([^"]*{candidate}&votes=readers)"', page)
        compared = html.unescape(desk.get(at).text)
        duels = versus.estimate("duels")
        assert duels is not None and duels.interval is not None and duels.interval.level == 0.95
        for text in (ends(duels), versus.overall.sentence):
            assert text in page and text in compared


def test_where_readers_said_nothing_of_one_pair_all_are_still_by_readers() -> None:
    first, second = make_pair(articles=3)
    third = make_version("third")
    for article in articles_of(first):
        make_summary(article, third)
    duel(second, first, articles_of(first)[0], collect=False)
    duel(third, first, articles_of(first)[0], make_reader(simulated=True), collect=False)
    collect_backlog()
    derive_all_marked()
    assert {each.population for each in main_comparisons(None)} == {"readers"}


def test_a_failed_run_and_votes_set_aside_are_troubles() -> None:
    now = timezone.now()
    assert troubles(now) == []
    Run.objects.create(options={}, status=Run.Status.FAILED, error="no such model")
    ballot = thumb(make_summary(make_article(), make_version()), collect=False)
    type(ballot).objects.filter(pk=ballot.pk).update(set_aside_at=now)
    failed, aside = (each.sentence for each in troubles(now))
    assert failed.endswith("failed: no such model")
    assert aside.startswith("1 vote is set aside")
    # What failed longer ago than the page speaks of is history.
    assert len(troubles(now + LATELY + datetime.timedelta(hours=1))) == 1


def test_what_came_in_is_counted_within_seven_days_and_simulated_votes_are_not(
    desk: Client,
) -> None:
    now = timezone.now()
    assert arrivals(now) == []
    BallotDay.objects.create(day=now.date(), received=1200, first_ballot=1)
    BallotDay.objects.create(day=now.date() - LATELY, received=34, first_ballot=1)
    BallotDay.objects.create(
        day=now.date() - LATELY - datetime.timedelta(days=1), received=999, first_ballot=1
    )
    offer_own_text(own_text=make_own_text())
    found = [each.words for each in arrivals(now)]
    assert found == ["1,234 votes of readers", "1 text offered by readers"]
    assert "1,234 votes of readers" in desk.get("/desk/").text


def queries(desk: Client) -> int:
    desk.get("/desk/")  # what a process asks once is asked
    with CaptureQueriesContext(connection) as asked:
        desk.get("/desk/")
    return len(asked)


def test_the_page_asks_the_database_as_often_with_many_articles_as_with_few(desk: Client) -> None:
    versions = make_pair(articles=2)
    few = queries(desk)
    for _ in range(10):
        article = make_article()
        for version in versions:
            make_summary(article, version)
    assert queries(desk) == few <= 40


def test_after_signing_in_the_team_comes_to_its_desk(client: Client, team: User) -> None:
    answer = client.post("/login/", {"username": "team", "password": "a long password"})
    assert answer.headers["Location"] == "/desk/"


def test_a_proxy_that_nobody_named_is_a_trouble(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Origins(requests=500, addresses=1, unnamed=0, untold=0)
    monkeypatch.setattr(OriginCounter, "origins", lambda self: one)
    assert troubles(timezone.now()) == []  # this machine's own names: nobody else comes
    settings.HOSTS_GIVEN = True
    (found,) = troubles(timezone.now())
    assert "500 requests came from one address" in found.sentence


def test_what_could_not_be_delivered_is_said_for_seven_days_and_a_stopped_webhook_always() -> None:
    now = timezone.now()
    chat, gone = make_webhook(name="chat"), make_webhook(name="old", stopped_because="It is gone.")
    for days in (1, 6.9, 7.1):
        delivery = make_delivery(chat)
        delivery.status, delivery.ended_at = "given up", now - datetime.timedelta(days=days)
        delivery.save()
    make_delivery(chat)  # waits
    assert [(each.sentence, each.address) for each in troubles(now)] == [
        ("chat: 2 events could not be delivered.", "/webhooks/deliveries/?status=given+up"),
        ("The webhook old is stopped. It is gone.", f"/webhooks/{gone.pk}/"),
    ]
