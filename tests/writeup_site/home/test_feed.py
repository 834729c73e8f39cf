"""The feed of new articles, and what a page says of itself to other sites."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from summaries.articles.models import Tag
from surveys.questionnaires.models import Survey
from tests.rows.questionnaires import make_survey
from tests.rows.written import make_article, make_sections, make_summary
from writeup_site.home.feed import ENTRIES

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_feed_has_the_newest_articles_and_no_versions_words(client: Client) -> None:
    for number in range(ENTRIES + 1):
        make_summary(make_article(title=f"Rain {number}", source="bbc"), text="Secret words.")
    newest = make_article(title="Snow & ice", slug="snow")
    newest.tags.add(Tag.objects.create(name="Weather", slug="weather"))
    make_summary(newest)
    make_article(title="Nothing to read of it")
    answer = client.get("/feed.atom")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    entries = ET.fromstring(answer.content).findall(f"{ATOM}entry")  # noqa: S314  # our own
    assert len(entries) == ENTRIES
    first = entries[0]
    assert first.findtext(f"{ATOM}title") == "Snow & ice"
    link = first.find(f"{ATOM}link")
    assert link is not None and link.get("href", "").endswith("/articles/snow/")
    assert "Secret" not in answer.text


def test_an_articles_page_has_a_card_an_address_and_a_link_to_copy(client: Client) -> None:
    summary = make_summary(make_article(title="Rain", slug="rain"), text="It **poured** all day.")
    make_sections(summary)
    text = client.get("/articles/rain/?utm_source=mail").text
    assert '<link rel="canonical" href="http://testserver/articles/rain/">' in text
    assert '<meta property="og:title" content="Rain">' in text
    assert '<meta property="og:description" content="It poured all day.">' in text
    assert '<meta property="og:url" content="http://testserver/articles/rain/">' in text
    assert 'href="http://testserver/articles/rain/" data-copy="Copied."' in text
    assert 'type="application/atom+xml"' in text


def test_the_foot_calls_to_the_survey_and_to_new_features(client: Client) -> None:
    make_summary(make_article(slug="rain"))
    alone = client.get("/articles/rain/").text
    assert "Do you like the summary? Please say so by a" in alone
    assert '<a href="/features/">vote on new features</a>!' in alone
    survey: Survey = make_survey()
    text = client.get("/articles/rain/").text
    asked = f'Please <a href="{survey.get_absolute_url()}">join our survey</a> and <a href='
    assert f"Do you like the summary? {asked}" in text and ">vote on new features</a>!" in text


def test_without_action_items_the_page_says_so_where_there_are_other_parts(client: Client) -> None:
    summary = make_summary(make_article(slug="rain"))
    none = "There are none: the article asks nothing of its readers."
    assert none not in client.get("/articles/rain/").text  # it makes no parts at all
    make_sections(summary)
    assert none not in client.get("/articles/rain/").text
    summary.sections.filter(kind="action").delete()
    text = client.get("/articles/rain/").text
    assert none in text and '<p class="polarity">In favour</p>' in text
