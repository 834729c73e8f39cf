"""Every state that a comparison can be in, in a real Chromium, and the page of the rule."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from evaluation.agreement.reports import refresh_reports
from evaluation.comparison.models import VerdictRule
from evaluation.declaring.services import declare_plan
from evaluation.opinions.services import derive_all_marked
from summaries.articles.models import Article
from summaries.versions.models import ModelVersion
from surveys.collecting.services import collect_backlog
from surveys.readers.models import Reader
from tests.rows.duels import duel
from tests.rows.said import make_reader, thumb
from tests.rows.scored import make_score
from tests.rows.written import articles_of, make_article, make_pair, make_summary, summary_of
from tests.writeup_site.browsing import NewPage, assert_accessible
from tests.writeup_site.chromium import pytestmark
from tests.writeup_site.screens import SCREENS, looks
from tests.writeup_site.test_browser_compare import address

__all__ = ["pytestmark"]  # what pytest looks for by name

Pair = tuple[ModelVersion, ModelVersion]


def counted() -> None:
    """Everything that was said is on the page."""
    collect_backlog()
    derive_all_marked()
    refresh_reports()


def duels(pair: Pair, number: int, *, won: Sequence[bool], readers: int) -> None:
    """So many duels by so many readers, won by the second version by turns."""
    one, other = pair
    articles = articles_of(one)
    people = [make_reader() for _ in range(readers)]
    for n in range(number):
        winner, loser = (other, one) if won[n % len(won)] else (one, other)
        duel(
            winner, loser, articles[n * 7 % len(articles)], people[n % readers],
            winner_on_left=n % 2 == 0, collect=False,
        )  # fmt: skip


def first_day() -> Pair:
    """Scores, and nobody has voted; of one text there is no number."""
    pair = make_pair(articles=8, source="north")
    for number, article in enumerate(articles_of(pair[0])):
        for place, version in enumerate(pair):
            make_score(summary_of(version, article), 0.2 + number / 90 + place / 20)
    score = make_score(make_summary(article=make_article(), version=pair[0]), None)
    score.reason = "no word of it is in the script that this measure reads"
    score.save()
    return pair


def forty_votes() -> Pair:
    """Forty duels that leave it open."""
    pair = make_pair(articles=8, source="north")
    duels(pair, 40, won=(True, True, False), readers=20)
    return pair


def decided() -> Pair:
    """A hundred and sixty duels of which five in six are won, by a rule of duels alone."""
    VerdictRule.objects.create(primary="duels", margin=0.02)
    pair = make_pair(articles=10, source="north")
    duels(pair, 160, won=(True, True, True, True, True, False), readers=40)
    return pair


def sharing_too_little() -> Pair:
    """Thumbs on both, on one article in common."""
    one, other = make_pair(articles=1, source="north")
    for version in (one, other):
        for _ in range(4):
            make_summary(article=make_article(source="south"), version=version)
        for summary in version.summaries.all():
            for n in range(5):
                thumb(summary, 1 if n % 3 else -1, collect=False)
    return one, other


def loses() -> Pair:
    """Thumbs on articles of two sources; in one of them the second version gets 👎."""
    one, other = make_pair(articles=8, source="north")
    articles = articles_of(one)
    Article.objects.filter(pk__in=[article.pk for article in articles[4:]]).update(source="south")
    for place, article in enumerate(articles):
        readers = [make_reader() for _ in range(8)]
        _thumbs(summary_of(one, article), readers[:4], down=1)
        _thumbs(summary_of(other, article), readers[4:], down=4 if place >= 4 else 1)
    return one, other


def _thumbs(summary: object, readers: Sequence[Reader], *, down: int) -> None:
    for n, reader in enumerate(readers):
        thumb(summary, -1 if n < down else 1, reader, collect=False)  # type: ignore[arg-type]


def collecting() -> Pair:
    """A plan of a hundred duels, twelve of which are there."""
    ann = User.objects.create_user("ann")
    declare_plan(size=100, until=None, watched_live=False, by=ann)
    pair = make_pair(articles=8, source="north")
    duels(pair, 12, won=(True, False), readers=6)
    # Received in the second of the declaration they would not be after it.
    rule = VerdictRule.objects.get()
    plan = rule.plans.get()
    plan.declared_at = plan.declared_at.replace(year=plan.declared_at.year - 1)
    plan.save()
    return pair


STATES = {
    "first day": (first_day, ["nobody has voted on these two", "as scores say",
                              "is better on the one (ROUGE-1, p 0.008)", "What has no number"]),
    "forty votes": (forty_votes, ["Readers leave it open", "would tell",
                                  "By the product’s own rule"]),
    "decided": (decided, ["Readers prefer", "as the rule says", "By the team’s rule"]),
    "too little shared": (sharing_too_little, ["not to be compared, as they share too little"]),
    "why it loses": (loses, ["loses", "by source", "south", "In all"]),
    "collecting": (collecting, ["collecting until 100 duels, 12 so far",
                                "plan declared: 100 votes"]),
}  # fmt: skip


def looked_at(page: Page, url: str, width: int) -> None:
    answer = page.goto(url)
    assert answer is not None and answer.status == 200
    page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@looks
@pytest.mark.parametrize("state", STATES)
def test_every_state_of_a_comparison_says_so_and_axe_finds_nothing(
    live_server: LiveServer, team_page: NewPage, screen: str, scheme: str, state: str
) -> None:
    make, said = STATES[state]
    pair = make()
    counted()
    page = team_page(color_scheme=scheme, **SCREENS[screen])
    width = SCREENS[screen]["viewport"]["width"]
    looked_at(page, live_server.url + address(pair), width)
    text = page.locator("main").inner_text()
    assert [each for each in said if each not in text] == []


@looks
def test_a_rule_is_declared_and_refused_on_its_page(
    live_server: LiveServer, team_page: NewPage, screen: str, scheme: str
) -> None:
    page = team_page(color_scheme=scheme, java_script_enabled=True, **SCREENS[screen])
    width = SCREENS[screen]["viewport"]["width"]
    looked_at(page, f"{live_server.url}/models/rule/", width)
    page.get_by_label("Primary measure", exact=True).select_option("approval")
    page.get_by_label("Margin of the primary measure").fill("2")
    page.get_by_role("button", name="Declare this rule").click()
    refused = page.get_by_text("2 would be 200 points of a hundred")
    expect(refused).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Margin of the primary measure").fill("0.02")
    page.get_by_label("Guard rail", exact=True).first.select_option("duels")
    page.get_by_role("button", name="Declare this rule").click()
    expect(page.locator(".messages")).to_contain_text("The rule is declared.")
    expect(page.locator("tbody")).to_contain_text("Duels won → Share of 👍")
    page.get_by_label("Votes, 30 at least").fill("400")
    page.get_by_role("button", name="Declare this plan").click()
    expect(page.locator(".messages")).to_contain_text("The plan is declared")
    looked_at(page, f"{live_server.url}/models/rule/", width)


@looks
def test_the_switch_of_opinions_works_by_keys_and_on_every_page(
    live_server: LiveServer, team_page: NewPage, screen: str, scheme: str
) -> None:
    one, other = pair = make_pair(articles=2, source="north")
    for article in articles_of(one):
        for version in pair:
            thumb(summary_of(version, article), 1, make_reader(simulated=True), collect=False)
    thumb(summary_of(one, articles_of(one)[0]), -1, collect=False)
    counted()
    page = team_page(color_scheme=scheme, **SCREENS[screen])
    page.goto(live_server.url + address((one, other)))
    expect(page.locator(".population")).to_contain_text("readers’ own")
    page.get_by_role("button", name="Simulated").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".population")).to_contain_text("simulated: no person gave them")
    expect(page.locator("h1")).to_have_text("Compare")
    for path in ("/models/", "/traffic/", address((one, other))):
        looked_at(page, live_server.url + path, SCREENS[screen]["viewport"]["width"])
        expect(page.locator(".population")).to_contain_text("as you chose for all pages")


def test_a_complaint_below_one_field_of_a_row_lifts_none_from_its_line(
    live_server: LiveServer, team_page: NewPage
) -> None:
    page = team_page(**SCREENS["desktop"])
    page.goto(f"{live_server.url}/models/rule/")
    measure, margin = (page.locator(f"[name=rail1-{part}]") for part in ("measure", "margin"))
    measure.select_option("approval:question")
    page.get_by_role("button", name="Declare this rule").click()
    expect(page.locator(".rule-form .field-error")).to_have_count(1)
    tops = [each.bounding_box() for each in (measure, margin)]
    assert tops[0] and tops[1] and tops[0]["y"] == tops[1]["y"]
