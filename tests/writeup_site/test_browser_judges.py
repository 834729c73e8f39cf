"""Judges in a real Chromium: looks, a phone, no scripts, and a batch that is watched."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from evaluation.judges.models import JudgeBatch
from evaluation.judges.requesting import request_choices, request_ratings
from evaluation.judges.working import work_on_judgements
from summaries.breakdowns.models import Summary
from tests.evaluation.judges.scripted_judge import judging
from tests.rows.judged import asked, make_qualities, make_scripted_judge
from tests.writeup_site.browsing import NewPage, assert_accessible
from tests.writeup_site.chromium import pytestmark
from tests.writeup_site.screens import SCREENS, looks

__all__ = ["pytestmark"]  # what pytest looks for by name
PRICES: dict[str, Any] = {"price_prompt": 1.0, "price_completion": 4.0}


@looks
def test_axe_finds_nothing_and_nothing_overflows(
    live_server: LiveServer, team_page: NewPage, screen: str, scheme: str
) -> None:
    page = team_page(color_scheme=scheme, **SCREENS[screen])
    versions, _ = make_qualities(4.0, 2.5, articles=4)
    with judging(refusals=0.3, left=0.4, seed=2) as server:
        settings = server.settings(**PRICES)
        judge = make_scripted_judge(settings, name="a-judge-of-quite-a-long-name")
        fresh = make_scripted_judge(settings, name="fresh")
        rated = asked(request_ratings(judge=judge, summaries=Summary.objects.all(), articles="all"))
        ids = [version.pk for version in versions]
        chosen = asked(request_choices(judge=judge, versions=ids, articles="all", pairs=4))
    query = "&".join(["kind=choices", "articles=all", "pairs=9", *(f"versions={pk}" for pk in ids)])
    for path in (
        "/judges/", f"/judges/{judge.pk}/", f"/judges/{fresh.pk}/", "/judges/new/",
        f"/judges/{judge.pk}/plan/?{query}", f"/judges/batches/{rated.pk}/",
        f"/judges/batches/{chosen.pk}/",
        "/judges/rubrics/", "/judges/rubrics/new/", f"/judges/rubrics/{judge.rubric_id}/",
    ):  # fmt: skip
        answer = page.goto(live_server.url + path)
        assert answer is not None and answer.status == 200, path
        page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
        assert_accessible(page)
        _keep(page, f"{screen}-{scheme}{path.partition('?')[0].replace('/', '-')}")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= SCREENS[screen]["viewport"]["width"], path


def test_without_scripts_a_judge_is_made_on_a_phone_and_asked(
    live_server: LiveServer, team_page: NewPage
) -> None:
    page = team_page(java_script_enabled=False, **SCREENS["phone"])
    make_qualities(4.0, 2.0)
    with judging() as server:
        page.goto(f"{live_server.url}/judges/new/")
        page.get_by_label("Name", exact=True).fill("strict")
        page.get_by_label("Base url").fill(f"{server.address}/v1")
        page.get_by_label("Model", exact=True).fill("scripted-judge")
        page.get_by_role("button", name="Make this judge").click()
        page.get_by_role("button", name="See what it would take").click()
        expect(page.get_by_text("2 questions")).to_be_visible()
        page.get_by_role("button", name="Start", exact=True).click()
        expect(page.get_by_text("0 of 2 questions answered")).to_be_visible()
        work_on_judgements(seconds=60, batch=JudgeBatch.objects.get().pk)
        page.reload()
        expect(page.get_by_text("2 of 2 questions answered")).to_be_visible()


def test_a_batch_that_ends_is_told_without_a_reload(
    live_server: LiveServer, team_page: NewPage
) -> None:
    page = team_page(**SCREENS["desktop"])
    make_qualities(4.0, 2.0)
    with judging() as server:
        judge = make_scripted_judge(server.settings())
        batch = request_ratings(judge=judge, summaries=Summary.objects.all(), articles="all")
        assert batch is not None
        page.goto(f"{live_server.url}/judges/batches/{batch.pk}/")
        expect(page.get_by_text("No worker has begun yet")).to_be_visible()
        work_on_judgements(seconds=60, batch=batch.pk)
        expect(page.get_by_text("2 of 2 questions answered")).to_be_visible()
        expect(page.get_by_role("heading", name="Newest")).to_be_visible()


def _keep(page: Page, name: str) -> None:
    """A picture for whoever looks, in the folder that PICTURES names."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
