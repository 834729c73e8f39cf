"""A text is typed, streams in, is stopped, voted on and used, in a real Chromium."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.fixtures import Settings as DjangoSettings
from pytest_django.live_server_helper import LiveServer

from summaries.generators.registry import GENERATORS, recorded_settings
from summaries.own_texts.models import OwnBreakdown, OwnText
from summaries.versions.models import ModelVersion
from surveys.ballots.models import Ballot
from tests.rows.written import make_version
from tests.writeup_site.browsing import NewContext, assert_accessible, problems
from tests.writeup_site.chromium import pytestmark
from tests.writeup_site.screens import SCREENS, looks
from tests.writeup_site.writing.test_text import Echo

__all__ = ["pytestmark"]  # what pytest looks for by name

TEXT = "It rained for nine days. The river rose by two metres."


@pytest.fixture
def version(
    live_server: LiveServer, monkeypatch: pytest.MonkeyPatch, settings: DjangoSettings
) -> ModelVersion:
    """What writes; the work on it is done by hand, as a worker would store it."""
    settings.WRITING_LIMITS_PER_READER = "1000000/minute"
    monkeypatch.setattr("writeup_site.writing.text.nudge_writing", lambda: None)
    monkeypatch.setattr("surveys.thumbs.pressing.nudge", lambda: None)
    monkeypatch.setitem(GENERATORS, "echo", Echo())
    note = "A small model of 135 million parameters, visibly weak"
    return make_version("smollm2-135m", settings=recorded_settings("echo"), note=note)


def begin(page: Page, live_server: LiveServer, task: str = "Shorten") -> OwnBreakdown:
    """Type a text and press a button; what that asked for."""
    page.goto(f"{live_server.url}/write/text/")
    page.get_by_label("Your text", exact=True).fill(TEXT)
    page.get_by_role("button", name=task).click()
    page.wait_for_url("**/write/text/*/*")
    return OwnBreakdown.objects.latest("pk")


def grow(own_breakdown: OwnBreakdown, text: str, **columns: object) -> None:
    """What a worker has written so far."""
    columns.setdefault("status", "running")
    OwnBreakdown.objects.filter(pk=own_breakdown.pk).update(output={"text": text}, **columns)


def finished(page: Page, live_server: LiveServer) -> OwnBreakdown:
    own_breakdown = begin(page, live_server)
    grow(own_breakdown, "It rained. The river rose.", status="done", seconds=2.5)
    expect(page.get_by_role("button", name="Use this")).to_be_visible()
    return own_breakdown


def test_the_text_streams_in_survives_a_reload_and_is_voted_on(
    live_server: LiveServer, new_context: NewContext, version: ModelVersion
) -> None:
    page = new_context(**SCREENS["desktop"]).new_page()
    heard = problems(page)
    own_breakdown = begin(page, live_server)
    body = page.locator(".text-card__body")
    expect(body).to_contain_text("Waiting for its turn")
    grow(own_breakdown, "It rained.")
    expect(body).to_contain_text("Writing … 2 words so far")
    page.reload()
    grow(own_breakdown, "It rained. The river")
    expect(body).to_contain_text("It rained. The river")
    grow(own_breakdown, "It rained. The river rose.", status="done", seconds=2.5)
    expect(body).to_contain_text("5 words in 2.5 seconds")
    expect(page.locator("#said")).to_contain_text("Shortened by smollm2-135m: done")
    expect(body).to_contain_text("135 million parameters, visibly weak.")
    with page.expect_response(lambda response: "/ballots/" in response.url) as answer:
        page.get_by_role("button", name="Poor text").click()
    assert answer.value.status == 201
    page.get_by_label("Repeats itself").check()
    with page.expect_response(lambda response: "/ballots/" in response.url):
        page.get_by_role("button", name="Send").click()
    expect(page.locator(".reasons summary")).to_have_text("You said: repeats itself")
    told = list(Ballot.objects.order_by("pk").values_list("value", "target__own_breakdown"))
    assert told == [(-1, own_breakdown.pk), (-1, own_breakdown.pk)]
    # Chromium's word on the focus that htmx has already set; the address names the card.
    assert [each for each in heard if not each.startswith("Autofocus")] == []


def test_stop_keeps_what_came(
    live_server: LiveServer, new_context: NewContext, version: ModelVersion
) -> None:
    page = new_context(**SCREENS["desktop"]).new_page()
    own_breakdown = begin(page, live_server, "Draft")
    grow(own_breakdown, "It rained.")
    expect(page.locator(".text-card__text")).to_have_text("It rained.")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".text-card__line")).to_have_text("Stopped after 2 words.")
    own_breakdown.refresh_from_db()
    assert own_breakdown.status == "cancelled"
    expect(page.get_by_role("button", name="Try again")).to_be_visible()


def test_the_keyboard_does_it_all_and_keeps_its_place(
    live_server: LiveServer, new_context: NewContext, version: ModelVersion
) -> None:
    page = new_context(**SCREENS["desktop"]).new_page()
    page.goto(f"{live_server.url}/write/text/")
    page.get_by_label("Your text", exact=True).focus()
    page.keyboard.type(TEXT)
    page.keyboard.press("Tab")
    page.keyboard.type("shorter")
    page.keyboard.press("Enter")  # the first button: a draft
    page.wait_for_url("**/write/text/*/*")
    own_breakdown = OwnBreakdown.objects.latest("pk")
    assert (own_breakdown.task, own_breakdown.instruction) == ("draft", "shorter")
    stop = page.get_by_role("button", name="Stop")
    stop.focus()
    grow(own_breakdown, "It rained.")
    expect(page.locator(".text-card__text")).to_have_text("It rained.")
    expect(stop).to_be_focused()  # what grows takes nobody's place away
    grow(own_breakdown, "It rained.", status="done", seconds=1.0)
    use = page.get_by_role("button", name="Use this")
    expect(use).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your text", exact=True)).to_have_value("It rained.")


def test_a_text_is_copied(
    live_server: LiveServer, new_context: NewContext, version: ModelVersion
) -> None:
    context: BrowserContext = new_context(**SCREENS["desktop"])
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    finished(page, live_server)
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == "It rained. The river rose."


def test_it_works_without_scripts(
    live_server: LiveServer, new_context: NewContext, version: ModelVersion
) -> None:
    page = new_context(java_script_enabled=False, **SCREENS["desktop"]).new_page()
    page.goto(f"{live_server.url}/write/text/")
    own_breakdown = begin(page, live_server)
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    grow(own_breakdown, "It rained.", status="done", seconds=1.0)
    use = page.get_by_role("button", name="Use this")
    expect(use).to_be_visible()  # the page asked again by itself
    page.get_by_role("button", name="Good text").click()
    expect(page.get_by_role("button", name="Good text")).to_have_attribute("aria-pressed", "true")
    use.click()
    expect(page.get_by_label("Your text", exact=True)).to_have_value("It rained.")
    page.get_by_text("Delete this one").click()
    page.get_by_role("button", name="Delete it for good").click()
    expect(page.get_by_text("The text is deleted")).to_be_visible()
    assert not OwnText.objects.exists()


@looks
def test_axe_finds_nothing_and_a_finger_meets_everything(
    live_server: LiveServer,
    new_context: NewContext,
    version: ModelVersion,
    screen: str,
    scheme: str,
) -> None:
    make_version("gpt", settings=recorded_settings("echo"))
    page = new_context(color_scheme=scheme, **SCREENS[screen]).new_page()
    heard = problems(page)
    page.goto(f"{live_server.url}/write/text/")
    assert_accessible(page)
    own_breakdown = finished(page, live_server)
    states: dict[str, dict[str, Any]] = {
        "running": {"output": {"text": "Rain"}},
        "waiting": {},
        "failed": {"error": "the model broke off"},
        "cancelled": {"output": {"text": "Word" * 60}},
    }
    for status, columns in states.items():
        own_breakdown.own_text.own_breakdowns.create(
            version=version, task="draft", given=TEXT, instruction="So " * 20, status=status,
            **columns,
        )  # fmt: skip
    page.goto(live_server.url + own_breakdown.own_text.get_absolute_url())
    expect(page.locator(".text-card")).to_have_count(5)
    assert_accessible(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= SCREENS[screen]["viewport"]["width"]
    if screen == "phone":
        pressed = page.locator(
            "main :is(button, summary, input[type=text], label:has(input), nav a)"
        )
        boxes = [each.bounding_box() for each in pressed.all() if each.is_visible()]
        assert len(boxes) > 15
        assert [box for box in boxes if box and box["height"] < 43.9] == []
    assert heard == []
