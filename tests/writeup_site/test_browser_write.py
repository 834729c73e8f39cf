"""An article taken apart in a real Chromium: by mouse, keyboard, on a phone, without scripts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from summaries.articles.models import Article
from summaries.batches.waiting import claim_work, work_on_jobs
from summaries.jobs import services as jobs
from summaries.own_texts.models import OwnBreakdown, OwnText
from summaries.versions.models import ModelVersion
from tests.rows.own_texts import ARTICLE
from tests.rows.written import make_version, version_by
from tests.writeup_site.browsing import NewContext, assert_accessible, problems
from tests.writeup_site.chromium import pytestmark
from tests.writeup_site.screens import SCREENS, looks
from tests.writeup_site.test_browser import vote

__all__ = ["pytestmark"]  # what pytest looks for by name


@pytest.fixture
def versions(live_server: LiveServer) -> list[ModelVersion]:
    """Two that write at once; the second one's generator reads English only."""
    second = {**version_by("lead").settings, "settings": {"sentences": 1}}
    short = make_version("short", kind="extractive", settings=second, note="One sentence alone")
    return [ModelVersion.objects.get(name="lead"), short]


def paste(page: Page, live_server: LiveServer, *names: str, text: str = ARTICLE) -> None:
    """Give a text and wait until it was taken, or refused."""
    page.goto(f"{live_server.url}/write/")
    page.get_by_label("The article’s text").fill(text)
    for box in page.locator("input[name=versions]").all():
        box.uncheck()
    for name in names or ("lead",):
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="Take it apart").click()
    taken, refused = page.locator("#progress"), page.locator("#id_text_error")
    expect(taken.or_(refused)).to_contain_text(re.compile("Waiting|This has"))


def log_in(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/login/?next=/write/offered/")
    page.get_by_label("Username").fill("team")
    page.get_by_label("Password").fill("a long password")
    page.get_by_role("button", name="Log in").click()


def test_the_breakdown_comes_by_itself_and_the_page_is_not_loaded_again(
    live_server: LiveServer, page: Page, versions: list[ModelVersion]
) -> None:
    heard = problems(page)
    paste(page, live_server, "lead", "short")
    expect(page.locator("#progress")).to_contain_text("Waiting")
    loads: list[str] = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    cancel = page.locator("#cancel")
    cancel.focus()
    with page.expect_response(lambda answer: "seen=" in answer.url):
        pass
    expect(cancel).to_be_focused()  # a poll takes nothing out of the reader's hands
    first = claim_work()
    assert first is not None and jobs.do_work(first)
    expect(page.locator(".own-breakdown").first).to_contain_text(
        "The harbour of Brennick froze over"
    )
    expect(page.locator("#progress")).to_contain_text("Done.")
    expect(page.locator("#said")).to_contain_text("lead: Done.")
    work_on_jobs()
    expect(page.locator(".own-breakdown").nth(1)).to_contain_text("One sentence alone")
    expect(page.get_by_role("heading", name="Private")).to_be_visible()
    expect(page.locator("#progress")).to_be_empty()
    assert loads == [] and heard == []


def test_a_reload_goes_on_and_cancel_and_try_again_work(
    live_server: LiveServer, page: Page, versions: list[ModelVersion]
) -> None:
    paste(page, live_server)
    page.reload()
    expect(page.locator("#progress")).to_contain_text("Waiting")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("You stopped it before it was finished.")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#progress")).to_contain_text("Waiting")
    work_on_jobs()
    expect(page.locator(".summary-text")).to_contain_text("Fishermen left their boats")


def test_without_scripts_the_page_asks_again_by_itself(
    live_server: LiveServer, new_context: NewContext, versions: list[ModelVersion]
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    paste(page, live_server)
    expect(page.locator("#progress")).to_contain_text("Waiting")
    work_on_jobs()
    expect(page.locator(".summary-text")).to_contain_text("Fishermen")
    page.get_by_text("Give it a title").click()
    page.get_by_label("Title").fill("Ice")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Ice", exact=True)).to_be_visible()
    page.get_by_role("button", name="Offer to the team").click()
    expect(page.get_by_role("heading", name="Offered to the team")).to_be_visible()
    page.get_by_text("Delete …").click()
    page.get_by_role("button", name="Delete it").click()
    expect(page.get_by_text("Your text is deleted")).to_be_visible()
    assert not OwnText.objects.exists()


def test_it_is_all_done_by_the_keyboard(
    live_server: LiveServer, page: Page, versions: list[ModelVersion]
) -> None:
    page.goto(f"{live_server.url}/write/")
    page.get_by_label("The article’s text").focus()
    page.keyboard.insert_text(ARTICLE)
    for _ in range(3):  # the file, the title, the first version
        page.keyboard.press("Tab")
    first = page.get_by_role("checkbox").first
    expect(first).to_be_focused()
    expect(first).to_be_checked()
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Take it apart")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#progress")).to_contain_text("Waiting")
    page.locator("#cancel").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("You stopped it")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_mistake_is_said_beside_its_field_and_the_text_stays(
    live_server: LiveServer, new_context: NewContext, versions: list[ModelVersion], scripts: bool
) -> None:
    page = new_context(java_script_enabled=scripts).new_page()
    paste(page, live_server, text="Far too short.")
    field = page.get_by_label("The article’s text")
    expect(page.locator("#id_text_error")).to_contain_text("This has 3 words")
    expect(field).to_have_value("Far too short.")
    expect(field).to_have_attribute("aria-describedby", "id_text_error")
    if scripts:
        expect(field).to_be_focused()


def test_a_file_that_is_too_large_is_said_before_it_is_sent(
    live_server: LiveServer, page: Page, versions: list[ModelVersion], tmp_path: Path
) -> None:
    large = tmp_path / "large.txt"
    large.write_bytes(b"word " * 1_100_000)
    page.goto(f"{live_server.url}/write/")
    file = page.get_by_label("Or a file")
    file.set_input_files(large)
    page.get_by_role("button", name="Take it apart").click()
    assert "larger than 5 MB" in file.evaluate("field => field.validationMessage")
    small = tmp_path / "ice.txt"
    small.write_text(ARTICLE)
    file.set_input_files(small)
    page.get_by_role("button", name="Take it apart").click()
    expect(page.locator("#progress")).to_contain_text("Waiting")


def test_an_offered_text_is_published_and_voted_on(
    live_server: LiveServer, new_context: NewContext, versions: list[ModelVersion], team: User
) -> None:
    reader, editor = (new_context().new_page() for _ in range(2))
    paste(reader, live_server)
    work_on_jobs()
    reader.get_by_role("button", name="Offer to the team").click()
    expect(reader.get_by_role("heading", name="Offered to the team")).to_be_visible()
    log_in(editor, live_server)
    editor.get_by_label("Title to publish it under").fill("Ice in Brennick")
    editor.get_by_role("button", name="Publish").click()
    expect(editor.get_by_role("heading", name="Ice in Brennick")).to_be_visible()
    reader.reload()
    reader.get_by_role("link", name="Ice in Brennick").click()
    vote(reader, "Good summary")
    assert Article.objects.get().summaries.count() == 1


@pytest.mark.usefixtures("team")
@looks
def test_axe_finds_nothing_and_nothing_overflows(
    live_server: LiveServer,
    new_context: NewContext,
    versions: list[ModelVersion],
    screen: str,
    scheme: str,
) -> None:
    page = new_context(color_scheme=scheme, **SCREENS[screen]).new_page()
    wide = SCREENS[screen]["viewport"]["width"]

    def look() -> None:
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= wide, page.url
        sizes = page.locator("main button, main .button, main summary, .write-back a").evaluate_all(
            "all => all.filter(e => e.offsetParent).map(e => [e.outerHTML.slice(0, 80),"
            " Math.round(e.getBoundingClientRect().height)])"
        )
        assert [each for each in sizes if each[1] < 44] == []

    paste(page, live_server, text="Short.")
    look()
    paste(page, live_server, "lead", "short", text=f"{'Long-word-' * 30} {ARTICLE}")
    expect(page.locator("#progress")).to_contain_text("Waiting")
    look()
    OwnBreakdown.objects.filter(version__name="short").update(
        status="failed", error="the model refused"
    )
    work_on_jobs()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    page.get_by_text("Delete …").click()
    page.get_by_text("Give it a title").click()
    look()
    page.get_by_role("button", name="Offer to the team").click()
    expect(page.get_by_role("heading", name="Offered to the team")).to_be_visible()
    look()
    page.goto(f"{live_server.url}/write/")
    look()
    log_in(page, live_server)
    expect(page.get_by_text("1 text waits")).to_be_visible()
    look()
