"""Experiments and shares in a real Chromium: looks, a phone, no scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from evaluation.experiments.moving import move_experiments
from evaluation.experiments.services import stop_experiment
from tests.evaluation.experiments.simulated import make_trial, readers_come
from tests.rows.written import make_article, make_summary, make_version
from tests.writeup_site.chromium import chromium, pytestmark
from tests.writeup_site.screens import SCREENS, looks

__all__ = ["chromium", "pytestmark"]  # what pytest looks for by name

NewPage = Callable[..., Page]


@pytest.fixture
def team_page(chromium: Browser, live_server: LiveServer, team: User) -> Iterator[NewPage]:
    """Makes pages on which the team is signed in."""
    client = Client()
    client.force_login(team)
    session = client.cookies["sessionid"].value
    with ExitStack() as stack:

        def make(**options: Any) -> Page:
            context = chromium.new_context(**options)
            stack.callback(context.close)
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
            return context.new_page()

        yield make


@looks
def test_axe_finds_nothing_and_nothing_overflows(
    live_server: LiveServer, team_page: NewPage, team: User, screen: str, scheme: str
) -> None:
    page = team_page(color_scheme=scheme, **SCREENS[screen])
    ended, *_ = make_trial(new=2, name="Ended with a name as long as somebody may think of")
    began = timezone.now() - timedelta(days=9)
    move_experiments(now=began + timedelta(days=1))
    stop_experiment(ended, by=team)
    make_article(source="writeup-demo", key="demo-frost-watch", title="Frost")
    make_version("A version with quite a long name, as generators give them", weight=3)
    _, one, (other,), articles = make_trial(name="Running", names="One Other", by=team)
    readers_come(12, articles, {one.pk: 0.3, other.pk: 0.8})
    move_experiments(now=began + timedelta(days=1))
    at = f"/experiments/{ended.pk}/"
    for path in (
        "/experiments/", at, f"{at}steps/2/", f"/experiments/{ended.pk + 1}/",
        "/experiments/new/", "/traffic/shares/", "/changes/", "/desk/demo/",
    ):  # fmt: skip
        answer = page.goto(live_server.url + path)
        assert answer is not None and answer.status == 200, path
        page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
        violations = Axe().run(page).response["violations"]
        named = [(each["id"], [node["html"] for node in each["nodes"]]) for each in violations]
        assert named == [], path
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= SCREENS[screen]["viewport"]["width"], path


def test_without_scripts_one_is_made_started_and_stopped_on_a_phone(
    live_server: LiveServer, team_page: NewPage
) -> None:
    page = team_page(java_script_enabled=False, **SCREENS["phone"])
    *_, articles = make_trial()
    alpha, beta = make_version("Old"), make_version("New", status="draft")
    for version in (alpha, beta):
        make_summary(articles[0], version)
    page.goto(f"{live_server.url}/experiments/new/")
    page.get_by_label("Name").fill("Shorter prompts")
    page.get_by_label("Control: what readers see now").select_option("Old")
    page.get_by_label("New version", exact=True).select_option("New")
    page.get_by_role("button", name="Make the experiment").click()
    expect(page.get_by_text("not begun")).to_be_visible()
    page.get_by_role("button", name="Start it").click()
    expect(page.get_by_text("running, step 1 of 3, 5 %")).to_be_visible()
    page.get_by_role("button", name="Stop, and show all as before").click()
    expect(page.get_by_text("ended, stopped by hand")).to_be_visible()
