"""Batches and versions in a real Chromium: looks, live progress, and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from summaries.articles.models import Tag
from summaries.batches.choice import read_choice
from summaries.batches.models import Batch
from summaries.batches.services import request_batch
from summaries.batches.waiting import work_on_jobs
from summaries.generators.registry import recorded_settings
from summaries.versions.models import ModelVersion
from tests.rows.written import make_article, make_version
from tests.writeup_site.browsing import NewPage, assert_accessible, problems
from tests.writeup_site.chromium import pytestmark
from tests.writeup_site.screens import SCREENS, looks

__all__ = ["pytestmark"]  # what pytest looks for by name


@pytest.fixture(autouse=True)
def _no_broker_for_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches begin without a broker to tell of them."""
    monkeypatch.setattr("summaries.batches.views.nudge_writing", lambda: None)


@pytest.fixture
def version(live_server: LiveServer) -> ModelVersion:
    """A draft, with three articles to write about, of which one can't be."""
    for number in range(2):
        make_article(title=f"Rain, part {number}").tags.add(
            Tag.objects.get_or_create(name="Sea", slug="sea")[0]
        )
    make_article(title="An article of nothing but dots", text="…")
    return make_version("lead", status="draft", settings=recorded_settings("lead"))


def begun(version: ModelVersion, articles: str = "all") -> Batch:
    found = request_batch(version=version, choice=read_choice([articles])).batch
    assert found is not None
    return found


@looks
def test_axe_finds_nothing_and_nothing_overflows(
    live_server: LiveServer, team_page: NewPage, version: ModelVersion, screen: str, scheme: str
) -> None:
    ended = begun(version)
    work_on_jobs()
    make_article(title="One more")
    running = begun(version)
    empty = make_version("openai", settings=recorded_settings("openai"))
    page = team_page(color_scheme=scheme, **SCREENS[screen])
    heard = problems(page)
    pages = [
        "/batches/",
        "/batches/plan/?version=lead@1&articles=tag:sea&money_limit=2",
        f"/batches/{running.pk}/",
        f"/batches/{ended.pk}/",
        "/models/versions/",
        "/models/versions/new/",
        "/models/versions/new/?generator=smollm",
        f"/models/versions/{empty.pk}/",
        f"/models/versions/{version.pk}/",
    ]
    for path in pages:
        answer = page.goto(live_server.url + path)
        assert answer is not None and answer.status == 200, path
        page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
        assert_accessible(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= SCREENS[screen]["viewport"]["width"], path
    assert heard == []


def test_progress_moves_by_itself_and_the_failures_appear_at_the_end(
    live_server: LiveServer, team_page: NewPage, version: ModelVersion
) -> None:
    batch = begun(version)
    page = team_page(**SCREENS["desktop"])
    page.goto(f"{live_server.url}/batches/{batch.pk}/")
    expect(page.get_by_role("status")).to_contain_text("0 of 3 articles written")
    work_on_jobs()
    expect(page.get_by_role("status")).to_contain_text("2 of 3 articles written, 1 failed")
    row = page.get_by_role("row", name="An article of nothing but dots")
    expect(row).to_contain_text("the text holds no letter")
    row.get_by_role("button").click()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name="Go on with the 1 left")).to_be_visible()


def test_without_scripts_a_person_makes_a_version_plans_and_starts(
    live_server: LiveServer, team_page: NewPage, version: ModelVersion
) -> None:
    page = team_page(java_script_enabled=False, **SCREENS["desktop"])
    page.goto(f"{live_server.url}/models/versions/")
    page.get_by_role("link", name="New version").click()
    page.get_by_role("link", name="lead", exact=True).click()
    page.get_by_label("Version", exact=True).fill("1")
    page.get_by_label("Sentences").fill("1")
    page.get_by_role("button", name="Make this version").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved")
    expect(page.get_by_text("the next is version 2")).to_be_visible()
    page.get_by_label("Version", exact=True).fill("2")
    page.get_by_role("button", name="Make this version").click()
    expect(page.locator("h1")).to_have_text("lead@2")
    page.get_by_role("link", name="Generate with it").click()
    page.get_by_label("Articles", exact=True).select_option(label="Sea")
    page.get_by_role("button", name="See what it would take").click()
    expect(page.locator(".verdict")).to_have_text("lead@2 would write about 2 articles.")
    page.get_by_role("button", name="Start writing").click()
    expect(page.get_by_role("status").last).to_contain_text("0 of 2 articles written")
    work_on_jobs()
    page.reload()
    expect(page.get_by_role("status").last).to_contain_text("2 of 2 articles written")
