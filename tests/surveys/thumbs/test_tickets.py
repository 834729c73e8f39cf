"""A thumb needs the ticket of a page that was served to its reader."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from summaries.breakdowns.models import Summary
from surveys.ballots.models import Ballot
from surveys.collecting.services import collect_backlog
from surveys.exposures.models import Exposure
from surveys.exposures.services import record_exposure
from surveys.readers.cookies import issued
from surveys.readers.models import Reader
from surveys.screening import screens
from surveys.screening.services import screen_backlog
from surveys.thumbs.models import Tally
from surveys.thumbs.tickets import (
    LIFETIME,
    TicketExpiredError,
    page_of,
    page_ticket,
)
from tests.rows.said import make_key
from tests.rows.written import make_section, make_similar, make_summary
from tests.surveys.browsing import BROWSER, HTMX, a_client, key_in, press, ticket_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def summary() -> Summary:
    return make_summary()


def opened(client: Client, summary: Summary) -> str:
    """The ticket in the article's page."""
    page = client.get(summary.article.get_absolute_url())
    ticket = str(page.context["thumbs_ticket"])
    assert f'name="ticket" value="{ticket}"' in page.text
    return ticket


def test_a_first_visit_works_in_one_tap(summary: Summary) -> None:
    client = Client()
    ticket = opened(client, summary)
    assert not Reader.objects.exists()
    assert press(client, summary.pk, ticket=ticket).status_code == 201
    assert Ballot.objects.get().elapsed_ms is not None
    assert Reader.objects.get().key_hash == key_in(client).hash


def test_the_form_that_comes_back_holds_the_same_ticket(client: Client, summary: Summary) -> None:
    ticket = opened(client, summary)
    answer = press(client, summary.pk, value=-1, ticket=ticket, headers=HTMX)
    assert answer.text.count(f'name="ticket" value="{ticket}"') == 2  # thumbs, and their reasons


def test_without_a_page_no_thumb_is_taken(summary: Summary) -> None:
    client = a_client()
    ours = ticket_on(client, "summary", summary.pk)
    foreign = page_ticket(reader=make_key(), article=summary.article_id, version=summary.version_id)
    other = ticket_on(client, "summary", make_summary().pk)
    beside = ticket_on(client, "summary", make_summary(article=summary.article).pk)
    for wrong in ("", "x", "é", "a:b", ours[:-1], ours + "x", foreign, other, beside):
        answer = press(client, summary.pk, ticket=wrong, headers=BROWSER)
        assert answer.status_code == 403
        assert "Reload it and press again" in answer.text
    assert not Ballot.objects.exists() and not Reader.objects.exists()


def test_one_ticket_is_good_for_all_that_its_page_shows(summary: Summary) -> None:
    client, section = a_client(), make_section(summary)
    similar = make_similar(summary.article)
    ticket = ticket_on(client, "summary", summary.pk)
    for kind, thing in (("summary", summary), ("section", section), ("similar", similar)):
        answer = press(client, thing.pk, kind=kind, key=f"k{kind}", ticket=ticket)
        assert answer.status_code == 201


def test_a_ticket_lives_as_long_as_an_overnight_tab(summary: Summary) -> None:
    client = a_client()
    old = ticket_on(client, "summary", summary.pk, age=LIFETIME - 60)
    assert press(client, summary.pk, ticket=old).status_code == 201
    too_old = ticket_on(client, "summary", summary.pk, age=LIFETIME + 1)
    answer = press(client, summary.pk, key="k2", ticket=too_old)
    assert (answer.status_code, Ballot.objects.count()) == (410, 1)
    assert "opened too long ago" in answer.text


def test_a_ticket_tells_its_age_on_each_side_of_its_bounds() -> None:
    reader, now = make_key(), time.time()

    def age(seconds: float) -> int | None:
        made = page_ticket(reader=reader, article=1, version=2, at=now - seconds)
        return page_of(made, reader=reader).age_ms

    assert age(3) == pytest.approx(3000, abs=900)
    assert age(-86_400) is None  # another machine's clock goes before ours
    assert age(LIFETIME - 5)
    with pytest.raises(TicketExpiredError):
        age(LIFETIME + 1)


def test_whoever_presses_at_once_sees_the_vote_taken_and_it_is_held_back(
    summary: Summary,
) -> None:
    client = a_client()
    answer = press(
        client, summary.pk, ticket=ticket_on(client, "summary", summary.pk, age=0), headers=HTMX
    )
    assert answer.status_code == 201 and 'aria-pressed="true"' in answer.text
    collect_backlog()
    screen_backlog()
    assert Ballot.objects.get().quarantine_reason == screens.TOO_FAST
    assert Tally.objects.get().up == 0


def test_who_had_read_the_article_before_may_be_quick_on_the_page_it_leads_back_to(
    summary: Summary,
) -> None:
    client, section = a_client(), make_section(summary)
    press(client, summary.pk)
    at_once = ticket_on(client, "section", section.pk, age=0)
    press(client, section.pk, kind="section", key="k2", ticket=at_once)
    collect_backlog()
    screen_backlog()
    assert not Ballot.objects.exclude(quarantine_reason="").exists()


def test_a_form_from_before_tickets_is_taken_of_a_reader_whose_reading_is_known(
    summary: Summary,
) -> None:
    client = a_client()
    began = timezone.now() - timedelta(hours=1)
    article, version = summary.article, summary.version
    record_exposure(reader=key_in(client), article=article, version=version, seen_at=began)
    assert press(client, summary.pk, ticket="").status_code == 201
    elapsed = Ballot.objects.get().elapsed_ms
    assert elapsed is not None and 3_600_000 <= elapsed < 7_200_000
    other = make_summary(article=article)  # not the one that was shown
    assert press(client, other.pk, ticket="").status_code == 403


def test_made_up_cookies_leave_nothing_at_all(summary: Summary) -> None:
    for number in range(5):
        client = Client()
        client.cookies["reader"] = f"{number:022d}"
        ticket = opened(client, summary)
        client.cookies["reader"] = f"{number:022d}"  # whatever it was sent instead
        assert press(client, summary.pk, ticket=ticket).status_code == 403
    assert not (Reader.objects.exists() or Exposure.objects.exists() or Ballot.objects.exists())


def test_a_page_with_a_ticket_is_private_and_not_kept(summary: Summary) -> None:
    page = Client().get(summary.article.get_absolute_url())
    said = {part.strip() for part in page["Cache-Control"].split(",")}
    assert {"private", "no-cache"} <= said
    assert "Cookie" in page["Vary"]
    client = a_client()
    client.cookies["reader"] = issued("n" * 22)
    assert opened(client, summary) != page.context["thumbs_ticket"]
