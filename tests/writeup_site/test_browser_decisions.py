"""Deciding and sharing in a real Chromium: looks, keys, pictures, no scripts."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from evaluation.decisions.services import share, withdraw
from tests.evaluation.decisions.rows import Pair, address, make_decision, make_judged_pair
from tests.writeup_site.browsing import NewContext, NewPage, assert_accessible
from tests.writeup_site.chromium import pytestmark
from tests.writeup_site.screens import SCREENS, looks

__all__ = ["pytestmark"]  # what pytest looks for by name


@pytest.fixture
def pair(live_server: LiveServer) -> Pair:
    return make_judged_pair()[0]


@looks
def test_axe_finds_nothing_and_nothing_overflows(
    live_server: LiveServer, team_page: NewPage, pair: Pair, screen: str, scheme: str
) -> None:
    team = User.objects.get(username="team")
    page = team_page(color_scheme=scheme, **SCREENS[screen])
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    first = make_decision(pair, team)
    second = make_decision(pair, team, chosen="", supersedes=first)
    withdraw(decision=second, user=team, reason="A fault in the import.")
    third = make_decision(pair, team, because="Readers prefer it, and " + "so" * 60 + " do we.")
    _, token = share(decision=third, user=team)
    pages = {
        "/decisions/": 200, address(pair, "/decisions/new/"): 200, f"/shared/{token}/": 200,
        **{f"/decisions/{each.pk}/": 200 for each in (first, second, third)},
        "/shared/nothing/": 404,
    }  # fmt: skip
    for path, status in pages.items():
        answer = page.goto(live_server.url + path)
        assert answer is not None and answer.status == status, path
        page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
        assert_accessible(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= SCREENS[screen]["viewport"]["width"], path
    assert [each for each in heard if "404" not in each] == []


def test_a_person_gets_from_the_verdict_to_a_link_that_opens_and_ends(
    new_context: NewContext, live_server: LiveServer, team_page: NewPage, pair: Pair
) -> None:
    page = team_page(java_script_enabled=False, **SCREENS["phone"])
    page.goto(live_server.url + address(pair, "/models/compare/"))
    page.get_by_role("link", name="Decide").click()
    page.get_by_label(f"Ship {pair[1].label}").check()
    page.get_by_label("Because").fill("It is clearer.")
    page.get_by_role("button", name="Keep this decision").click()
    expect(page.locator("h1")).to_have_text(f"Ship {pair[1].identifier}")
    decision = page.url
    page.get_by_text("Share it outside the team").click()
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("Copy it now").input_value()
    outside = new_context().new_page()
    answer = outside.goto(link)
    assert answer is not None and answer.status == 200
    assert outside.locator(".picture").count() >= 2
    expect(outside.locator(".picture .plot-figure").first).to_contain_text("points")
    page.goto(decision)
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("button", name="Revoke")).to_have_count(0)
    answer = outside.goto(link)
    assert answer is not None and answer.status == 410
    expect(outside.locator("h1")).to_have_text("This link has ended")
