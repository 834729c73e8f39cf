"""Bring your data in a real Chromium: looks, portions, live progress, and without scripts."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from summaries.breakdowns.models import Summary
from summaries.importing.models import Import
from surveys.duels.models import DuelVote
from tests.writeup_site.browsing import NewPage, assert_accessible
from tests.writeup_site.chromium import pytestmark
from tests.writeup_site.exporting.exported import make_site
from tests.writeup_site.screens import SCREENS, looks
from writeup_site.bringing.running import work_on_imports
from writeup_site.exporting.services import work_on_exports

__all__ = ["pytestmark"]  # what pytest looks for by name

WIDE = (
    "document,prediction_a,prediction_b\n"
    '"It rained for three days.",It rained.,Three days of rain.\n'
    '"Bees came to town.",Bees.,\n,Of nothing.,\n'
)


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr("writeup_site.bringing.services.nudge_importing", lambda: None)


def choose(page: Page, name: str, content: str) -> None:
    page.set_input_files("#file", {"name": name, "mimeType": "", "buffer": content.encode()})
    page.get_by_role("button", name="Look at it").click()


def is_clean(page: Page) -> None:
    assert_accessible(page)
    # Not innerWidth: a phone's grows with what overflows.
    widest = page.evaluate("document.documentElement.scrollWidth")
    assert page.viewport_size and widest <= page.viewport_size["width"]


@looks
def test_axe_finds_nothing_and_nothing_overflows(
    live_server: LiveServer, team_page: NewPage, screen: str, scheme: str
) -> None:
    page = team_page(color_scheme=scheme, **SCREENS[screen])
    page.goto(f"{live_server.url}/bring/")
    is_clean(page)
    choose(page, "outputs.csv", WIDE)
    expect(page.get_by_role("heading", name="What the columns mean")).to_be_visible()
    is_clean(page)
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("0 lines taken")).to_be_visible()
    is_clean(page)
    work_on_imports()
    expect(page.get_by_role("heading", name="Refused")).to_be_visible()  # without a reload
    is_clean(page)


@looks
def test_an_export_is_followed_to_its_file(
    live_server: LiveServer,
    team_page: NewPage,
    monkeypatch: pytest.MonkeyPatch,
    screen: str,
    scheme: str,
) -> None:
    monkeypatch.setattr("writeup_site.exporting.services.nudge_exporting", lambda: None)
    make_site(articles=1)
    page = team_page(color_scheme=scheme, **SCREENS[screen])
    page.goto(f"{live_server.url}/exports/")
    page.get_by_label("Export", exact=True).select_option("votes")
    page.get_by_text("A part of it, and for whom").click()
    page.get_by_label("Only of versions").fill("nobody")
    page.get_by_role("button", name="Export").click()
    expect(page.get_by_text("no model version is called")).to_be_visible()
    is_clean(page)
    page.get_by_label("Only of versions").fill("")
    page.get_by_role("button", name="Export").click()
    expect(page.get_by_text("0 rows written")).to_be_visible()
    is_clean(page)
    work_on_exports()
    expect(page.get_by_role("link", name="Download writeup-votes-")).to_be_visible()
    expect(page.get_by_role("heading", name="What is in it")).to_be_visible()  # without a reload
    is_clean(page)


def test_a_file_that_is_dropped_ends_at_the_comparison(
    live_server: LiveServer, team_page: NewPage
) -> None:
    page = team_page()
    page.goto(f"{live_server.url}/bring/")
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.items.add(new File([text], "outputs.csv"));
            const drop = new DragEvent("drop", {dataTransfer: data, cancelable: true});
            document.querySelector(".drop").dispatchEvent(drop);
        }""",
        WIDE,
    )
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("lines taken")).to_be_visible()
    page.reload()
    expect(page.get_by_text("lines taken")).to_be_visible()
    work_on_imports()
    page.get_by_role("link", name="See the comparison").click()
    expect(page.get_by_role("heading", name="prediction_b against prediction_a")).to_be_visible()
    assert Summary.objects.count() == 3


def test_a_large_file_comes_in_portions_and_one_that_fails_is_sent_again(
    live_server: LiveServer, team_page: NewPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("writeup_site.bringing.views.PORTION", 50)
    page = team_page()
    failed: list[str] = []

    def fail_once(route: Any) -> None:
        if "at=50" in route.request.url and not failed:
            failed.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    page.route("**/portion/**", fail_once)
    page.goto(f"{live_server.url}/bring/")
    choose(page, "outputs.csv", WIDE)
    expect(page.get_by_role("heading", name="What the columns mean")).to_be_visible()
    assert failed
    assert Import.objects.get().size == len(WIDE.encode())


def test_without_scripts_the_same_is_done_by_plain_forms(
    live_server: LiveServer, team_page: NewPage
) -> None:
    page = team_page(java_script_enabled=False, **SCREENS["phone"])
    page.goto(f"{live_server.url}/bring/")
    rows = [{"model_a": "x", "model_b": "y", "winner": "tie", "judge": f"u{n}", "question_id": n}
            for n in range(3)]  # fmt: skip
    choose(page, "battles.jsonl", "\n".join(map(json.dumps, rows)))
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("lines taken")).to_be_visible()
    work_on_imports()
    page.reload()
    expect(page.get_by_text("3 votes new")).to_be_visible()
    assert DuelVote.objects.count() == 3
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("3 votes, 3 voters")).to_be_visible()


def test_a_site_that_is_busy_does_not_break_an_upload_off(
    live_server: LiveServer, team_page: NewPage
) -> None:
    page, tries = team_page(), Counter[str]()

    def busy_once(route: Route) -> None:
        address = route.request.url.partition("?")[0]
        tries[address] += 1
        if tries[address] == 1:
            route.fulfill(status=503, body="The site is busy.")
        else:
            route.continue_()

    page.route(re.compile("/bring/(begin|[0-9]+/portion)/"), busy_once)
    page.goto(f"{live_server.url}/bring/")
    choose(page, "outputs.csv", WIDE)
    expect(page.get_by_role("heading", name="What the columns mean")).to_be_visible()
    assert sorted(tries.values()) == [2, 2]
