"""Pictures of 64 versions with long names, where there is no Arial: nothing leaves them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from summaries.versions.models import ModelVersion
from tests.rows.many import make_long_named
from tests.writeup_site.chromium import pytestmark
from tests.writeup_site.odd_fonts import chromium
from tests.writeup_site.screens import SCREENS

__all__ = ["chromium", "pytestmark"]  # what pytest looks for by name

NewPage = Callable[..., Page]
PICTURES = 4  # of a comparison: all measures, the trend, strengths, win rates
# Everything of a picture that is read: does it stand inside it, uncut, and beside nothing else?
STRAY = """figure => {
  const edge = figure.getBoundingClientRect(), found = [];
  const seen = (selector) => [...figure.querySelectorAll(selector)].filter(
    (each) => each.checkVisibility({checkVisibilityCSS: true}) && each.textContent.trim());
  const words = 'svg text, .plot-label, .plot-figure, .plot-foot p, figcaption';
  for (const each of seen(`${words}, .matrix-key li, .matrix td, .matrix th`)) {
    const box = each.getBoundingClientRect();
    const outside = box.left < edge.left - 0.5 || box.right > edge.right + 0.5;
    if (outside) found.push(['outside', each.outerHTML]);
    if (each.scrollWidth > each.clientWidth + 1) found.push(['cut', each.outerHTML]);
  }
  const boxes = seen('.plot-foot text, .plot-days .tick').map((t) => t.getBoundingClientRect());
  boxes.forEach((box, n) => boxes.slice(0, n).forEach((other) => {
    const beside = box.left >= other.right || box.right <= other.left;
    if (!beside && box.top < other.bottom && box.bottom > other.top) found.push(['on', n]);
  }));
  return found;
}"""
SHIFTS = """new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => { for (const e of list.getEntries()) sum += e.value; })
    .observe({type: 'layout-shift', buffered: true});
  requestAnimationFrame(() => setTimeout(() => done(sum), 50));
})"""


@pytest.fixture
def team_page(chromium: Browser, live_server: LiveServer, team: User) -> Iterator[NewPage]:
    """Makes pages on which the team is signed in."""
    client = Client()
    client.force_login(team)
    session = client.cookies["sessionid"].value
    with ExitStack() as stack:

        def make(**options: Any) -> Page:
            context: BrowserContext = chromium.new_context(**options)
            stack.callback(context.close)
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
            return context.new_page()

        yield make


def address(versions: list[ModelVersion]) -> str:
    """Of the comparison of the first and the last."""
    one, other = versions[0].identifier, versions[-1].identifier
    return f"/models/compare/?baseline={one}&candidate={other}"


def opened(page: Page, address: str) -> Page:
    """The page with all of its pictures there."""
    page.goto(address)
    if "compare" in address:
        page.locator("#trend-title").scroll_into_view_if_needed()
        expect(page.locator(".plot-days")).to_be_visible()
    return page


def test_no_label_leaves_its_picture_and_nothing_moves(
    live_server: LiveServer, team_page: NewPage
) -> None:
    versions = make_long_named(64)
    heard: list[str] = []
    for screen, scheme in (("desktop", "light"), ("phone", "dark")):
        page = team_page(color_scheme=scheme, **SCREENS[screen])
        page.on("console", lambda message: heard.append(message.text))
        for path, pictures in (
            ("/models/?all=on&picture=rouge1|v:1", 1),
            (address(versions), PICTURES),
        ):
            opened(page, live_server.url + path)
            figures = page.locator(".picture")
            expect(figures).to_have_count(pictures)
            assert page.evaluate(SHIFTS) < 0.05, path
            for every in (False, True):
                for box in page.locator(".plot-every").all():
                    box.set_checked(every)
                assert [figures.nth(n).evaluate(STRAY) for n in range(pictures)] == [[]] * pictures
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= SCREENS[screen]["viewport"]["width"], path
    assert heard == []


def test_every_line_says_its_figure_and_all_are_one_press_away_without_a_script(
    live_server: LiveServer, team_page: NewPage
) -> None:
    versions = make_long_named(24)
    page = team_page(java_script_enabled=False, **SCREENS["phone"])
    page.goto(f"{live_server.url}/models/?all=on")
    shown = page.locator(".plot-rows li:visible")
    expect(shown).to_have_count(20)
    expect(shown.first).to_contain_text("%")
    page.get_by_label("Show all 24").tap()
    expect(shown).to_have_count(24)
    page.get_by_label("Table", exact=True).check()
    expect(shown).to_have_count(0)
    expect(page.locator(".picture-table tbody tr:visible")).to_have_count(24)
    # The trend is a page of its own; a day says its figure to whoever touches it.
    page.goto(live_server.url + address(versions))
    page.get_by_role("link", name="Draw it day by day").click()
    first = page.locator(".plot-days .mark").first
    expect(first.locator(".said").last).to_be_hidden()
    first.locator("rect").first.tap()
    expect(first.locator(".said").last).to_be_visible()


def test_marks_are_walked_with_arrow_keys_and_lines_are_found_by_name(
    live_server: LiveServer, team_page: NewPage
) -> None:
    versions = make_long_named(24)
    page = opened(team_page(**SCREENS["desktop"]), live_server.url + address(versions))
    first, second = page.locator(".plot-days .mark").all()
    first.focus()
    page.keyboard.press("ArrowRight")
    expect(second).to_be_focused()
    expect(second.locator(".said").first).to_be_visible()
    expect(first).to_have_attribute("tabindex", "-1")  # one stop of the tab key
    page.locator(".matrix tbody td[tabindex]").focus()  # the first row against the second
    page.keyboard.press("ArrowDown")  # past the second against itself
    said = page.locator(".matrix-said")
    expect(said).to_have_text(re.compile(r"@2026-01-03 won 100 of 100 against .*@2026-01-02"))
    page.locator(".matrix td.none").first.hover()
    expect(said).to_have_text(re.compile("never met"))
    for switch in page.locator(".picture-as-table").all():
        switch.check()  # as pictures they are looked at with the rest of the page elsewhere
    violations = Axe().run(page, context=".picture").response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in violations] == []
    page.goto(f"{live_server.url}/models/?all=on")
    page.get_by_label("Find a line").fill("01-24")
    expect(page.locator(".plot-rows li:visible")).to_have_count(1)
