"""`writeup.js` in pages of another origin with a strict policy, in a real Chromium."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from summaries.breakdowns.models import Summary
from surveys.ballots.models import Ballot
from surveys.collecting.services import collect_backlog
from surveys.questionnaires.services import load_survey
from surveys.readers.models import Reader
from surveys.thumbs.models import Vote
from tests.rows.calling import member
from tests.rows.written import (
    make_article,
    make_contest,
    make_sections,
    make_summary,
    make_versions,
)
from tests.writeup_site.browsing import NewContext, assert_accessible, problems, wait_until
from tests.writeup_site.chromium import pytestmark
from tests.writeup_site.product import Product, product_beside
from tests.writeup_site.roles import signed_in
from tests.writeup_site.screens import SCREENS, looks
from writeup_site.embed.snippets import EmbeddedPart, element_tag, frame_path, script_tag
from writeup_site.keys.models import PublicKey
from writeup_site.keys.selectors import host_secret
from writeup_site.keys.services import make_public_key

__all__ = ["pytestmark"]  # what pytest looks for by name

VOTE = element_tag(EmbeddedPart("vote", "one"))
DUEL = element_tag(EmbeddedPart("duel"))


@pytest.fixture
def product(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Product]:
    """A product on another port, whose page loads the script by the desk's own line."""
    for module in ("public", "public_surveys"):
        monkeypatch.setattr(f"writeup_site.api.{module}.nudge", lambda: None)
    with product_beside(live_server.url) as made:
        key = make_public_key(name="app", origins=[made.origin], user=member()).key
        made.head, made.body = script_tag(key, site=live_server.url), VOTE
        yield made


@pytest.fixture
def written(product: Product) -> None:
    """One article with a breakdown of every section."""
    make_sections(make_summary(make_article(key="one"), text="It rained all day."))


def said() -> list[tuple[int | None, object]]:
    return [(each.value, each.body) for each in Ballot.objects.order_by("pk")]


def test_a_text_that_the_product_shows_has_thumbs_where_this_reader_was_drawn_just_that(
    product: Product, written: None, page: Page
) -> None:
    summary = Summary.objects.get(article__key="one")
    term = summary.sections.get(kind="term")
    mark = '<writeup-vote article="one" {}="{}"><p>Shown by the product.</p></writeup-vote>'
    product.body = "".join(
        mark.format(kind, pk)
        for kind, pk in [("summary", summary.pk), ("section", term.pk), ("summary", 10**6)]
    )
    page.goto(product.url)
    expect(page.get_by_text("Shown by the product.")).to_have_count(3)
    page.get_by_label("Good explanation").click()
    expect(page.get_by_text("The vote is taken.")).to_be_visible()
    expect(page.get_by_label("Good summary")).to_have_count(1)
    expect(page.get_by_text(summary.text)).to_have_count(0)
    assert Ballot.objects.filter(target__section=term).count() == Ballot.objects.count() == 1


def test_a_double_click_is_one_vote_which_stands_after_reloads_and_is_taken_back(
    product: Product, written: None, page: Page
) -> None:
    heard = problems(page)
    page.goto(product.url)
    up, down = page.get_by_label("Good summary"), page.get_by_label("Poor summary")
    up.dblclick()
    expect(page.get_by_text("The vote is taken.")).to_be_visible()
    page.reload()
    expect(up).to_have_attribute("aria-pressed", "true")
    page.reload()
    down.click()
    page.get_by_label("Too long").check()
    page.get_by_label("In your own words").fill("Twice as long as need be.")
    page.get_by_role("button", name="Send").click()
    expect(down).to_be_focused()
    wait_until(page, lambda: Ballot.objects.count() == 3)
    assert said() == [
        (1, {}),
        (-1, {}),
        (-1, {"reasons": ["long"], "comment": "Twice as long as need be."}),
    ]
    collect_backlog()
    assert Vote.objects.count() == 1
    assert page.context.cookies() == []
    assert heard == []


def test_what_is_said_offline_is_sent_once_when_the_site_is_back(
    product: Product, written: None, page: Page
) -> None:
    page.goto(product.url)
    expect(page.get_by_label("Good summary")).to_be_visible()
    page.context.set_offline(True)
    page.get_by_label("Good summary").click()
    expect(page.get_by_text("It is kept here")).to_be_visible()
    page.wait_for_timeout(2500)  # long enough for a second try that fails
    page.context.set_offline(False)
    expect(page.get_by_text("The vote is taken.")).to_be_visible()
    # The answer is lost on the way, and the page with it: the site has the vote already.
    page.route("**/votes", lambda route: (route.fetch(), route.abort())[0])
    page.get_by_label("Poor summary").click()
    wait_until(page, lambda: Ballot.objects.count() == 2)
    page.unroute_all(behavior="ignoreErrors")
    with page.expect_response("**/votes") as again:
        page.reload()
    assert again.value.status == 200
    expect(page.get_by_label("Poor summary")).to_have_attribute("aria-pressed", "true")
    assert [value for value, _ in said()] == [1, -1]


def test_an_origin_that_the_key_does_not_name_is_refused(
    product: Product, written: None, page: Page
) -> None:
    heard = problems(page)
    page.goto(product.other_url)
    wait_until(page, lambda: any("CORS" in each for each in heard))
    expect(page.get_by_role("button")).to_have_count(0)
    assert not Ballot.objects.exists()


def test_a_duel_is_judged_by_the_keyboard_and_the_next_one_follows(
    product: Product, page: Page
) -> None:
    versions = make_versions(2)
    make_contest(versions, articles=2)
    product.body = DUEL
    heard = problems(page)
    page.goto(product.url)
    expect(page.get_by_label("Summary A")).to_be_visible()
    shown = page.locator("writeup-duel").evaluate("each => each.shadowRoot.innerHTML")
    assert "A is better" in shown
    assert not any(version.name in shown for version in versions)
    page.get_by_role("button", name="A is better").press("Enter")
    following = page.get_by_role("button", name="Show another duel")
    expect(following).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="A is better")).to_be_focused()
    page.get_by_role("button", name="Equally good").click()
    following.click()
    expect(page.get_by_text("Nothing is left that would be blind for you")).to_be_visible()
    assert [each.kind for each in Ballot.objects.all()] == ["duel", "duel"]
    assert heard == []


def test_a_survey_is_asked_question_by_question(product: Product, page: Page) -> None:
    questions = [
        {"kind": "yes_no", "text": "Useful?", "required": True},
        {"kind": "several", "text": "What for?", "options": ["Work", "Play", "School"]},
        {"kind": "ranking", "text": "In which order?", "options": ["Short", "Right"]},
        {"kind": "text", "text": "Why?"},
    ]
    about = {"slug": "why", "title": "Why", "thanks": "That helps us.", "questions": questions}
    load_survey(about, opened=True)
    product.body = element_tag(EmbeddedPart("survey"))
    page.goto(product.url)
    send = page.get_by_role("button", name="Send")
    expect(page.get_by_role("group", name="Useful?")).to_be_visible()
    assert_accessible(page)
    send.click()  # it has to be answered
    page.get_by_label("Yes").check()
    send.click()
    expect(page.get_by_label("Work")).to_be_focused()
    page.get_by_label("Work").check()
    page.get_by_label("School").check()
    send.click()
    page.get_by_label("Short").fill("2")
    page.get_by_label("Right").fill("1")
    send.click()
    page.get_by_role("textbox", name="Why?").fill("Because.")
    send.click()
    expect(page.get_by_text("That helps us.")).to_be_visible()
    answers = Ballot.objects.order_by("pk").values_list("body", flat=True)
    assert [each["value"] for each in answers] == [
        "yes",
        ["Work", "School"],
        ["Right", "Short"],
        "Because.",
    ]


def test_a_user_whom_the_hosts_server_signed_for_is_one_reader_in_every_browser(
    product: Product, written: None, new_context: NewContext
) -> None:
    secret = host_secret(PublicKey.objects.get()).encode()
    signature = hmac.new(secret, b"user 7", hashlib.sha256).hexdigest()
    signed = f'data-user="user 7" data-signature="{signature}" article='
    product.body = VOTE.replace("article=", signed)
    for _ in range(2):
        page = new_context().new_page()
        page.goto(product.url)
        page.get_by_label("Good summary").click()
        expect(page.get_by_text("The vote is taken.")).to_be_visible()
    assert Ballot.objects.count() == 2
    assert Reader.objects.count() == 1


def test_a_frame_votes_in_pages_of_the_keys_origins_and_stays_empty_in_others(
    product: Product, written: None, page: Page
) -> None:
    path = frame_path(PublicKey.objects.get(), EmbeddedPart("vote", "one", sections=True))
    product.head, product.body = "", f'<iframe src="{product.site}{path}" title="Vote"></iframe>'
    page.goto(product.url)
    framed = page.frame_locator("iframe")
    framed.get_by_label("Good answer").click()
    expect(framed.get_by_text("The vote is taken.")).to_be_visible()
    heard = problems(page)
    page.goto(product.other_url)
    wait_until(page, lambda: any("frame-ancestors" in each for each in heard))
    expect(framed.get_by_label("Good answer")).to_have_count(0)
    assert [value for value, _ in said()] == [1]


@looks
def test_axe_finds_nothing_in_the_elements_and_a_finger_meets_every_button(
    product: Product, written: None, new_context: NewContext, screen: str, scheme: str
) -> None:
    make_contest(make_versions(2), articles=1)
    product.body = element_tag(EmbeddedPart("vote", "one", sections=True)) + DUEL
    page = new_context(color_scheme=scheme, **SCREENS[screen]).new_page()
    page.goto(product.url)
    expect(page.get_by_label("Summary A")).to_be_visible()
    page.get_by_label("Poor answer").click()
    expect(page.get_by_label("Nobody asks that")).to_be_visible()
    assert_accessible(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= SCREENS[screen]["viewport"]["width"]
    height = "each => each.getBoundingClientRect().height"
    heights = [each.evaluate(height) for each in page.get_by_role("button").all()]
    assert len(heights) > 10
    assert min(heights) >= 44


def test_the_desk_shows_its_lines_live(
    product: Product, written: None, live_server: LiveServer, page: Page
) -> None:
    session = signed_in("engineer").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    heard = problems(page)
    page.goto(
        f"{live_server.url}/keys/public/{PublicKey.objects.get().pk}/snippet/?part=vote&name=one"
    )
    framed = page.frame_locator("iframe")
    expect(framed.get_by_label("Good summary")).to_be_visible()
    assert_accessible(page)
    assert heard == []
