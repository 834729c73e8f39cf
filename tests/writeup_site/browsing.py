"""Pages in a browser: made, waited for, listened to and looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from time import monotonic
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page
from pytest_django.live_server_helper import LiveServer

from tests.writeup_site.chromium import PATIENCE
from tests.writeup_site.screens import SCREENS

NewContext = Callable[..., BrowserContext]
NewPage = Callable[..., Page]

# Nothing loads, is swapped in or changes its colour.
SETTLED = """document.readyState === "complete"
  && !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")
  && document.getAnimations().every((each) =>
    each.playState !== "running" || each.effect.getComputedTiming().endTime === Infinity)"""


@pytest.fixture
def new_context(chromium: Browser) -> Iterator[NewContext]:
    """Makes browser contexts that end with the test."""
    with ExitStack() as stack:

        def make(**options: Any) -> BrowserContext:
            context = chromium.new_context(**options)
            context.set_default_timeout(2 * PATIENCE)  # a page has more to do
            stack.callback(context.close)
            return context

        yield make


@pytest.fixture
def page(new_context: NewContext) -> Page:
    """A page on a desktop."""
    return new_context(**SCREENS["desktop"]).new_page()


@pytest.fixture
def team_page(new_context: NewContext, live_server: LiveServer, team: User) -> NewPage:
    """Makes pages on which the team is signed in."""
    client = Client()
    client.force_login(team)
    session = client.cookies["sessionid"].value

    def make(**options: Any) -> Page:
        context = new_context(**options)
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        return context.new_page()

    return make


def problems(page: Page) -> list[str]:
    """Everything the page says in the console from now on."""
    heard: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        heard.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def wait_until(page: Page, true: Callable[[], bool]) -> None:
    """Until it is so; meanwhile the page goes on."""
    until = monotonic() + 2 * PATIENCE / 1000
    while not true():
        assert monotonic() < until, f"it never came to be on {page.url}"
        page.wait_for_timeout(50)


def wait_for(page: Page, expression: str) -> None:
    """Until it holds on the page, whose policy forbids Playwright's own way of waiting."""

    def holds() -> bool:
        with suppress(Error):  # one document goes, the next one comes
            return bool(page.evaluate(expression))
        return False

    wait_until(page, holds)


def assert_accessible(page: Page) -> None:
    """Axe finds nothing on the page that is shown, once that has settled.

    No click waits for what it leads to: `expect` that first, or the page before it is looked at.
    """
    wait_for(page, SETTLED)
    violations = Axe().run(page).response["violations"]
    named = [(each["id"], [node["html"] for node in each["nodes"]]) for each in violations]
    assert named == [], page.url
