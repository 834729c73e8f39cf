"""The comparison and the trust cards in a real Chromium: looks, keys, pictures, no scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from evaluation.agreement.reports import refresh_reports
from evaluation.opinions.services import derive_all_marked
from summaries.versions.models import ModelVersion
from tests.rows.duels import duel
from tests.rows.said import thumb
from tests.rows.scored import make_score
from tests.rows.written import articles_of, make_pair, make_rating, summary_of
from tests.writeup_site.browsing import NewPage, assert_accessible, problems
from tests.writeup_site.chromium import pytestmark
from tests.writeup_site.screens import SCREENS, looks

__all__ = ["pytestmark"]  # what pytest looks for by name


@pytest.fixture
def pair(live_server: LiveServer) -> tuple[ModelVersion, ModelVersion]:
    """Two versions with figures of every family on four articles."""
    one, other = make_pair(articles=4, source="north")
    for number, article in enumerate(articles_of(one)):
        for version in (one, other):
            summary = summary_of(version, article)
            make_score(summary, 0.2 + number / 50 + (version == other) / 10)
            thumb(summary, 1 if version == other else -1)
            make_rating(summary, 2 + number % 3 + (version == other), place=0)
        duel(other, one, article)
    duel(one, other, articles_of(one)[0])
    derive_all_marked()
    refresh_reports()
    return one, other


def address(pair: tuple[ModelVersion, ModelVersion]) -> str:
    return f"/models/compare/?baseline={pair[0].identifier}&candidate={pair[1].identifier}"


@looks
def test_axe_finds_nothing_and_nothing_overflows(
    live_server: LiveServer, team_page: NewPage, pair: tuple[ModelVersion, ModelVersion],
    screen: str, scheme: str,
) -> None:  # fmt: skip
    page = team_page(color_scheme=scheme, **SCREENS[screen])
    heard = problems(page)
    article = articles_of(pair[0])[0]
    pages = ["/models/compare/", address(pair), f"{address(pair)}&source=north&length=short",
             f"/models/compare/articles/{article.slug}/{address(pair)[16:]}",
             "/metrics/"]  # fmt: skip
    for path in pages:
        answer = page.goto(live_server.url + path)
        assert answer is not None and answer.status == 200, path
        page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
        assert_accessible(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= SCREENS[screen]["viewport"]["width"], path
    assert heard == []


def test_a_person_gets_from_the_form_to_an_article_that_decides(
    live_server: LiveServer, team_page: NewPage, pair: tuple[ModelVersion, ModelVersion]
) -> None:
    one, other = pair
    page = team_page(java_script_enabled=False, **SCREENS["desktop"])
    page.goto(f"{live_server.url}/models/compare/")
    page.get_by_label("Baseline").select_option(one.identifier)
    page.get_by_label("Candidate").select_option(other.identifier)
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".verdict")).to_contain_text("cannot be told yet")
    page.locator(".article-lines a").first.click()
    expect(page.locator("ins").first).to_be_visible()
    page.get_by_role("link", name="←").click()
    expect(page.locator("h1")).to_have_text("Compare")
