"""Which duel is shown, to whom, and what is shown where there is none."""

from __future__ import annotations

from unittest import mock

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from surveys.ballots.models import Ballot
from surveys.duels.models import Duel, Impression
from surveys.readers.cookies import issued
from surveys.readers.models import Reader
from tests.rows.written import make_article, make_contest, make_summary, make_versions
from tests.surveys.browsing import BROWSER, HTMX, a_client, choose, look, token_on

pytestmark = pytest.mark.django_db


def test_a_reader_is_shown_two_texts_of_one_article_without_names(client: Client) -> None:
    versions = make_versions(2, kind="small model", note="A note", title="Called so")
    (article,) = make_contest(versions, title="<Rain>", source="the paper", url="https://a.example")
    page = look(client)
    impression = Impression.objects.get()
    assert "&lt;Rain&gt;" in page and "the paper" in page and "https://a.example" in page
    assert article.text and article.text in page
    first, second = impression.duel.texts
    for summary in (first, second):
        assert page.count(summary.text) == 1
        assert summary.version.name not in page
    for telling in ("small model", "A note", "Called so"):
        assert telling not in page
    left, right = (first, second) if impression.first_on_left else (second, first)
    assert page.index(left.text) < page.index(right.text)


def test_a_text_is_shown_as_text(client: Client) -> None:
    article = make_article()
    for n in "12":
        make_summary(article=article, text=f"<script>alert({n})</script><b id=x>")
    page = look(client)
    assert "<script>alert" not in page and "<b id=x>" not in page
    assert page.count("&lt;script&gt;alert") == 2


def test_looking_again_shows_the_same_duel_and_makes_no_row(client: Client) -> None:
    make_contest(articles=5)
    first, again = token_on(look(client)), token_on(look(client))
    fragment = client.get("/duel/", headers=HTMX).text
    assert first == again == token_on(fragment)
    assert Impression.objects.count() == Duel.objects.count() == 1
    assert "<html" not in fragment and "<section" in fragment


def test_a_reader_without_a_cookie_is_told_what_a_duel_is_and_no_row_is_made() -> None:
    make_contest()
    client = Client()
    page = client.get("/duel/")
    assert "Begin" in page.text and 'name="token"' not in page.text
    assert not Reader.objects.exists() and not Impression.objects.exists()
    assert token_on(client.get("/duel/?begin").text)  # the cookie came with the first page


def test_a_browser_that_keeps_no_cookie_is_told_so() -> None:
    make_contest()
    page = Client().get("/duel/?begin", headers=BROWSER)
    assert page.status_code == 403
    assert "sent no cookie" in page.text
    assert not Reader.objects.exists()


@pytest.mark.parametrize("ask", ["head", "crawler"])
def test_crawlers_and_those_who_only_ask_get_no_impression(client: Client, ask: str) -> None:
    make_contest()
    if ask == "head":
        assert client.head("/duel/").status_code == 200
    else:
        page = client.get("/duel/", headers={"User-Agent": "Googlebot/2.1"})
        assert "Duels are for people" in page.text
    assert not Impression.objects.exists() and not Reader.objects.exists()


def test_search_engines_are_kept_out(client: Client) -> None:
    make_contest()
    page = client.get("/duel/")
    assert page["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in page.text
    assert "Disallow: /duel/\n" in client.get("/robots.txt").text
    assert "no-store" in page["Cache-Control"]


def test_without_two_live_versions_the_page_says_what_a_duel_takes(client: Client) -> None:
    assert "No duels yet" in look(client)
    make_summary()
    assert "No duels yet" in look(client)
    assert "No duels yet" in client.get("/duel/", headers=HTMX).text


def test_who_has_judged_everything_is_told_so(client: Client) -> None:
    make_contest()
    choose(client, token_on(look(client)))
    assert "Nothing is left that would be blind for you" in look(client)


def test_serving_is_limited_by_network_and_an_open_duel_is_not(settings: Settings) -> None:
    from common.limits import ceiling

    make_contest()
    settings.BALLOTS_PER_NETWORK_A_MINUTE = 1
    ceiling.forget()
    client = a_client()
    assert look(client) and look(client) and look(client)
    other = Client()
    other.cookies["reader"] = issued("o" * 22)
    refused = other.get("/duel/")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert Impression.objects.count() == 1


def test_a_database_that_is_busy_is_a_503_with_a_sentence(client: Client) -> None:
    with mock.patch("surveys.duels.views.ensure_reader", side_effect=OperationalError("locked")):
        page = client.get("/duel/", headers=BROWSER)
    assert page.status_code == 503
    assert int(page["Retry-After"]) > 0
    assert "the site is busy" in page.text and "locked" not in page.text


@pytest.mark.parametrize("size", [1, 30])
def test_serving_costs_the_same_queries_however_much_there_is(
    django_assert_num_queries: DjangoAssertNumQueries, client: Client, size: int
) -> None:
    make_contest(make_versions(2 + size // 10), articles=size)
    look(client)
    Ballot.objects.all().delete()
    Impression.objects.all().delete()
    # reader, open duel; two ends of the table, articles from a place on and before it, texts,
    # tallies; SAVEPOINT, lock, open duel again, duel made and read, impression, RELEASE; all of it
    with django_assert_num_queries(16):
        look(client)
    # reader, open duel, all of it
    with django_assert_num_queries(3):
        look(client)
