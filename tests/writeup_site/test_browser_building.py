"""The builder of surveys and the pages of ideas in a real Chromium: looks, and no script needed."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from tests.rows.ideas import make_idea, merge
from tests.rows.questionnaires import make_survey, say
from tests.writeup_site.chromium import chromium, pytestmark
from tests.writeup_site.screens import SCREENS, looks
from tests.writeup_site.test_browser_compare import NewPage, team_page

__all__ = ["chromium", "pytestmark", "team_page"]  # what pytest looks for by name

PAGES = ("surveys/", "surveys/new/", "surveys/a/edit/", "surveys/a/questions/2/",
         "surveys/a/open/", "surveys/a/preview/", "surveys/frozen/edit/",
         "ideas/", "ideas/{waiting}/", "ideas/{decided}/")  # fmt: skip


@pytest.fixture
def surveys(live_server: LiveServer) -> None:
    """A draft with every kind of question, and one that was answered."""
    make_survey(slug="a", opens_at=None)
    say(make_survey(slug="frozen"), 1, "yes")


@pytest.fixture
def ideas(surveys: None) -> dict[str, int]:
    """One that waits and one with a duplicate and an answer."""
    decided = make_idea(title="Audio of everything " * 4, answer="In spring.")
    merge(make_idea(title="Read it to me"), decided)
    waiting = make_idea(title="Mail of every kind " * 5, body="Every morning.", state="waiting")
    return {"waiting": waiting.pk, "decided": decided.pk}


@looks
def test_axe_finds_nothing_and_nothing_overflows(
    live_server: LiveServer, team_page: NewPage, ideas: dict[str, int],
    screen: str, scheme: str,
) -> None:  # fmt: skip
    page = team_page(color_scheme=scheme, **SCREENS[screen])
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    for path in PAGES:
        answer = page.goto(f"{live_server.url}/desk/{path.format(**ideas)}")
        assert answer is not None and answer.status == 200, path
        violations = Axe().run(page).response["violations"]
        named = [(each["id"], [node["html"] for node in each["nodes"]]) for each in violations]
        assert named == [], path
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= SCREENS[screen]["viewport"]["width"], path
    assert heard == []


def test_a_survey_is_built_and_opened_without_a_script(
    live_server: LiveServer, team_page: NewPage
) -> None:
    page = team_page(java_script_enabled=False, **SCREENS["phone"])
    page.goto(f"{live_server.url}/desk/surveys/new/")
    page.get_by_label("Title").fill("Mine")
    page.get_by_label("Address").fill("mine")
    page.get_by_role("button", name="Go on to the questions").press("Enter")
    page.get_by_role("link", name="Add a question").click()
    page.get_by_label("Question", exact=True).fill("Good?")
    page.get_by_label("Kind").select_option("yes_no")
    page.get_by_role("button", name="Add it and one more").click()
    page.get_by_label("Question", exact=True).fill("Why not?")
    page.get_by_label("Kind").select_option("text")
    page.get_by_label("Asked").select_option("only after 1. Good?")
    page.get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Add it", exact=True).click()
    expect(page.locator("#question-2")).to_contain_text("Only after question 1 was answered")
    page.get_by_role("button", name="Move question 2 up").click()
    expect(page.get_by_role("status")).to_contain_text("not asked before it")
    page.get_by_role("link", name="Open it …").click()
    page.get_by_role("button", name="Open it now").click()
    expect(page.get_by_role("status")).to_contain_text("Readers can answer it now")


def test_what_a_kind_of_question_does_not_use_is_out_of_the_way(
    live_server: LiveServer, team_page: NewPage, surveys: None
) -> None:
    page = team_page(**SCREENS["phone"])
    page.goto(f"{live_server.url}/desk/surveys/a/questions/2/")
    expect(page.get_by_label("Choices")).to_be_visible()
    expect(page.get_by_label("At the low end")).to_be_hidden()
    page.get_by_label("Kind").select_option("scale_5")
    expect(page.get_by_label("At the low end")).to_be_visible()
    expect(page.get_by_label("Choices")).to_be_hidden()


def test_the_preview_leads_through_the_survey_in_its_frame(
    live_server: LiveServer, team_page: NewPage, surveys: None
) -> None:
    page = team_page(**SCREENS["desktop"])
    page.goto(f"{live_server.url}/desk/surveys/a/preview/")
    shown = page.frame_locator("iframe")
    shown.get_by_text("No", exact=True).click()
    expect(shown.get_by_text("Kept.")).to_be_visible()
    shown.get_by_role("button", name="Next").click()
    expect(shown.get_by_role("heading", name="Why not?")).to_be_visible()
