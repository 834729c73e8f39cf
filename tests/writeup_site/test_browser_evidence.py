"""A summary sentence by sentence in a real Chromium, with scripts and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from surveys.ballots.models import Ballot
from tests.rows.written import make_article, make_summary
from tests.writeup_site.browsing import NewContext, assert_accessible
from tests.writeup_site.chromium import pytestmark
from tests.writeup_site.screens import SCREENS, looks

__all__ = ["pytestmark"]  # what pytest looks for by name

TEXT = "Rain fell for nine days. The river rose by two metres.\n\nNobody was hurt."


@looks
@pytest.mark.parametrize("scripts", [True, False])
def test_a_sentence_leads_to_its_passage_and_takes_what_one_says(
    live_server: LiveServer, new_context: NewContext, screen: str, scheme: str, scripts: bool
) -> None:
    article = make_article(text=TEXT)
    make_summary(article, text="The river rose by two metres. Prague elected a parliament.")
    page = new_context(
        **SCREENS[screen], color_scheme=scheme, java_script_enabled=scripts
    ).new_page()
    page.goto(live_server.url + article.get_absolute_url())
    page.get_by_role("link", name="Where does it say that?").click()
    page.get_by_role("link", name="The river rose by two metres.").click()
    expect(page.locator("mark#passage")).to_have_text("The river rose by two metres.")
    page.get_by_role("link", name="Prague elected a parliament.").click()
    expect(page.get_by_role("note")).to_contain_text("Nothing in the article is like this")
    page.get_by_role("button", name="Not in the article").last.click()
    pressed = page.get_by_role("button", name="Not in the article", pressed=True)
    expect(pressed).to_have_count(1)
    assert list(Ballot.objects.values_list("kind", "value")) == [("evidence", -1)]
    if scripts:
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
