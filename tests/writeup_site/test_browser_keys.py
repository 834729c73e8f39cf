"""Keys and the page of the API in a real Chromium: looks, and what is shown once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.writeup_site.browsing import NewPage, assert_accessible
from tests.writeup_site.chromium import pytestmark
from tests.writeup_site.screens import SCREENS, looks

__all__ = ["pytestmark"]  # what pytest looks for by name


def is_clean(page: Page) -> None:
    """Axe finds nothing, and nothing is wider than the screen."""
    assert_accessible(page)
    # Not innerWidth: a phone's grows with what overflows.
    widest = page.evaluate("document.documentElement.scrollWidth")
    assert page.viewport_size and widest <= page.viewport_size["width"]


@looks
@pytest.mark.usefixtures("transactional_db")
def test_axe_finds_nothing_and_nothing_overflows(
    live_server: LiveServer, team_page: NewPage, screen: str, scheme: str
) -> None:
    page = team_page(color_scheme=scheme, **SCREENS[screen])
    page.goto(f"{live_server.url}/keys/")
    is_clean(page)
    page.get_by_label("For").first.fill("nightly")
    page.get_by_label("Read:", exact=False).check()
    page.get_by_role("button", name="Make a token").click()
    expect(page.get_by_role("heading", name="The token of nightly")).to_be_visible()
    is_clean(page)
    page.get_by_label("For").last.fill("app")
    page.get_by_label("Pages of").last.fill("https://app.example")
    page.get_by_role("button", name="Make a public key").click()
    expect(page.get_by_role("heading", name="The key of app")).to_be_visible()
    page.get_by_text("Change app").click()
    is_clean(page)
    expect(page.locator("details textarea")).to_have_value("https://app.example\n")
    page.goto(f"{live_server.url}/api/v1/reference")
    page.locator("main details").first.click()
    is_clean(page)
