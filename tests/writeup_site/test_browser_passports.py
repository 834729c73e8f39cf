"""Passports and the page of agreement in a real Chromium: axe, a phone, empty and full."""

from __future__ import annotations

from django.contrib.auth.models import User
from pytest_django.live_server_helper import LiveServer

from evaluation.agreement.reports import refresh_trust
from evaluation.passports.services import declare_agreement
from tests.evaluation.passports.rows import answer, make_judge, make_texts, readers_choose
from tests.rows.scored import make_score
from tests.rows.written import make_rating, make_version, summary_of
from tests.writeup_site.browsing import NewPage, assert_accessible
from tests.writeup_site.chromium import pytestmark
from tests.writeup_site.screens import SCREENS, looks

__all__ = ["pytestmark"]  # what pytest looks for by name


@looks
def test_axe_finds_nothing_and_nothing_overflows(
    live_server: LiveServer, team_page: NewPage, team: User, screen: str, scheme: str
) -> None:
    page = team_page(color_scheme=scheme, **SCREENS[screen])
    make_judge("unasked-and-with-a-long-name")
    judge = make_judge()
    versions = [make_version(f"A version with a long name {n}") for n in range(3)]
    own, other, third = versions
    articles = make_texts(own, other, articles=12, longer=own)
    for number, article in enumerate(articles[:11]):
        answer(judge, own, other, article, outcome={0: "flip", 1: ""}.get(number, "won"))
        answer(judge, own, other, article, occasion=1)
    readers_choose(own, other, articles, readers=3, against=1)
    declare_agreement(judge=judge, trade="choices", least=0.65, by=team)
    for article in articles:
        for version in (own, other):
            summary = summary_of(version, article)
            make_score(summary, 0.1 * (article.pk % 3) + version.pk / 100)
            for place in range(3):
                make_rating(summary, 1 + (article.pk + place + version.pk) % 5, place=place)
    assert third.pk
    refresh_trust(aspects=("f",))
    for path in (
        "/judges/strict/passport/", "/judges/unasked-and-with-a-long-name/passport/", "/agreement/",
    ):  # fmt: skip
        answered = page.goto(live_server.url + path)
        assert answered is not None and answered.status == 200, path
        assert_accessible(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= SCREENS[screen]["viewport"]["width"], path
