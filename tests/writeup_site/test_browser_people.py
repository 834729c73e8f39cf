"""People and one's own login in a real Chromium: looks, and a second factor set up by its text."""

from __future__ import annotations

from base64 import b32decode

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from tests.rows.devices import code_of, make_device
from tests.writeup_site.chromium import chromium, pytestmark
from tests.writeup_site.screens import SCREENS, looks
from tests.writeup_site.test_browser import assert_accessible
from tests.writeup_site.test_browser_compare import NewPage, team_page
from writeup_site.home.team import create_login
from writeup_site.people.services import invite_member

__all__ = ["chromium", "pytestmark", "team_page"]  # what pytest looks for by name


@pytest.fixture
def link(team: User, live_server: LiveServer) -> str:
    """The address of an invitation."""
    made = invite_member(name="bert", email="", role="analyst", days=3, by=team)
    return f"/invitation/{made.token}/"


@looks
def test_axe_finds_nothing(
    live_server: LiveServer, team_page: NewPage, link: str, screen: str, scheme: str
) -> None:
    page = team_page(color_scheme=scheme, **SCREENS[screen])
    bert = User.objects.get(username="bert").pk
    for path in ("/people/", f"/people/{bert}/", "/account/", "/account/password/",
                 "/account/two-factor/", "/login/lost/", link, "/invitation/x/"):  # fmt: skip
        page.goto(live_server.url + path)
        assert_accessible(page)
    page.goto(f"{live_server.url}/account/two-factor/")
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", name="Show it to your app")).to_be_visible()
    assert_accessible(page)
    box = page.locator(".qr").bounding_box()
    assert box is not None and box["width"] == box["height"] > 150  # whole, and on the screen


def test_a_member_is_invited_sets_a_password_and_a_second_factor_without_a_script(
    live_server: LiveServer, team_page: NewPage, team: User
) -> None:
    owner = team_page(java_script_enabled=False, **SCREENS["phone"])
    owner.goto(f"{live_server.url}/people/")
    owner.get_by_label("Name to log in with").fill("bert")
    owner.get_by_role("button", name="Make the link").press("Enter")
    link = owner.locator(".link-once").inner_text()
    page = team_page(java_script_enabled=False, **SCREENS["phone"])
    page.context.clear_cookies()
    page.goto(link)
    page.get_by_label("New password", exact=True).fill("a long password")
    page.get_by_label("New password confirmation").fill("a long password")
    page.get_by_role("button", name="Set the password").click()
    page.get_by_label("Username").fill("bert")
    page.get_by_label("Password", exact=True).fill("a long password")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Desk")).to_be_visible()
    page.goto(f"{live_server.url}/account/two-factor/")
    page.get_by_role("button", name="Set it up").click()
    secret = page.locator(".secret").inner_text().replace(" ", "")
    device = TOTPDevice.objects.get()
    assert b32decode(secret) == device.bin_key
    page.get_by_label("Code", exact=True).fill(code_of(device))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.locator(".codes__list li")).to_have_count(10)


def test_both_ways_in_are_accessible_and_the_code_opens_the_desk(
    live_server: LiveServer, team_page: NewPage, settings: Settings
) -> None:
    settings.OIDC_ISSUER = "http://127.0.0.1:9"  # where nobody answers
    password = create_login(name="anna", role="analyst")
    device = make_device(User.objects.get(username="anna"))
    page = team_page(**SCREENS["desktop"])
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/login/")
    page.get_by_role("link", name="Log in with your company’s account").click()
    expect(page.get_by_role("heading", name="Not logged in")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Log in with a password").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Username").fill("anna")
    page.get_by_label("Password", exact=True).fill(password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The code")).to_be_visible()
    assert_accessible(page)
    page.keyboard.type(code_of(device))  # the field has the focus
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Desk")).to_be_visible()
    assert Client().get("/desk/").status_code == 302
