"""The readers' pages in a real Chromium: looks, keyboard, votes and search."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from evaluation.metrics.registry import ScoringOptions
from evaluation.runs.chunks import work_on_chunks
from evaluation.runs.services import request_run
from summaries.articles.models import Article
from summaries.references.models import Reference
from summaries.versions.models import ModelVersion
from tests.rows.written import (
    make_article,
    make_readable,
    make_sections,
    make_similar,
    make_summary,
)
from tests.writeup_site.browsing import NewContext, assert_accessible, problems
from tests.writeup_site.chromium import pytestmark
from tests.writeup_site.screens import SCREENS, looks

__all__ = ["pytestmark"]  # what pytest looks for by name


@pytest.fixture
def article(live_server: LiveServer) -> Article:
    """An article with every part; two more stand beside it in the list."""
    whole = make_article(
        title="Rain, and what it did to the river",
        url="https://example.org/rain",
        text="It poured.\n\nAll day.",
        source="demo",
        tags=("weather", "rivers"),
    )
    make_sections(make_summary(whole, text="It rained all day. The river rose by a metre."))
    make_similar(whole, other=make_readable(title="Snow"))
    make_similar(whole, other=make_readable(title="Hail"))
    return whole


@looks
def test_axe_finds_nothing_and_nothing_overflows(
    live_server: LiveServer, new_context: NewContext, article: Article, screen: str, scheme: str
) -> None:
    page = new_context(color_scheme=scheme, **SCREENS[screen]).new_page()
    heard = problems(page)
    bare = make_article(title="An-article-with-a-title-of-one-very-" + "long-" * 12 + "word")
    make_readable(title=bare.title)
    for address in ["/", "/?q=xyzzy", article.get_absolute_url(), bare.get_absolute_url(),
                    "/write/", "/login/"]:  # fmt: skip
        page.goto(live_server.url + address)
        assert_accessible(page)
        # A phone widens its window to what overflows, so the window's width says nothing.
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= SCREENS[screen]["viewport"]["width"], address
    assert heard == []
    page.goto(f"{live_server.url}/nope/")
    assert_accessible(page)


@pytest.fixture
def team_session(live_server: LiveServer, client: Client, team: User) -> str:
    """The cookie of a member who is logged in."""
    client.force_login(team)
    return client.cookies["sessionid"].value


@looks
def test_axe_finds_nothing_where_nothing_can_be_read_nor_in_what_the_team_sees_beside_it(
    live_server: LiveServer, new_context: NewContext, team_session: str, screen: str, scheme: str
) -> None:
    context = new_context(color_scheme=scheme, **SCREENS[screen])
    page = context.new_page()
    make_article(title="Rain")
    page.goto(live_server.url)
    expect(page.get_by_role("heading", name="Nothing to read yet")).to_be_visible()
    assert_accessible(page)
    context.add_cookies([{"name": "sessionid", "value": team_session, "url": live_server.url}])
    width = SCREENS[screen]["viewport"]["width"]
    for address in ("/", "/?all=on"):
        page.goto(live_server.url + address)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    make_readable(title="Snow")
    page.goto(live_server.url)
    page.get_by_role("link", name="Show it, too").click()
    expect(page.get_by_role("link", name="Rain", exact=True)).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Show what readers see").click()
    expect(page.get_by_role("link", name="Snow", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Rain", exact=True)).to_have_count(0)


def test_what_a_thumb_presses_on_a_phone_is_44_pixels_high(
    live_server: LiveServer, new_context: NewContext, article: Article
) -> None:
    page = new_context(**SCREENS["phone"]).new_page()
    pressed = "button, select, input:not([type=hidden]), summary, nav a, .meta a, .banner a, h2 a"
    for address in ["/", article.get_absolute_url(), "/login/"]:
        page.goto(live_server.url + address)
        heights = page.locator(pressed).evaluate_all(
            "all => all.filter(e => e.offsetParent && !e.closest('h2'))"
            ".map(e => [e.outerHTML.slice(0, 80), Math.round(e.getBoundingClientRect().height)])"
        )
        assert len(heights) >= 5
        assert [each for each in heights if each[1] < 44] == []


def test_the_keyboard_goes_past_the_head_and_shows_where_it_is(
    live_server: LiveServer, page: Page, article: Article
) -> None:
    page.goto(live_server.url + article.get_absolute_url())
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    visited = []
    for _ in range(60):
        page.keyboard.press("Tab")
        name, outline = page.evaluate(
            "(e => [e.tagName + ' ' + (e.textContent || e.name).trim().slice(0, 30),"
            " parseFloat(getComputedStyle(e).outlineWidth)])(document.activeElement)"
        )
        if name.startswith("BODY"):
            break
        assert outline >= 2, name
        visited.append(name)
    else:
        raise AssertionError(f"the keyboard is caught: {visited}")
    assert visited[0].startswith("A Read the original")
    # the summary, six sections, two similar articles
    buttons = [each for each in visited if each.startswith("BUTTON")]
    languages = ["BUTTON English", "BUTTON Deutsch", "BUTTON 简体中文"]  # the switch in the foot
    assert buttons == ["BUTTON 👍", "BUTTON 👎"] * 9 + languages


def vote(page: Page, label: str) -> None:
    with page.expect_response(lambda response: "/ballots/" in response.url) as answer:
        page.get_by_role("button", name=label).click()
    assert answer.value.ok or answer.value.status == 303


@pytest.mark.parametrize("scripts", [True, False])
def test_a_vote_is_given_changed_and_taken_back(
    live_server: LiveServer, new_context: NewContext, article: Article, scripts: bool
) -> None:
    page = new_context(java_script_enabled=scripts).new_page()
    page.goto(live_server.url + article.get_absolute_url())
    loads: list[str] = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    up = page.get_by_role("button", name="Good summary")
    down = page.get_by_role("button", name="Poor summary")
    for label, state in [
        ("Good summary", ("true", "false")),
        ("Poor summary", ("false", "true")),
        ("Poor summary", ("false", "false")),
    ]:
        vote(page, label)
        expect(up).to_have_attribute("aria-pressed", state[0])
        expect(down).to_have_attribute("aria-pressed", state[1])
    assert bool(loads) != scripts
    page.reload()
    expect(up).to_have_attribute("aria-pressed", "false")


def test_the_list_follows_the_typing_and_the_way_back(
    live_server: LiveServer, page: Page, article: Article
) -> None:
    heard = problems(page)
    page.goto(f"{live_server.url}/")
    expect(page.locator(".article-item")).to_have_count(3)
    page.get_by_label("Search in titles").press_sequentially("river")
    expect(page.locator(".article-item")).to_have_count(1)
    expect(page.get_by_role("status")).to_contain_text("1 article found")
    expect(page.get_by_label("Search in titles")).to_be_focused()
    page.wait_for_url("**/?q=river**")
    assert_accessible(page)
    page.get_by_role("link", name="Rain, and what").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rain, and what")
    page.go_back()
    expect(page.locator(".article-item")).to_have_count(1)
    page.get_by_label("Search in titles").fill("xyzzy")
    expect(page.get_by_role("heading", name="Nothing matches")).to_be_visible()
    page.get_by_role("link", name="Show all articles").click()
    expect(page.locator(".article-item")).to_have_count(3)
    assert heard == []


def test_leaving_the_search_field_takes_nothing_from_under_the_mouse(
    live_server: LiveServer, page: Page, article: Article
) -> None:
    page.goto(f"{live_server.url}/")
    search = page.get_by_label("Search in titles")
    with page.expect_response(lambda response: "q=xyzzy" in response.url):
        search.fill("xyzzy")
    way_out = page.get_by_role("link", name="Show all articles")
    expect(way_out).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    way_out.hover()
    page.mouse.down()  # the field loses the focus, and says that it has changed
    expect(search).not_to_be_focused()
    page.wait_for_timeout(500)  # what is asked now would come between press and release
    assert asked == []
    page.mouse.up()
    expect(page.locator(".article-item")).to_have_count(3)


def test_the_list_follows_the_choice_of_a_tag(
    live_server: LiveServer, page: Page, article: Article
) -> None:
    page.goto(f"{live_server.url}/")
    page.get_by_label("Tag").select_option("weather")
    expect(page.locator(".article-item")).to_have_count(1)
    page.wait_for_url("**/?q=&tag=weather**")


def test_the_search_works_without_scripts(
    live_server: LiveServer, new_context: NewContext, article: Article
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/")
    page.get_by_label("Search in titles").fill("river")
    page.get_by_label("Tag").select_option("weather")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".article-item")).to_have_count(1)
    assert "q=river" in page.url
    assert "tag=weather" in page.url


def test_the_console_of_the_admin_is_silent_under_its_own_policy(
    live_server: LiveServer, page: Page, team: User
) -> None:
    heard = problems(page)
    page.goto(f"{live_server.url}/login/?next=/admin/")
    page.get_by_label("Username").fill("team")
    page.get_by_label("Password").fill("a long password")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/")
    page.goto(f"{live_server.url}/admin/auth/user/")
    page.get_by_text("Filters").click()
    expect(page.get_by_text("By staff status")).to_be_visible()  # Alpine is at work
    assert heard == []


@looks
def test_axe_finds_nothing_on_the_teams_pages(
    live_server: LiveServer, new_context: NewContext, screen: str, scheme: Any, article: Article
) -> None:
    Reference.objects.create(article=article, position=0, text="It rained and the river rose.")
    article.references_hash = "1"
    article.save()
    run = request_run(
        versions=list(ModelVersion.objects.all()), metrics=["rouge"], options=ScoringOptions()
    )
    assert run is not None
    User.objects.create_superuser("team", password="a long password")
    page = new_context(**SCREENS[screen], color_scheme=scheme).new_page()
    page.goto(f"{live_server.url}/login/")
    page.fill("input[name=username]", "team")
    page.fill("input[name=password]", "a long password")
    page.click("main button")
    page.wait_for_url("**/desk/")
    heard = problems(page)
    page.goto(f"{live_server.url}/runs/{run.pk}/")
    expect(page.get_by_text("0 of 1 parts scored")).to_be_visible()
    assert_accessible(page)
    cancel = page.get_by_role("button", name="Cancel").element_handle()
    with page.expect_response(page.url):  # the figures are new, the button is not
        pass
    assert cancel is not None and cancel.evaluate("button => button.isConnected")
    work_on_chunks()
    # The page learns of the end by itself.
    expect(page.get_by_text("See the leaderboard")).to_be_visible()
    expect(page.get_by_role("button", name="Cancel")).to_have_count(0)
    for path in ("/runs/", "/models/"):
        page.goto(live_server.url + path)
        assert_accessible(page)
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not wide, f"{path} overflows"
    assert page.locator(".picture .plot-rows li").count() > 0
    # Its bullets hang beside the text, not outside of it.
    notes = page.locator("section[aria-labelledby=notes-title] ul")
    assert notes.evaluate("list => parseFloat(getComputedStyle(list).paddingInlineStart)") >= 16
    assert heard == []
