"""The editor of references in a real Chromium: autosave, time, words, two panes on a phone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from summaries.articles.models import Article
from summaries.references import services
from summaries.references.models import Reference, ReferenceDraft
from summaries.references.services import Typed
from summaries.texts.hashing import text_hash
from tests.rows.written import make_article, make_summary
from tests.writeup_site.browsing import NewContext, assert_accessible, problems, wait_for
from tests.writeup_site.chromium import pytestmark
from tests.writeup_site.screens import SCREENS, looks
from tests.writeup_site.test_browser_screening import sign_in

__all__ = ["pytestmark"]  # what pytest looks for by name

TEXT = "The harbour froze on Monday, and the boats stayed in."  # 10 words


@pytest.fixture
def ice(live_server: LiveServer) -> Article:
    """An article of 100 words with a model's summary; another one waits, too."""
    make_article(title="Thaw", slug="thaw")
    ice = make_article(
        title="Ice in the harbour", slug="ice", text="\n\n".join(["The ice was thick. " * 5] * 5)
    )
    make_summary(ice, text="thick ice .")
    return ice


def open_editor(page: Page, live_server: LiveServer, slug: str = "ice") -> None:
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/references/{slug}/")


def test_what_is_typed_is_saved_counted_kept_and_published(
    live_server: LiveServer, page: Page, ice: Article
) -> None:
    page.clock.install()
    open_editor(page, live_server)
    heard = problems(page)
    page.get_by_label("Your reference", exact=True).last.fill(TEXT)
    expect(page.locator("[data-count]")).to_have_text("10")
    expect(page.locator("[data-share]")).to_have_text("10\u00a0%")
    page.clock.run_for(30_000)
    expect(page.get_by_role("status")).to_contain_text("Saved")
    # The clock goes on by itself, too.
    expect(page.locator("[data-time]")).to_have_text(re.compile("^([345]\\d\u00a0s|1\u00a0min)$"))
    page.clock.run_for(120_000)  # nobody touched anything: after 60 s time stands still
    counted = page.locator("[data-time]").inner_text()
    assert counted in {"59\u00a0s", "1\u00a0min"}
    page.clock.run_for(120_000)
    assert page.locator("[data-time]").inner_text() == counted
    page.reload()
    expect(page.locator("textarea")).to_have_value(TEXT)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reference 1 is published")
    expect(page.get_by_text("Next without a reference: Thaw")).to_be_visible()
    held = Reference.objects.get(article=ice)
    assert held.text == TEXT
    assert held.seconds is not None and held.seconds >= 2
    page.get_by_role("link", name="Write its reference").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thaw")
    assert heard == []


def test_a_save_that_fails_says_why_and_tries_again(
    live_server: LiveServer, page: Page, ice: Article
) -> None:
    answers = iter(["abort", "503", "login", "on"])

    def answer(route: Route) -> None:
        if route.request.method != "POST" or (what := next(answers, "on")) == "on":
            route.fallback()
        elif what == "abort":
            route.abort()
        elif what == "503":
            route.fulfill(status=503, body='{"error": "Busy."}', content_type="application/json")
        else:
            route.fulfill(status=302, headers={"Location": "/login/"})

    page.clock.install()
    open_editor(page, live_server)
    page.route("**/references/ice/", answer)
    page.locator("textarea").fill(TEXT)
    status = page.get_by_role("status")
    for wait, reason in [
        (3_000, "could not be reached"),
        (6_000, "the site is busy"),
        (11_000, "you are signed out"),
    ]:
        page.clock.run_for(wait)
        expect(status).to_contain_text(f"{reason}")
        expect(status).to_contain_text("Your text stays here, trying again.")
    page.clock.run_for(21_000)
    expect(status).to_contain_text("Saved ")
    assert ReferenceDraft.objects.get().text == TEXT


def test_a_text_that_is_refused_stays_and_is_not_sent_again_and_again(
    live_server: LiveServer, page: Page, ice: Article
) -> None:
    page.clock.install()
    open_editor(page, live_server)
    page.locator("textarea").fill("x" * 20_005)
    expect(page.get_by_role("status")).to_contain_text("Too long by 5 characters")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.clock.run_for(60_000)
    assert "POST" not in sent
    page.locator("textarea").fill("x" * 20_000)
    page.clock.run_for(3_000)
    expect(page.get_by_role("status")).to_contain_text("Saved ")


def test_leaving_the_page_saves(live_server: LiveServer, page: Page, ice: Article) -> None:
    page.clock.install()
    open_editor(page, live_server)
    page.locator("textarea").fill(TEXT)
    page.goto(f"{live_server.url}/references/")
    for _ in range(100):  # the save may come in after the next page was asked for
        page.reload()
        if page.get_by_role("heading", name="Begun by you").count():
            break
    assert ReferenceDraft.objects.get().text == TEXT


def test_without_scripts_the_buttons_do_it_all(
    live_server: LiveServer, new_context: NewContext, ice: Article
) -> None:
    page = new_context(java_script_enabled=False, **SCREENS["phone"]).new_page()
    open_editor(page, live_server)
    page.locator(".desk-toggle label").last.click()
    page.locator("textarea").fill(TEXT)
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Draft saved.")).to_be_visible()
    page.locator(".desk-toggle label").last.click()
    expect(page.locator("textarea")).to_have_value(TEXT)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reference 1 is published")
    assert Reference.objects.get().seconds is None  # nobody measured it


def test_a_phone_shows_one_pane_and_comes_back_to_the_place(
    live_server: LiveServer, new_context: NewContext, ice: Article
) -> None:
    page = new_context(**SCREENS["phone"]).new_page()
    open_editor(page, live_server)
    article, editor = page.locator(".desk-article"), page.locator(".desk-editor")
    expect(article).to_be_visible()
    expect(editor).to_be_hidden()
    page.evaluate("scrollTo(0, 300)")
    page.locator(".desk-toggle label").last.tap()
    expect(article).to_be_hidden()
    expect(page.locator("textarea")).to_be_in_viewport()
    page.locator(".desk-toggle label").first.tap()
    expect(article).to_be_visible()
    wait_for(page, "scrollY === 300")


def test_on_a_desktop_the_editor_stays_beside_the_article(
    live_server: LiveServer, page: Page, ice: Article
) -> None:
    Article.objects.filter(pk=ice.pk).update(text="\n\n".join(["The ice was thick. " * 20] * 30))
    open_editor(page, live_server)
    page.locator(".desk-article p").nth(15).scroll_into_view_if_needed()
    page.mouse.wheel(0, 600)
    for name in ("Publish", "Save draft"):
        expect(page.get_by_role("button", name=name)).to_be_in_viewport()
    expect(page.locator("textarea")).to_be_in_viewport(ratio=1)


@pytest.mark.usefixtures("ice")
@looks
def test_axe_finds_nothing_on_the_pages_of_references(
    live_server: LiveServer,
    new_context: NewContext,
    screen: str,
    scheme: Any,
) -> None:
    page = new_context(color_scheme=scheme, **SCREENS[screen]).new_page()
    sign_in(page, live_server)
    ice = Article.objects.get(slug="ice")
    team, ben = User.objects.get(), User.objects.create_user("ben")
    held = services.publish_reference(
        article=ice, author=ben, reference=None, typed=Typed(TEXT, seconds=70)
    ).reference
    base = text_hash(TEXT)
    for author, text in [(team, "Mine."), (ben, "Ben's.")]:
        services.save_reference_draft(
            article=ice, author=author, reference=held.pk, typed=Typed(text, base=base)
        )
    services.publish_reference(
        article=ice, author=ben, reference=held.pk, typed=Typed("Ben's.", base=base, tab="b")
    )
    Reference.objects.create(article=ice, position=1, text="Imported. " * 40)
    make_article(title="An-article-with-a-title-of-one-very-" + "long-" * 12 + "word", slug="long")
    heard = problems(page)
    for address in (
        "/references/",
        "/references/?q=xyzzy",
        "/references/thaw/",
        "/references/long/",
        f"/references/ice/{held.pk}/",
        f"/references/ice/{held.pk}/published/",
    ):
        page.goto(live_server.url + address)
        for each in page.locator("details.disclosure summary:visible").all():
            each.click()
        panes = page.locator(".desk-toggle label:visible").count()
        for number in range(max(panes, 1)):
            if panes:
                page.locator(".desk-toggle label").nth(number).click()
            assert_accessible(page)
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= SCREENS[screen]["viewport"]["width"], address
    assert heard == []
