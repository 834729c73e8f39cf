"""The list of articles."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.rows.written import make_article, make_readable, make_summary, make_version
from tests.writeup_site.markup import markup

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def titles(client: Client, address: str = "/") -> list[str]:
    return [each for each in markup(client.get(address)).headings[1:] if each != "Nothing matches"]


def test_an_empty_site_says_how_articles_come_in(client: Client) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert b"manage.py import_summaries" in page.content
    assert b"<select" not in page.content


def test_the_newest_article_stands_first(client: Client) -> None:
    now = timezone.now()
    make_readable(title="Old", created_at=now - timedelta(days=1))
    make_readable(title="New", created_at=now)
    assert titles(client) == ["New", "Old"]


def test_an_article_shows_its_source_tags_opening_and_number_of_versions(client: Client) -> None:
    article = make_article(title="Rain", source="cnn & co", tags=("weather",))
    version = make_version()
    make_summary(article, version, text="It rained. " + "Then it snowed. " * 20)
    make_summary(article, make_version(weight=0))
    text = client.get("/").content.decode()
    assert "1 version<" in text
    assert 'href="/?tag=weather"' in text
    assert 'href="/?source=cnn%20%26%20co"' in text
    assert "It rained. Then it snowed." in text


def test_filters_are_in_the_address_and_stay_in_the_form(client: Client) -> None:
    make_readable(title="Rain in May", source="cnn", tags=("weather",))
    make_readable(title="Rain in June", source="dm", tags=("weather",))
    address = "/?q=rain&source=dm&tag=weather"
    assert titles(client, address) == ["Rain in June"]
    text = client.get(address).content.decode()
    assert 'value="rain"' in text
    assert '<option value="dm" selected>' in text
    assert '<option value="weather" selected>' in text


@pytest.mark.parametrize("address", ["/?q=xyzzy", "/?tag=nope", "/?source=nope", "/?q=%00"])
def test_no_hit_says_what_to_do(client: Client, address: str) -> None:
    make_readable(title="Rain")
    page = client.get(address)
    assert page.status_code == 200
    assert "Nothing matches" in markup(page).headings
    assert b"Show all articles" in page.content


def test_a_search_that_is_too_long_finds_nothing_and_says_why(client: Client) -> None:
    make_readable(title="Rain")
    page = client.get("/", {"q": "rain " * 100})
    assert b"too long" in page.content


def test_twenty_articles_make_a_page_and_links_keep_the_filters(client: Client) -> None:
    for number in range(45):
        make_readable(title=f"Rain {number:02}", source="cnn")
    make_readable(title="Snow", source="cnn")
    assert len(titles(client, "/?q=rain")) == 20
    second = client.get("/?q=rain&page=2")
    assert b"Page 2 of 3" in second.content
    assert "?q=rain&page=1" in markup(second).links
    assert "?q=rain&page=3" in markup(second).links
    assert len(titles(client, "/?q=rain&page=3")) == 5
    assert len(titles(client, "/?q=rain&page=99")) == 5
    assert len(titles(client, "/?q=rain&page=x")) == 20


def test_htmx_gets_the_list_alone_with_its_count(client: Client) -> None:
    make_readable(title="Rain")
    page = client.get("/?q=rain", headers=HTMX)
    assert b"<html" not in page.content
    assert b"1 article found" in page.content
    assert b'hx-swap-oob="innerHTML"' in page.content
    assert "HX-Request" in page["Vary"]


def test_going_back_gets_a_whole_page(client: Client) -> None:
    page = client.get("/", headers={**HTMX, "HX-History-Restore-Request": "true"})
    assert b"<html" in page.content


def test_markup_in_titles_tags_sources_and_summaries_is_text(client: Client) -> None:
    hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    article = make_article(title=hostile, source=hostile, tags=("t",))
    article.tags.update(name=hostile[:60])
    make_summary(article, text=hostile)
    page = markup(client.get("/", {"q": hostile[:8]}))
    assert page.inline == []
    assert "img" not in page.tags
    assert hostile in page.headings


def test_the_list_takes_as_many_queries_for_twenty_articles_as_for_one(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    versions = [make_version() for _ in range(3)]
    for number in range(25):
        article = make_article(tags=("a", f"t{number}"), source=f"s{number}")
        for version in versions:
            make_summary(article, version)
    # a count, ids, page, tags of it, first exposures, candidates, texts, all sources, all tags
    with django_assert_num_queries(9):
        client.get("/")
    # a count, one of titles, ids, and the same without the two lists that fill the form
    with django_assert_num_queries(8):
        client.get("/?q=article", headers=HTMX)


def test_the_team_finds_its_pages_in_the_head(client: Client, team: User) -> None:
    assert "/desk/" not in markup(client.get("/")).links
    client.force_login(team)
    page = client.get("/")
    assert "/desk/" in markup(page).links
    assert b"Log out" in page.content
    assert b"Team login" not in page.content


def test_readers_are_shown_what_they_can_read_and_no_empty_card(client: Client) -> None:
    make_readable(title="Rain", source="cnn", tags=("weather",))
    alone = make_article(title="A source alone", source="import", tags=("imported",))
    make_summary(
        make_article(title="A draft's", source="import"), make_version(status="draft"), text="So."
    )
    assert titles(client) == titles(client, "/?all=on") == ["Rain"]
    assert titles(client, "/?source=import") == titles(client, "/?tag=imported") == []
    text = client.get("/").text
    assert "1 article, newest first" in text
    assert "No breakdown yet" not in text
    assert '"imported"' not in text and '"import"' not in text
    assert "more articles" not in text and "all=on" not in text
    assert client.get(alone.get_absolute_url()).status_code == 200


def test_the_team_may_see_what_readers_do_not(client: Client, team: User) -> None:
    make_readable(title="Rain")
    client.force_login(team)
    assert "all=on" not in client.get("/").text  # there is nothing else
    make_article(title="Sleet, a source", source="wire")
    make_article(title="Snow", tags=("cold",))
    page = client.get("/")
    assert "2 more articles have no breakdown that readers see." in page.text
    assert "?all=on" in markup(page).links
    assert titles(client, "/?all=on") == ["Snow", "Sleet, a source", "Rain"]
    assert titles(client, "/?all=on&source=wire") == ["Sleet, a source"]
    assert titles(client, "/?all=on&q=snow") == ["Snow"]
    assert titles(client, "/?all=on&tag=cold") == ["Snow"]
    text = client.get("/?all=on").text
    assert "leaves out 2 of these" in text and "No breakdown yet." in text
    assert '<input type="hidden" name="all" value="on">' in text
    assert '<option value="cold"' in text


def test_where_nothing_can_be_read_a_reader_is_told_so_and_the_team_led_on(
    client: Client, team: User
) -> None:
    make_article(title="Rain")
    page = client.get("/")
    assert markup(page).headings[1:] == ["Nothing to read yet"]
    assert "manage.py" not in page.text and "/bring/" not in markup(page).links
    assert "Nothing to read yet" in client.get("/", headers=HTMX).text
    client.force_login(team)
    page = client.get("/")
    assert "1 article is here, and no version that readers are shown" in page.text
    assert {"/?all=on", "/models/versions/", "/batches/", "/bring/"} <= set(markup(page).links)
    assert titles(client, "/?all=on") == ["Rain"]


def test_an_empty_site_leads_the_team_to_its_browser(client: Client, team: User) -> None:
    client.force_login(team)
    assert "Or <a href" in client.get("/").text
