"""Webhooks in a real Chromium: made, tried, looked at; on phone and desktop."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.test import Client
from django.test.utils import override_settings
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.writeup_site.chromium import chromium, pytestmark
from tests.writeup_site.screens import SCREENS, looks
from writeup_site.webhooks.models import Delivery

__all__ = ["chromium", "pytestmark"]  # what pytest looks for by name


def is_clean(page: Page, screen: str) -> None:
    """Axe finds nothing, and nothing is wider than the screen."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    width = SCREENS[screen]["viewport"]["width"]  # a phone's innerWidth grows with what is too wide
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@override_settings(MAIL_GIVEN=True)
@looks
@pytest.mark.usefixtures("transactional_db")
def test_axe_finds_nothing_on_the_pages_of_webhooks_and_nothing_overflows(
    live_server: LiveServer, chromium: Browser, team: User, screen: str, scheme: str
) -> None:
    client = Client()
    client.force_login(team)
    context = chromium.new_context(**SCREENS[screen] | {"color_scheme": scheme})
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/webhooks/")
    page.get_by_label("For", exact=True).fill("releases")
    page.get_by_label("Address").fill("https://hooks.example/a-long-path/of/a/receiver/elsewhere")
    page.get_by_label("A verdict changed").first.check()
    page.get_by_role("button", name="Make a webhook").click()
    expect(page.get_by_role("heading", name="The secret of releases")).to_be_visible()
    is_clean(page, screen)
    page.get_by_role("link", name="releases").click()
    page.get_by_role("button", name="Send a test").click()
    expect(page.get_by_role("rowheader", name="A test, sent by team.")).to_be_visible()
    Delivery.objects.update(
        status="given up", attempts=8, answer=503, error="The receiver did not take it."
    )
    page.goto(f"{live_server.url}/webhooks/deliveries/?status=given+up")
    is_clean(page, screen)
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_text("is sent again.")).to_be_visible()
    is_clean(page, screen)
    context.close()
