"""A rating task in a real Chromium: three raters at once, one of whom leaves; without scripts; on a
phone; by keyboard."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from summaries.breakdowns.models import Rating
from surveys.experts.inviting import invite_rater
from surveys.experts.models import RatingTask, TaskPlace
from surveys.experts.opening import add_dimension, open_task
from tests.rows.rating_tasks import make_rating_task
from tests.writeup_site.browsing import NewContext, NewPage, assert_accessible, problems, wait_until
from tests.writeup_site.chromium import pytestmark
from tests.writeup_site.screens import SCREENS

__all__ = ["pytestmark"]  # what pytest looks for by name

GOLD_FIRST = 1  # the seed


@pytest.fixture
def task(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> RatingTask:
    """Two articles and a gold one, for two raters each, to anybody of a crowd as well.

    The gold one comes first, by a seed that was looked for.
    """
    monkeypatch.setattr("surveys.experts.models.secrets.randbits", lambda bits: GOLD_FIRST)
    return make_rating_task(
        title="Fluency", articles=2, gold=1, raters_wanted=2, crowd=True, completion_code="THX-9",
        instructions="Read **slowly**.",
    )  # fmt: skip


def opened(page: Page, live_server: LiveServer, task: RatingTask, query: str) -> Page:
    """The page of an address that names somebody, which it names no longer."""
    page.goto(f"{live_server.url}/rate/{task.slug}/?{query}")
    assert page.url == f"{live_server.url}/rate/{task.slug}/"
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("Article 1 of 3")).to_be_visible()
    return page


def rate(page: Page, values: dict[str, str]) -> None:
    """Choose a value of each text, by its letter, and hand in."""
    before = page.url
    for letter, value in values.items():
        side = page.get_by_role("region", name=f"Summary {letter}")
        side.get_by_label(value, exact=True).check(force=True)
    page.get_by_role("button", name="Hand in and go on").click()
    page.wait_for_url(lambda url: url != before)


def rate_all(page: Page, value: str, *, turns: int = 3) -> None:
    for _ in range(turns):
        rate(page, {"A": value, "B": value})


def test_three_raters_at_once_one_of_whom_leaves_halfway(
    live_server: LiveServer, new_context: NewContext, team_page: NewPage, task: RatingTask
) -> None:
    links = {name: invite_rater(task=task, name=name).token for name in ("Ada", "Bea")}
    ada = opened(new_context().new_page(), live_server, task, f"k={links['Ada']}")
    bea = opened(new_context().new_page(), live_server, task, f"k={links['Bea']}")
    rate(ada, {"A": "2", "B": "2"})
    rate(bea, {"A": "5", "B": "4"})  # the gold one, and leaves the next one open before her
    held = TaskPlace.objects.get(task_rater__rater__name="Bea", done_at=None)
    rate_all(ada, "2", turns=2)
    expect(ada.get_by_text("THX-9")).to_be_visible()
    TaskPlace.objects.filter(pk=held.pk).update(leased_until=timezone.now() - timedelta(minutes=1))
    ids = "PROLIFIC_PID=p1&STUDY_ID=s1&SESSION_ID=t1"
    cleo = opened(new_context().new_page(), live_server, task, ids)
    while "/end/" not in cleo.url:
        rate(cleo, {"A": "5", "B": "5"})
    expect(cleo.get_by_text("THX-9")).to_be_visible()
    places = TaskPlace.objects.filter(done_at__isnull=False, item__is_gold=False)
    assert places.count() == 4 and Rating.objects.count() == 8  # 2 articles × 2 raters × 2 texts
    shows_results(team_page(**SCREENS["desktop"]), live_server, task)


def shows_results(page: Page, live_server: LiveServer, task: RatingTask) -> None:
    """Agreement, a gold answer met and one missed, a decision, and the file with all of it."""
    page.goto(f"{live_server.url}/desk/tasks/{task.slug}/results/")
    expect(page.get_by_text("4 of 4 places handed in by 3 raters")).to_be_visible()
    assert_accessible(page)
    expect(page.get_by_role("row", name="Ada finished")).to_contain_text("1 of 1")
    expect(page.get_by_role("row", name=re.compile("^crowd-"))).to_contain_text("0 of 1")
    page.get_by_role("link", name="Decide").first.click()
    expect(page.get_by_role("heading", name="What is right on fluency?")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("4", exact=True).check()
    page.get_by_role("button", name="Keep the decision").click()
    expect(page.get_by_text("The decision is kept")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Answers as CSV").click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8"))))
    assert {row["adjudicated"] for row in rows} == {"", "4"}
    assert {row["right"] for row in rows} == {"", "yes", "no"}


def test_it_works_by_keyboard_and_keeps_what_was_chosen(
    live_server: LiveServer, new_context: NewContext, task: RatingTask
) -> None:
    page = new_context(**SCREENS["desktop"]).new_page()
    heard = problems(page)
    token = invite_rater(task=task, name="Ada").token
    opened(page, live_server, task, f"k={token}")
    page.keyboard.press("4")
    expect(page.get_by_text("Kept.")).to_be_visible()
    assert list(TaskPlace.objects.get().draft.values()) == ["4"]
    page.reload()
    assert page.locator(":checked").count() == 1
    page.keyboard.press("2")
    before = page.url
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: url != before)
    place = TaskPlace.objects.get(turn=1)
    assert place.answers is not None
    assert [place.answers[str(text)]["fluency"] for text in place.order] == [4.0, 2.0]
    assert heard == []


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_raters_pages_are_for_everybody(
    live_server: LiveServer, new_context: NewContext, task: RatingTask, screen: str
) -> None:
    page = new_context(**SCREENS[screen], java_script_enabled=True).new_page()
    token = invite_rater(task=task, name="Ada").token
    page.goto(f"{live_server.url}/rate/{task.slug}/?k={token}")
    expect(page.get_by_role("button", name="Begin")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("Article 1 of 3")).to_be_visible()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Hand in and go on").click()
    expect(page.get_by_role("alert")).to_contain_text("values still to be chosen: 2")
    assert_accessible(page)
    rate_all(page, "3")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert_accessible(page)


def test_without_scripts_a_pair_is_one_press(
    live_server: LiveServer, new_context: NewContext
) -> None:
    task = make_rating_task(kind="pairs", articles=2)
    page = new_context(**SCREENS["phone"], java_script_enabled=False).new_page()
    token = invite_rater(task=task, name="Ada").token
    page.goto(f"{live_server.url}/rate/{task.slug}/?k={token}")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("button", name="A is better").click()
    expect(page.get_by_text("Article 2 of 2")).to_be_visible()
    page.get_by_role("button", name="Equally good").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert sorted(Rating.objects.values_list("value", flat=True)) == [0.0, 0.5, 0.5, 1.0]


def test_a_task_is_made_on_the_desk(
    live_server: LiveServer, team_page: NewPage, team: User
) -> None:
    made = make_rating_task(is_open=False)
    page = team_page(**SCREENS["desktop"])
    page.goto(f"{live_server.url}/desk/tasks/")
    assert_accessible(page)
    page.get_by_role("link", name="Make a task").click()
    page.get_by_label("Title").fill("Relevance")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Relevance draft")).to_be_visible()
    assert_accessible(page)
    for version in made.versions.all():
        page.get_by_label(str(version)).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.locator("#dimension_name").fill("relevance")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("button", name="Remove relevance")).to_be_visible()
    page.get_by_role("button", name="Choose these").click()
    expect(page.get_by_text("2 articles chosen.")).to_be_visible()
    page.get_by_role("link", name="Preview").click()
    expect(page.get_by_text("A preview: nothing is handed in")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Back to the task").click()
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_role("heading", name="Relevance open")).to_be_visible()
    page.locator("#invite_name").fill("Ada")
    page.get_by_role("button", name="Make a personal link").click()
    expect(page.get_by_text("It stands here alone")).to_be_visible()
    assert_accessible(page)
    wait_until(page, lambda: RatingTask.objects.get(title="Relevance").raters.count() == 1)


def test_sentences_are_looked_up_and_marked_without_scripts(
    live_server: LiveServer, new_context: NewContext
) -> None:
    task = make_rating_task(articles=1, is_open=False)
    add_dimension(task=task, fields={"name": "consistency", "by_sentences": True})
    open_task(task=task)
    page = new_context(**SCREENS["phone"], java_script_enabled=False).new_page()
    token = invite_rater(task=task, name="Ada").token
    page.goto(f"{live_server.url}/rate/{task.slug}/?k={token}")
    page.get_by_role("button", name="Begin").click()
    side = page.get_by_role("region", name="Summary A")
    side.get_by_role("checkbox").first.check()
    side.get_by_role("button", name="Where does it say that?").first.click()
    side = page.get_by_role("region", name="Summary A")
    expect(side.get_by_role("checkbox").first).to_be_checked()
    expect(page.locator("#passage")).to_be_visible()
    for letter in ("A", "B"):
        text = page.get_by_role("region", name=f"Summary {letter}")
        text.get_by_label("3", exact=True).check(force=True)
    page.get_by_role("button", name="Hand in and go on").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    marked = TaskPlace.objects.get().marked
    assert marked is not None and sorted(map(len, marked.values())) == [0, 1]


def test_sentences_are_for_everybody(live_server: LiveServer, new_context: NewContext) -> None:
    task = make_rating_task(articles=1, dimensions=(), is_open=False)
    add_dimension(task=task, fields={"name": "consistency", "by_sentences": True})
    open_task(task=task)
    page = new_context(**SCREENS["phone"]).new_page()
    token = invite_rater(task=task, name="Ada").token
    page.goto(f"{live_server.url}/rate/{task.slug}/?k={token}")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("Article 1 of 1")).to_be_visible()
    page.get_by_role("button", name="Where does it say that?").first.click()
    expect(page.locator("#passage")).to_be_visible()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
