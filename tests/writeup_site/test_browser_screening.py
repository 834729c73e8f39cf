"""The team's pages of quarantine and traffic in a real Chromium, and a page that reports itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from summaries.articles.models import Article
from surveys.ballots.models import Ballot
from surveys.ballots.services import Reception, ensure_reader
from surveys.collecting.services import collect_backlog, confirm_ballots, quarantine_ballots
from surveys.exposures.models import Exposure
from surveys.exposures.services import record_exposure
from surveys.readers.cookies import key_of
from surveys.screening import screens
from surveys.screening import views as quarantine
from surveys.screening.alarms import watch_quarantine
from surveys.screening.services import screen_backlog
from surveys.thumbs.selectors import TargetRef
from surveys.thumbs.services import record_ballot
from tests.rows.written import make_article, make_summary, make_version
from tests.writeup_site.browsing import NewContext, assert_accessible, problems
from tests.writeup_site.chromium import pytestmark
from tests.writeup_site.screens import SCREENS, looks
from tests.writeup_site.test_browser import article

__all__ = ["article", "pytestmark"]  # what pytest looks for by name


def sign_in(page: Page, live_server: LiveServer) -> None:
    User.objects.create_superuser("team", password="a long password")
    page.goto(f"{live_server.url}/login/")
    page.fill("input[name=username]", "team")
    page.fill("input[name=password]", "a long password")
    page.click("main button")
    page.wait_for_url("**/desk/")


@pytest.fixture
def stuffed(db: None) -> list[int]:
    """Readers of two versions, and ballots that were quarantined for several reasons."""
    versions = [make_version(name="BART, fine-tuned"), make_version(name="Pegasus", weight=2)]
    articles = [make_article(title=f"Rain, part {number}, and the river") for number in range(3)]
    summaries = [make_summary(each, version) for each in articles for version in versions]
    held: dict[str, list[int]] = {}
    for number in range(60):
        key = key_of(f"{number:022d}")
        reason = ("", "", "", screens.BURST, screens.TOO_FAST, "network over its limit")[number % 6]
        receipt = record_ballot(
            reader=ensure_reader(key),
            target=TargetRef.of(summaries[number % 6]),
            value=1 if number % 4 else -1,
            key="k",
            reception=Reception(network=f"{number % 5:032x}", elapsed_ms=150 * number),
        )
        held.setdefault(reason, []).append(receipt.ballot_id)
        shown = summaries[number % 6]
        record_exposure(reader=key, article=shown.article, version=shown.version)
    collect_backlog()
    screen_backlog()
    Ballot.objects.filter(quarantined_at__isnull=False).update(quarantined_at=None)
    for reason in filter(None, held):
        quarantine_ballots(ballots=held[reason], reason=reason)
    confirm_ballots(ballots=held[screens.BURST][:2])
    watch_quarantine()
    return held[screens.TOO_FAST]


@pytest.mark.usefixtures("stuffed")
@looks
def test_axe_finds_nothing_on_the_pages_of_quarantine_and_traffic(
    live_server: LiveServer,
    new_context: NewContext,
    screen: str,
    scheme: Any,
) -> None:
    page = new_context(color_scheme=scheme, **SCREENS[screen]).new_page()
    sign_in(page, live_server)
    heard = problems(page)
    for address in (
        "/quarantine/",
        f"/quarantine/?reason={screens.TOO_FAST}",
        "/quarantine/?state=confirmed",
        f"/quarantine/?network={1:032x}",
        "/traffic/",
        "/traffic/?votes=simulated",
        "/desk/",
        "/terms/",
        "/models/",
    ):
        page.goto(live_server.url + address)
        assert_accessible(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= SCREENS[screen]["viewport"]["width"], address
    assert heard == []


@pytest.mark.parametrize("scripts", [True, False])
def test_many_ballots_are_released_a_part_at_a_time(
    live_server: LiveServer,
    new_context: NewContext,
    stuffed: list[int],
    monkeypatch: pytest.MonkeyPatch,
    scripts: bool,
) -> None:
    monkeypatch.setattr(quarantine, "A_TIME", 4)
    page = new_context(java_script_enabled=scripts).new_page()
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/quarantine/")
    expect(page.get_by_role("alert").first).to_contain_text("That is unusual")
    page.get_by_role("button", name=f"Release all: {screens.TOO_FAST}").click()
    if not scripts:
        for done in ("4", "8"):
            expect(page.get_by_role("status")).to_contain_text(f"{done} of 10 ballots released")
            page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("10 ballots released.", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name=f"Release all: {screens.TOO_FAST}")).to_have_count(0)
    assert Ballot.objects.filter(pk__in=stuffed, quarantined_at__isnull=True).count() == 10


def test_a_new_readers_first_page_reports_that_it_was_shown(
    live_server: LiveServer, page: Page, article: Article
) -> None:
    heard = problems(page)
    with page.expect_response(lambda response: "/shown/" in response.url) as answer:
        page.goto(live_server.url + article.get_absolute_url())
    assert answer.value.status == 204
    assert Exposure.objects.get().article == article
    page.reload()
    assert page.locator("form[action='/shown/']").count() == 0
    assert heard == []
