"""The feature board and "my data" in a real Chromium."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from surveys.ballots.models import Ballot
from surveys.collecting.services import collect_ballots
from surveys.ideas.models import Idea
from surveys.readers.models import Reader
from tests.rows.ideas import make_idea, points_of, set_state
from tests.rows.written import make_article, make_summary
from tests.writeup_site.browsing import NewContext, assert_accessible, problems
from tests.writeup_site.chromium import pytestmark
from tests.writeup_site.screens import SCREENS, looks
from tests.writeup_site.test_browser import vote

__all__ = ["pytestmark"]  # what pytest looks for by name


@pytest.fixture
def ideas(live_server: LiveServer) -> list[Idea]:
    """Ideas in every state, the first two open."""
    ideas = [make_idea(title=f"Wish {number}", body="So that I read more.") for number in range(5)]
    for idea, state in zip(ideas[1:4], ("building", "shipped", "declined"), strict=True):
        set_state(idea, state)
    return ideas


def press(page: Page, name: str) -> None:
    """Press a button and wait until the answer has replaced it: a press before that is dropped."""
    button = page.get_by_role("button", name=name)
    button.evaluate("button => button.setAttribute('data-pressed', '')")
    with page.expect_response("**/features/points/") as answer:
        button.click()
    assert answer.value.ok or answer.value.status in {303, 409}
    expect(page.locator("[data-pressed]")).to_have_count(0)


def own(page: Page, idea: Idea, points: int) -> None:
    expect(page.locator(f"#points-{idea.pk}")).to_contain_text(f"You give {points} of 3 points")


@pytest.mark.parametrize("scripts", [True, False])
def test_points_are_given_and_taken_back(
    live_server: LiveServer, new_context: NewContext, ideas: list[Idea], scripts: bool
) -> None:
    page = new_context(java_script_enabled=scripts).new_page()
    heard = problems(page)
    page.goto(f"{live_server.url}/features/")
    loads: list[str] = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    for points in (1, 2, 3):
        press(page, "One point more for “Wish 0”")
        own(page, ideas[0], points)
    expect(page.locator("#points-left")).to_contain_text("7 of 10 points left")
    press(page, "One point less for “Wish 0”")
    own(page, ideas[0], 2)
    assert bool(loads) != scripts
    if not scripts:
        assert page.url.endswith(f"/features/#idea-{ideas[0].pk}")
    collect_ballots()
    assert points_of(ideas[0]) == (2, 0)
    page.reload()
    own(page, ideas[0], 2)
    assert heard == []


def test_points_are_given_and_taken_back_by_the_keyboard(
    live_server: LiveServer, page: Page, ideas: list[Idea]
) -> None:
    page.goto(f"{live_server.url}/features/")
    more = page.locator(f"#points-{ideas[0].pk}-more")
    more.focus()
    for points in (1, 2, 3):
        with page.expect_response("**/features/points/"):
            page.keyboard.press("Enter")
        own(page, ideas[0], points)
        expect(more).to_be_focused()
    page.keyboard.press("Enter")  # nothing more to give: the button stays, and sends nothing
    own(page, ideas[0], 3)
    page.keyboard.press("Shift+Tab")
    expect(page.locator(f"#points-{ideas[0].pk}-less")).to_be_focused()
    with page.expect_response("**/features/points/"):
        page.keyboard.press("Space")
    own(page, ideas[0], 2)
    assert Ballot.objects.count() == 4


def test_what_cannot_be_given_is_said_beside_the_stepper(
    live_server: LiveServer, page: Page, ideas: list[Idea]
) -> None:
    spare = [make_idea(title=f"Spare {number}") for number in range(4)]
    page.goto(f"{live_server.url}/features/")
    for idea in spare[:3]:
        for _ in range(3):
            press(page, f"One point more for “{idea.title}”")
    press(page, "One point more for “Spare 3”")
    press(page, "One point more for “Wish 0”")
    line = page.locator(f"#points-{ideas[0].pk} .points__status")
    expect(line).to_contain_text("All of your 10 points are given")
    press(page, "One point less for “Spare 0”")
    press(page, "One point more for “Wish 0”")  # the form came back with a fresh key
    own(page, ideas[0], 1)
    set_state(ideas[0], Idea.State.SHIPPED)
    press(page, "One point more for “Wish 0”")
    expect(line).to_contain_text("is shipped and takes no more points")


@looks
def test_axe_finds_nothing_and_nothing_overflows(
    live_server: LiveServer, new_context: NewContext, ideas: list[Idea], screen: str, scheme: str
) -> None:
    page = new_context(color_scheme=scheme, **SCREENS[screen]).new_page()
    heard = problems(page)
    wide = SCREENS[screen]["viewport"]["width"]
    make_idea(title="Wish-for-" + "a-very-long-" * 9)

    def look(address: str = "") -> None:
        if address:
            page.goto(live_server.url + address)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= wide, page.url

    look("/features/?sort=shipped")
    page.goto(f"{live_server.url}/features/propose/")
    page.get_by_label("In one line").fill("A map")
    look()
    page.get_by_role("button", name="Send to the team").click()
    expect(page.get_by_text("Only you see them")).to_be_visible()
    press(page, "One point more for “Wish 0”")
    page.get_by_text("each with the reason").click()
    look()
    for address in (f"/features/{ideas[0].pk}/", f"/features/{ideas[3].pk}/", "/join/", "/login/",
                    "/me/", "/me/delete/"):  # fmt: skip
        look(address)
    page.get_by_role("button", name="Delete everything").click()
    expect(page.get_by_text("Everything you gave is deleted")).to_be_visible()
    look()
    assert heard == []
    look("/me/delete/")
    page.goto(f"{live_server.url}/features/propose/")
    page.get_by_label("In one line").fill("Wish 0")
    page.get_by_role("button", name="Send to the team").click()
    expect(page.get_by_role("alert")).to_contain_text("This idea is there already: Wish 0")
    assert_accessible(page)


def test_what_a_thumb_presses_on_a_phone_is_44_pixels_high_and_wide(
    live_server: LiveServer, new_context: NewContext, ideas: list[Idea]
) -> None:
    page = new_context(**SCREENS["phone"]).new_page()
    for address in ("/features/", "/me/", "/join/"):
        page.goto(live_server.url + address)
        sizes = page.locator("main button, main .button, main .tabs a, main summary").evaluate_all(
            "all => all.filter(e => e.offsetParent).map(e => [e.outerHTML.slice(0, 80),"
            " Math.min(e.getBoundingClientRect().height, e.getBoundingClientRect().width)])"
        )
        assert [each for each in sizes if each[1] < 44] == []


@pytest.mark.parametrize("scripts", [True, False])
def test_my_data_is_exported_and_deleted(
    live_server: LiveServer,
    new_context: NewContext,
    ideas: list[Idea],
    tmp_path: Path,
    scripts: bool,
) -> None:
    summary = make_summary(make_article(title="Rain"), text="It rained all day.")
    context = new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.goto(live_server.url + summary.article.get_absolute_url())
    vote(page, "Good summary")
    page.goto(f"{live_server.url}/features/")
    press(page, "One point more for “Wish 0”")
    page.get_by_role("link", name="My data").click()
    for words in ("The summary of “Rain”", "Wish 0", "1 point", "Articles you were shown"):
        expect(page.get_by_text(words).first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Export as JSON").click()
    download.value.save_as(tmp_path / "data.json")
    held = json.loads((tmp_path / "data.json").read_text())
    assert [ballot["said"] for ballot in held["ballot"]] == ["👍", "1 point"]
    page.get_by_role("link", name="Delete everything").click()
    page.get_by_role("button", name="Delete everything").click()
    expect(page.get_by_text("Everything you gave is deleted")).to_be_visible()
    assert not Reader.objects.exists()
    assert [cookie["name"] for cookie in context.cookies() if cookie["name"] == "reader"] == []


def test_two_browsers_are_joined_by_signing_in_and_parted_by_signing_out(
    live_server: LiveServer, new_context: NewContext, ideas: list[Idea]
) -> None:
    first, second = (new_context().new_page() for _ in range(2))
    for page, wish in ((first, "Wish 0"), (second, "Wish 4")):
        page.goto(f"{live_server.url}/features/")
        press(page, f"One point more for “{wish}”")
    first.goto(f"{live_server.url}/join/")
    first.get_by_label("Username").fill("anna")
    for label in ("Password", "Password confirmation"):
        first.get_by_label(label, exact=True).fill("a long and odd password")
    first.get_by_role("button", name="Make the login").click()
    expect(first.get_by_role("button", name="Log out")).to_be_visible()
    second.goto(f"{live_server.url}/login/")
    second.get_by_label("Username").fill("anna")
    second.get_by_label("Password").fill("a long and odd password")
    second.get_by_role("button", name="Log in").click()
    expect(second.get_by_text("was joined with what you had said")).to_be_visible()
    assert_accessible(second)
    for page in (first, second):
        page.goto(f"{live_server.url}/features/")
        expect(page.locator("#points-left")).to_contain_text("8 of 10 points left")
    second.get_by_role("button", name="Log out").click()
    expect(second.get_by_role("button", name="Log out")).to_have_count(0)
    second.goto(f"{live_server.url}/features/")
    expect(second.locator("#points-left")).to_contain_text("10 points to give")
