"""Outputs, a version's page and a long leaderboard in a real Chromium: looks, keys, filters."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from evaluation.opinions.services import derive_all_marked
from summaries.generators.registry import recorded_settings
from summaries.versions.models import ModelVersion
from tests.rows.said import make_ballot, make_reader, thumb
from tests.rows.scored import make_score
from tests.rows.written import (
    articles_of,
    make_article,
    make_pair,
    make_sections,
    make_summary,
    make_version,
    summary_of,
)
from tests.writeup_site.browsing import NewPage, assert_accessible
from tests.writeup_site.chromium import pytestmark
from tests.writeup_site.screens import SCREENS, looks
from writeup_site.outputs.services import save_view, write_note

__all__ = ["pytestmark"]  # what pytest looks for by name

LONG = "pegasus-xl-cnn_dailymail-finetuned-newsroom-beam4-lr3e-5-step-"


@pytest.fixture
def pair(live_server: LiveServer, team: User) -> tuple[ModelVersion, ModelVersion]:
    """Two versions on three articles with votes, scores, a note and a kept list."""
    one, other = make_pair(articles=3, references=["It rained."], tags=["rain"], source="north")
    for place, article in enumerate(articles_of(one)):
        make_score(summary_of(one, article), 0.1 + place / 10)
        make_score(summary_of(other, article), 0.8)
        make_ballot(make_reader(), summary_of(one, article), -1, reasons=("wrong",))
        thumb(summary_of(other, article))
    make_sections(summary_of(one, articles_of(one)[0]))
    derive_all_marked()
    write_note(summary=summary_of(one, articles_of(one)[0]), author=team, text="See, @team.")
    save_view(owner=team, name="Bad ones", query="votes=down", for_team=True)
    return one, other


def assert_sound(page: Page, screen: str) -> None:
    """axe finds nothing, and the page is no wider than the screen."""
    assert_accessible(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= SCREENS[screen]["viewport"]["width"], page.url


@looks
def test_axe_finds_nothing_and_nothing_overflows(
    live_server: LiveServer, team_page: NewPage, pair: tuple[ModelVersion, ModelVersion],
    screen: str, scheme: str,
) -> None:  # fmt: skip
    page = team_page(color_scheme=scheme, **SCREENS[screen])
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    opened = summary_of(pair[0], articles_of(pair[0])[0])
    later = make_version(
        pair[0].name, version="2", settings=recorded_settings("lead"), status="draft"
    )
    for path in (
        "/outputs/?order=lowest&below=0.9&q=text", "/outputs/?order=scores-apart",
        "/outputs/?votes=none", f"/outputs/{opened.pk}/?votes=down",
        f"/models/versions/{pair[0].pk}/", f"/models/versions/{later.pk}/", "/desk/",
    ):  # fmt: skip
        page.goto(live_server.url + path)
        expect(page.locator("h1")).to_be_visible()
        page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
        assert_sound(page, screen)
    page.goto(f"{live_server.url}/outputs/?version=gone")
    expect(page.get_by_role("alert")).to_contain_text("No version is called")
    assert_sound(page, screen)
    assert heard == []


def test_filters_act_at_once_and_keys_lead_through_what_is_left(
    live_server: LiveServer, team_page: NewPage, pair: tuple[ModelVersion, ModelVersion]
) -> None:
    page = team_page(**SCREENS["desktop"])
    page.goto(f"{live_server.url}/outputs/?order=lowest")
    expect(page.locator(".output")).to_have_count(6)
    page.get_by_label(pair[0].label).check()
    expect(page.locator(".output")).to_have_count(3)
    assert "version=" in page.url and "source=" not in page.url  # only what narrows
    page.locator(".output h2 a").first.click()
    expect(page.locator(".walk > a")).to_have_text("← 1 of 3")
    expect(page.get_by_role("link", name="Previous")).to_have_count(0)
    page.keyboard.press("j")
    expect(page.locator(".walk > a")).to_have_text("← 2 of 3")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".walk > a")).to_have_text("← 1 of 3")
    page.locator("article.opened summary", has_text="Write a note").first.click()
    page.get_by_label("Note for the team").first.fill("jk")  # typed, not obeyed
    page.locator(".note__form button").first.click()
    expect(page.locator(".note__text", has_text="jk")).to_be_visible()
    page.keyboard.press("u")
    expect(page.locator(".output")).to_have_count(3)
    assert page.url.endswith(f"#o{summary_of(pair[0], articles_of(pair[0])[0]).pk}")


def test_a_phone_filters_without_a_script(
    live_server: LiveServer, team_page: NewPage, pair: tuple[ModelVersion, ModelVersion]
) -> None:
    page = team_page(java_script_enabled=False, **SCREENS["phone"])
    page.goto(f"{live_server.url}/outputs/")
    expect(page.get_by_label("Reason of a 👎")).to_be_hidden()
    page.get_by_role("button", name="Filters").click()
    page.get_by_label("Reason of a 👎").select_option("wrong")
    page.locator(".browser__done").click()
    expect(page.locator(".output")).to_have_count(3)
    expect(page.locator(".chip", has_text="Wrong fact".lower())).to_be_visible()


@looks
def test_sixty_four_versions_with_long_names_fit(
    live_server: LiveServer, team_page: NewPage, screen: str, scheme: str
) -> None:
    article = make_article()
    for place in range(64):
        summary = make_summary(article, make_version(f"{LONG}{place:03d}"))
        make_score(summary, 0.9 - place / 1000)
    page = team_page(color_scheme=scheme, **SCREENS[screen])
    page.goto(f"{live_server.url}/models/?all=on")
    expect(page.locator(".board__box tbody tr")).to_have_count(64)
    assert_sound(page, screen)
    box = page.locator(".board__box")
    box.evaluate("each => each.scrollIntoView({block: 'end'})")
    box.evaluate("each => each.scrollTo(300, each.scrollHeight)")  # in the box, not the page
    head, name = box.locator("thead th").first, box.locator("tbody th").last
    expect(head).to_be_in_viewport()
    expect(name).to_be_in_viewport()
    left = box.bounding_box()
    assert left is not None
    for sticky in (head, name):
        at = sticky.bounding_box()
        assert at is not None and at["x"] == pytest.approx(left["x"], abs=1)
    # the start is cut, the end is whole, and only of names that differ there
    end = page.locator(".name__end").last
    assert end.evaluate("e => e.scrollWidth <= e.clientWidth") and "063" in end.inner_text()
    page.get_by_label("Find versions").fill("step-042")
    expect(page.locator(".board__box tbody tr")).to_have_count(1)
    page.get_by_label(f"Pick {LONG}042").check()
    page.get_by_label("Find versions").fill("step-007")
    expect(page.locator(".board__box tbody tr")).to_have_count(2)  # what is ticked stays
    page.get_by_label(f"Pick {LONG}007").check()
    page.get_by_role("button", name="Compare those picked").click()
    expect(page.locator("h1")).to_have_text("Compare")
