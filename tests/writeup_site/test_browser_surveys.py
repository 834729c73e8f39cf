"""Surveys in a real Chromium: taken, left and resumed, by keyboard, by touch, without scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from surveys.ballots.models import Ballot
from surveys.collecting.services import collect_ballots
from surveys.demo.simulating_answers import simulate_answers
from surveys.questionnaires.models import Answer, Response, Survey
from tests.rows.questionnaires import make_survey
from tests.rows.written import make_summary
from tests.writeup_site.browsing import NewContext, assert_accessible, problems
from tests.writeup_site.chromium import pytestmark
from tests.writeup_site.screens import SCREENS, looks

__all__ = ["pytestmark"]  # what pytest looks for by name

QUESTION = re.compile(r"/surveys/mine/\d+/")


@pytest.fixture
def survey(live_server: LiveServer) -> Survey:
    """An open survey with every kind of question."""
    return make_survey(slug="mine", title="What next?", intro="A few short questions.")


def go(page: Page, name: str = "Next") -> None:
    before = page.url
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_url(lambda url: url != before)


def press(page: Page, *keys: str) -> None:
    """Press keys, the last of which leads to the next page."""
    before = page.url
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_url(lambda url: url != before)


def said() -> dict[int, object]:
    collect_ballots()
    return dict(Answer.objects.values_list("question__number", "value"))


def rank(page: Page, scripts: bool, *order: str) -> None:
    for place, option in enumerate(order, start=1):
        if scripts:
            page.get_by_role("button", name=option).click()
        else:
            page.get_by_label(option).select_option(str(place))


@pytest.mark.parametrize("scripts", [True, False])
def test_a_survey_is_left_halfway_and_taken_up_again(
    live_server: LiveServer, new_context: NewContext, survey: Survey, scripts: bool
) -> None:
    context = new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.goto(live_server.url + make_summary().article.get_absolute_url())
    page.get_by_role("link", name="join our survey").click()
    page.get_by_label("No", exact=True).check()
    go(page)
    page.get_by_label("wrong").check()
    page.get_by_label("long").check()
    go(page)
    page.close()

    page = context.new_page()
    page.goto(live_server.url + survey.get_absolute_url())
    expect(page.get_by_text("Welcome back")).to_be_visible()
    expect(page.get_by_role("heading", name="Which part?")).to_be_visible()
    expect(page.get_by_text("3 of 7")).to_be_visible()
    page.get_by_label("terms").check()
    go(page)
    page.get_by_label("4", exact=True).check(force=True)
    go(page)
    go(page)  # left out
    rank(page, scripts, "paste", "mail") if scripts else rank(
        page, scripts, "paste", "mail", "audio"
    )
    go(page)
    page.get_by_label("Anything else?").fill("<b>No</b> & thanks")
    go(page, "Finish")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    expect(page.get_by_text("<b>No</b> & thanks")).to_be_visible()
    assert said() == {1: "no", 2: ["long", "wrong"], 3: "terms", 4: 4,
                      6: ["paste", "mail", "audio"], 7: "<b>No</b> & thanks"}  # fmt: skip
    assert Response.objects.get().completed_at is not None
    page.get_by_role("link", name="Change your answer to: Do you like it?").click()
    expect(page.get_by_label("No", exact=True)).to_be_checked()
    page.get_by_label("Yes", exact=True).check()
    go(page)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert sorted(said()) == [1, 2, 3, 4, 6, 7]
    assert not Answer.objects.get(question__number=2).counts


def test_what_is_chosen_is_kept_before_next_is_pressed(
    live_server: LiveServer, page: Page, survey: Survey
) -> None:
    heard = problems(page)
    page.goto(live_server.url + survey.get_absolute_url())
    for name in ("Yes", "No"):
        with page.expect_response(QUESTION) as answer:
            page.get_by_label(name, exact=True).check()
        assert answer.value.status == 201
        expect(page.get_by_text("Kept.")).to_be_visible()
    go(page)
    assert Ballot.objects.count() == 2  # Next sent the second one's key again
    page.go_back()
    expect(page.get_by_label("No", exact=True)).to_be_checked()
    page.goto(f"{live_server.url}/")
    page.goto(live_server.url + survey.get_absolute_url())
    expect(page.get_by_role("heading", name="Why not?")).to_be_visible()
    assert heard == []


def test_a_text_is_kept_as_the_page_is_left(live_server: LiveServer, page: Page) -> None:
    make_survey([{"kind": "text", "text": "Why?"}], slug="mine")
    page.goto(f"{live_server.url}/surveys/mine/1/")
    page.get_by_label("Why?").fill("Half a sen")
    with page.expect_response(QUESTION):
        page.get_by_role("link", name="WriteUp", exact=True).focus()
    assert said() == {1: "Half a sen"}


def test_the_keyboard_is_enough(live_server: LiveServer, page: Page, survey: Survey) -> None:
    page.goto(live_server.url + survey.get_absolute_url())
    page.keyboard.press("2")  # the second of two: no
    expect(page.get_by_label("No", exact=True)).to_be_checked()
    press(page, "Enter")
    press(page, "1", "3", "Enter")
    press(page, "1", "Enter")
    press(page, "3", "Enter")  # a scale takes its own figures
    press(page, "0", "Enter")
    expect(page.locator(".rank button").first).to_be_focused()
    for key in ("Tab", "Space", "Shift+Tab", "Space"):
        page.keyboard.press(key)
    expect(page.get_by_text("That is your order.")).to_be_visible()
    go(page)
    expect(page.get_by_label("Anything else?")).to_be_focused()
    page.keyboard.type("By keys.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert said() == {1: "no", 2: ["long", "dull"], 3: "terms", 4: 3, 5: 0,
                      6: ["audio", "mail", "paste"], 7: "By keys."}  # fmt: skip


def test_a_ranking_by_taps_can_be_changed_and_begun_again(
    live_server: LiveServer, new_context: NewContext
) -> None:
    make_survey([{"kind": "ranking", "text": "Order?", "options": ["a", "b", "c"]}], slug="mine")
    page = new_context(**SCREENS["phone"]).new_page()
    page.goto(f"{live_server.url}/surveys/mine/1/")
    page.get_by_role("button", name="c, no place yet").tap()
    page.get_by_role("button", name="a, no place yet").tap()
    expect(page.get_by_role("button", name="b, place 3")).to_be_visible()  # the one left
    page.get_by_role("button", name="c, place 1").tap()
    expect(page.get_by_role("button", name="a, place 1")).to_be_visible()
    expect(page.get_by_role("button", name="b, place 2")).to_be_visible()
    page.get_by_role("button", name="Start over").tap()
    expect(page.get_by_role("button", name="no place yet")).to_have_count(3)
    rank(page, True, "b, no", "c, no")
    go(page, "Finish")
    assert said() == {1: ["b", "c", "a"]}


def test_a_mistake_without_scripts_is_said_and_nothing_is_lost(
    live_server: LiveServer, new_context: NewContext
) -> None:
    make_survey([{"kind": "ranking", "text": "Order?", "options": ["a", "b"]}], slug="mine")
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/surveys/mine/1/")
    page.get_by_label("a", exact=True).select_option("2")
    page.get_by_label("b", exact=True).select_option("2")
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("alert")).to_contain_text("Place 2 is given twice")
    expect(page.get_by_label("a", exact=True)).to_have_value("2")


@looks
def test_axe_finds_nothing_on_any_page_of_a_survey_and_a_thumb_can_press_it_all(
    live_server: LiveServer, new_context: NewContext, survey: Survey, screen: str, scheme: Any
) -> None:
    page = new_context(color_scheme=scheme, **SCREENS[screen]).new_page()
    heard = problems(page)

    def look() -> None:
        assert_accessible(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= SCREENS[screen]["viewport"]["width"], page.url
        heights = page.locator("main button, .choice, .step, main select, textarea").evaluate_all(
            "all => all.filter(e => e.offsetParent)"
            ".map(e => Math.round(Math.min(e.getBoundingClientRect().height, 44)))"
        )
        assert set(heights) <= {44}, page.url

    page.goto(f"{live_server.url}/surveys/")
    look()
    page.goto(live_server.url + survey.get_absolute_url())
    look()
    page.get_by_label("No", exact=True).check()
    look()
    go(page)
    look()
    page.get_by_label("dull").check()
    go(page)
    page.get_by_label("terms").check()
    go(page)
    for number in (4, 5, 6, 7):
        look()
        go(page, "Finish" if number == 7 else "Next")
    look()
    Survey.objects.update(closes_at=survey.opens_at.replace(microsecond=999_999))  # type: ignore[union-attr]
    for address in ("/surveys/", survey.get_absolute_url()):
        page.goto(live_server.url + address)
        look()
    assert heard == []


@looks
def test_axe_finds_nothing_on_the_results(
    live_server: LiveServer, new_context: NewContext, survey: Survey, screen: str, scheme: Any
) -> None:
    simulate_answers(survey=survey, seed=1, readers=12)
    User.objects.create_superuser("team", password="a long password")
    page = new_context(color_scheme=scheme, **SCREENS[screen]).new_page()
    heard = problems(page)
    page.goto(f"{live_server.url}/login/?next=/surveys/")
    page.fill("input[name=username]", "team")
    page.fill("input[name=password]", "a long password")
    page.click("main button")
    page.wait_for_url("**/surveys/")
    assert_accessible(page)
    for address in ("", "7/?answers=simulated", "?answers=people"):
        page.goto(f"{live_server.url}/surveys/mine/results/{address}")
        for summary in page.locator("summary").all():
            summary.click()
        assert_accessible(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= SCREENS[screen]["viewport"]["width"], address
    page.goto(f"{live_server.url}/surveys/mine/results/")
    expect(page.locator(".result .plot-rows li").first).to_contain_text("%")
    assert heard == []
