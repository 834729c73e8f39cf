"""Duels in a real Chromium: keys, touch, no scripts, the next one fetched ahead, looks."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from surveys.ballots.models import Ballot
from surveys.duels.models import Impression
from surveys.duels.outcome import Outcome
from surveys.exposures.models import Exposure
from tests.rows.written import make_article, make_summary, make_version
from tests.writeup_site.browsing import (
    NewContext,
    assert_accessible,
    problems,
    wait_for,
    wait_until,
)
from tests.writeup_site.chromium import pytestmark
from tests.writeup_site.screens import SCREENS, looks

__all__ = ["pytestmark"]  # what pytest looks for by name

KEYS = [("ArrowLeft", 1), ("ArrowRight", 2), ("ArrowDown", 3), ("ArrowUp", 4)]


@pytest.fixture(autouse=True)
def no_broker_for_duels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Choices are taken without a broker to tell of them."""
    monkeypatch.setattr("surveys.duels.views.nudge", lambda: None)


@pytest.fixture
def contest(live_server: LiveServer) -> None:
    """Six articles with two versions' summaries of each; the texts are of one screen's length."""
    versions = [
        make_version("M1", title="Gale", kind="extractive"),
        make_version("M2", kind="abstractive"),
    ]
    for number in range(6):
        article = make_article(title=f"River {number}", source="demo", url="https://example.org/")
        for version in versions:
            text = f"The river rose, says {version.name} of {number}. " + "It rained all day. " * 8
            make_summary(article=article, version=version, text=text)


def begin(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/duel/")
    page.get_by_role("link", name="Begin").click()
    expect(page.get_by_role("button", name="A is better")).to_be_visible()


def test_four_duels_by_keyboard_alone(
    live_server: LiveServer, new_context: NewContext, contest: None
) -> None:
    page = new_context(**SCREENS["desktop"]).new_page()
    heard = problems(page)
    begin(page, live_server)
    for key, _ in KEYS:
        page.keyboard.press(key)
        onwards = page.get_by_role("link", name="Next duel")
        expect(onwards).to_be_focused()
        expect(page.get_by_text("choice between these two").or_(
            page.get_by_text("choices between these two"))).to_be_visible()  # fmt: skip
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="A is better")).to_be_visible()
        expect(page.get_by_role("heading", name="River")).to_be_focused()
    values = list(Ballot.objects.order_by("pk").values_list("value", flat=True))
    assert values == [value for _, value in KEYS]
    assert heard == []


def test_arrows_in_a_field_and_with_a_modifier_are_no_choice(
    live_server: LiveServer, new_context: NewContext, contest: None
) -> None:
    page = new_context(**SCREENS["desktop"]).new_page()
    begin(page, live_server)
    page.get_by_label("Search articles").focus()
    for key, _ in KEYS:
        page.keyboard.press(key)
    page.get_by_role("heading", name="River").click()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("x")
    expect(page.get_by_role("button", name="A is better")).to_be_visible()
    assert not Ballot.objects.exists()


def at_the_end_after_its_key(page: Page) -> bool:
    """Whether End scrolls to the end; while the page still scrolls, the key may come to nothing."""
    page.keyboard.press("End")
    end = "scrollY + innerHeight >= document.documentElement.scrollHeight - 1"
    return bool(page.evaluate(end))


def test_up_and_down_scroll_as_long_as_there_is_something_to_read(
    live_server: LiveServer, new_context: NewContext, contest: None
) -> None:
    page = new_context(viewport={"width": 1280, "height": 500}).new_page()
    begin(page, live_server)
    page.keyboard.press("ArrowDown")
    wait_for(page, "scrollY > 0")
    assert not Ballot.objects.exists()
    wait_until(page, lambda: at_the_end_after_its_key(page))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Next duel")).to_be_visible()
    assert Ballot.objects.get().value == Outcome.TIE.choice


@pytest.mark.parametrize(
    ("label", "value"),
    [("A is better", 1), ("B is better", 2), ("Equally good", 3), ("Both bad", 4)],
)
def test_without_scripts_a_duel_is_a_form_and_two_links(
    live_server: LiveServer, new_context: NewContext, contest: None, label: str, value: int
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    begin(page, live_server)
    page.get_by_role("button", name=label).click()
    page.wait_for_url("**/duel/*/")
    expect(page.locator("#duel-outcome")).to_contain_text("M1 Gale")
    expect(page.locator("#duel-outcome")).to_contain_text("M2")
    assert Ballot.objects.get().value == value
    page.get_by_role("link", name="Next duel").click()
    expect(page.get_by_role("button", name=label)).to_be_visible()
    assert Impression.objects.count() == 2


def test_what_a_thumb_presses_is_44_pixels_high_and_in_reach(
    live_server: LiveServer, new_context: NewContext, contest: None
) -> None:
    page = new_context(**SCREENS["phone"]).new_page()
    begin(page, live_server)
    for button in page.locator(".duel button").all():
        box = button.bounding_box()
        assert box is not None and box["height"] >= 44 and box["width"] >= 44
        expect(button).to_be_in_viewport(ratio=1)  # without scrolling: the bar sticks
    sides = [side.bounding_box() for side in page.locator(".duel__side").all()]
    assert sides[0] and sides[1] and sides[0]["y"] + sides[0]["height"] <= sides[1]["y"]
    page.get_by_role("button", name="B is better").tap()
    pressed = page.locator(".duel a, .duel summary")
    expect(page.get_by_role("link", name="Next duel")).to_be_visible()
    heights = pressed.evaluate_all(
        "all => all.map(e => [e.textContent.trim(), Math.round(e.getBoundingClientRect().height)])"
    )
    assert len(heights) >= 4
    assert [each for each in heights if each[1] < 44] == []
    assert Ballot.objects.get().value == Outcome.SECOND.choice


def test_the_next_duel_is_there_before_it_is_asked_for_and_its_clock_begins_when_it_is_shown(
    live_server: LiveServer, new_context: NewContext, contest: None
) -> None:
    page = new_context(**SCREENS["desktop"]).new_page()
    begin(page, live_server)
    asked: list[str] = []
    with page.expect_response(lambda answer: answer.url.endswith("/duel/")) as following:
        page.get_by_role("button", name="Both bad").click()
    following.value.finished()
    assert Impression.objects.count() == 2
    page.wait_for_timeout(1500)  # the names are read
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("link", name="Next duel").click()
    page.get_by_role("button", name="Both bad").click()
    expect(page.get_by_role("link", name="Next duel")).to_be_visible()
    assert asked[0].endswith("/duel/choice/")  # nothing was fetched to show it
    ballot = Ballot.objects.select_related("impression").latest("pk")
    assert ballot.impression and ballot.elapsed_ms is not None
    passed = (ballot.received_at - ballot.impression.served_at).total_seconds() * 1000
    assert ballot.elapsed_ms <= passed - 1400


def test_a_choice_that_is_refused_says_why_and_offers_another_duel(
    live_server: LiveServer, new_context: NewContext, contest: None
) -> None:
    page = new_context(**SCREENS["desktop"]).new_page()
    begin(page, live_server)
    impression = Impression.objects.select_related("duel").get()
    Exposure.objects.create(
        reader=impression.reader,
        article=impression.duel.article,
        version=impression.duel.first_version,
    )
    page.get_by_role("button", name="A is better").click()
    expect(page.get_by_role("status")).to_contain_text("would not be blind")
    page.get_by_role("link", name="Show another duel").click()
    expect(page.get_by_role("heading", name="River")).not_to_have_text(
        impression.duel.article.title
    )


@looks
def test_axe_finds_nothing_and_nothing_overflows(
    live_server: LiveServer, new_context: NewContext, contest: None, screen: str, scheme: Any
) -> None:
    page = new_context(color_scheme=scheme, **SCREENS[screen]).new_page()
    heard = problems(page)

    def look() -> None:
        assert_accessible(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= SCREENS[screen]["viewport"]["width"]

    page.goto(f"{live_server.url}/duel/")
    look()
    page.get_by_role("link", name="Begin").click()
    page.get_by_text("The article’s own text").click()
    look()
    page.get_by_role("button", name="A is better").click()
    expect(page.get_by_role("link", name="Next duel")).to_be_focused()
    look()
    for _ in range(5):
        page.get_by_role("link", name="Next duel").click()
        page.get_by_role("button", name="Equally good").click()
        expect(page.get_by_role("link", name="Next duel")).to_be_focused()
    page.get_by_role("link", name="Next duel").click()
    expect(page.get_by_role("heading", name="Nothing is left")).to_be_visible()
    look()
    assert heard == []
