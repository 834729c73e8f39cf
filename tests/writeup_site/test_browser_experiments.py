"""Experiments and shares in a real Chromium: looks, a phone, no scripts."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from evaluation.experiments.moving import move_experiments
from evaluation.experiments.services import stop_experiment
from tests.evaluation.experiments.simulated import make_trial, readers_come
from tests.rows.written import make_article, make_summary, make_version
from tests.writeup_site.browsing import NewPage, assert_accessible
from tests.writeup_site.chromium import pytestmark
from tests.writeup_site.screens import SCREENS, looks

__all__ = ["pytestmark"]  # what pytest looks for by name


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
        assert_accessible(page)
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
