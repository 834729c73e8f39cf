"""Thumbs on every part of an article's page, and their reasons, in a real Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from summaries.articles.models import Article
from summaries.breakdowns.models import Section
from surveys.ballots.models import Ballot
from tests.rows.written import make_summary, make_version
from tests.writeup_site.browsing import NewContext, assert_accessible, problems
from tests.writeup_site.chromium import pytestmark
from tests.writeup_site.screens import SCREENS, looks
from tests.writeup_site.test_browser import article, vote

__all__ = ["article", "pytestmark"]  # what pytest looks for by name

BOX = "e => (box => [box.width, box.height].map(Math.round))(e.getBoundingClientRect())"


def opened(page: Page, live_server: LiveServer, article: Article) -> None:
    page.goto(live_server.url + article.get_absolute_url())


@pytest.mark.parametrize("scripts", [True, False])
def test_a_reason_is_given_and_stands_until_the_thumb_is_taken_back(
    live_server: LiveServer, new_context: NewContext, article: Article, scripts: bool
) -> None:
    page = new_context(java_script_enabled=scripts).new_page()
    heard = problems(page)
    opened(page, live_server, article)
    vote(page, "Poor answer")
    section = Section.objects.get(kind="question")
    box = page.locator(f"#thumbs-section-{section.pk}")
    why = box.locator("summary")
    expect(why).to_have_text("Say why, if you like")
    if not scripts:
        why.click()  # with scripts it opens by itself
    box.get_by_label("Nobody asks that").check()
    box.get_by_label("In your own words").fill("Not even I.")
    with page.expect_response(lambda response: "/ballots/" in response.url):
        box.get_by_role("button", name="Send").click()
    expect(why).to_have_text("You said: nobody asks that")
    if scripts:
        expect(why).to_be_focused()
    page.reload()
    why.click()
    expect(box.get_by_label("Nobody asks that")).to_be_checked()
    expect(box.get_by_label("In your own words")).to_have_value("Not even I.")
    vote(page, "Poor answer")
    expect(why).to_have_count(0)
    told = [(ballot.value, ballot.body) for ballot in Ballot.objects.order_by("pk")]
    assert told == [
        (-1, {}),
        (-1, {"reasons": ["needless"], "comment": "Not even I."}),
        (0, {}),
    ]
    assert heard == []


def test_the_reasons_need_no_mouse(
    live_server: LiveServer, new_context: NewContext, article: Article
) -> None:
    page = new_context(**SCREENS["desktop"]).new_page()
    opened(page, live_server, article)
    page.get_by_role("button", name="Not relevant").first.focus()
    with page.expect_response(lambda response: "/ballots/" in response.url):
        page.keyboard.press("Enter")
    box = page.locator(".opinion--similar").first
    expect(box.get_by_label("Another subject")).to_be_visible()
    expect(box.get_by_role("button", name="Not relevant")).to_be_focused()
    for _ in range(2):  # what opens them, the first reason
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(box.get_by_label("Another subject")).to_be_checked()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")  # closed: out of the way again
    expect(box.get_by_label("Another subject")).to_be_hidden()


@looks
def test_axe_finds_nothing_in_open_reasons_and_a_finger_meets_everything(
    live_server: LiveServer, new_context: NewContext, article: Article, screen: str, scheme: str
) -> None:
    page = new_context(color_scheme=scheme, **SCREENS[screen]).new_page()
    opened(page, live_server, article)
    for label in ("Poor summary", "Poor explanation", "Good comment"):
        vote_first(page, label)
    expect(page.locator(".reasons[open]")).to_have_count(2)
    assert_accessible(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= SCREENS[screen]["viewport"]["width"]
    if screen == "phone":
        pressed = page.locator(".opinion :is(button, summary, textarea, .reason)")
        boxes = [each.evaluate(BOX) for each in pressed.all()]
        assert len(boxes) > 20
        assert [box for box in boxes if min(box) < 44] == []


def test_the_tally_shows_to_those_who_voted_alone(
    live_server: LiveServer, new_context: NewContext, article: Article
) -> None:
    page = new_context(**SCREENS["desktop"]).new_page()
    opened(page, live_server, article)
    expect(page.locator(".thumbs__tally")).to_have_count(0)
    vote_first(page, "Good remark")
    expect(page.locator(".thumbs__tally")).to_have_count(1)


def vote_first(page: Page, label: str) -> None:
    with page.expect_response(lambda response: "/ballots/" in response.url) as answer:
        page.get_by_role("button", name=label).first.click()
    assert answer.value.ok


def test_thumbs_of_sections_wait_for_the_mouse_or_a_key_and_never_for_a_finger(
    live_server: LiveServer, new_context: NewContext, article: Article
) -> None:
    opacity = "e => getComputedStyle(e).opacity"
    page = new_context(**SCREENS["desktop"]).new_page()
    opened(page, live_server, article)
    button = page.get_by_role("button", name="Good answer").first
    assert button.evaluate(opacity) == "0"
    page.locator(".questions .votable").first.hover()
    assert button.evaluate(opacity) == "1"
    page.mouse.move(0, 0)
    assert button.evaluate(opacity) == "0"
    button.focus()
    assert button.evaluate(opacity) == "1"
    assert min(button.evaluate(BOX)) >= 44
    page.emulate_media(media="print")
    shown = page.locator("button, .thumbs, .copy-link, .call")
    assert [each.is_visible() for each in shown.all()].count(True) == 0
    phone = new_context(**SCREENS["phone"]).new_page()
    opened(phone, live_server, article)
    button = phone.get_by_role("button", name="Good answer").first
    assert button.evaluate(opacity) == "1"


def test_axe_finds_nothing_on_what_other_versions_wrote(
    live_server: LiveServer, new_context: NewContext, article: Article
) -> None:
    make_summary(article, make_version("Another", weight=1e-9), text="Others put it so.")
    page = new_context(**SCREENS["phone"]).new_page()
    opened(page, live_server, article)
    vote_first(page, "Good summary")
    page.reload()
    page.get_by_role("link", name="See what other versions wrote").click()
    expect(page.get_by_text("Others put it so.")).to_be_visible()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
