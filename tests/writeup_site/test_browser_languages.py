"""Readers' pages in other languages, and articles in other scripts, in a real Chromium."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from summaries.articles.models import Article
from surveys.ballots.models import Ballot
from surveys.ideas.models import Idea
from tests.rows.ideas import make_idea
from tests.rows.questionnaires import EVERY_KIND, make_survey
from tests.writeup_site.browsing import NewContext
from tests.writeup_site.chromium import pytestmark
from tests.writeup_site.screens import SCREENS

__all__ = ["pytestmark"]  # what pytest looks for by name

TEXTS: dict[str, dict[str, str]] = {
    "ar": {
        "title": "إغلاق الجسر القديم في المدينة",
        "article": "صوت المجلس البلدي يوم الثلاثاء على إغلاق الجسر القديم حتى انتهاء الفحص. "
        "وقال رئيس البلدية إن سلامة السكان تأتي أولا، وإن الحافلات ستسلك طريقا أطول.",
        "one": "قرر المجلس إغلاق الجسر القديم حتى ينتهي الفحص، وستسلك الحافلات طريقا أطول.",
        "two": "أغلق الجسر القديم لأسباب تتعلق بسلامة السكان.",
        "question": "لماذا أغلق الجسر؟",
        "answer": "لأن سلامة السكان تأتي أولا.",
    },
    "zh": {
        "title": "老桥关闭，市民绕行两公里",
        "article": "市议会周二投票决定关闭这座老桥，等待检查结果。市长表示，安全最重要。"
        "公交车将绕行两公里，预计检查需要三个月。",
        "one": "市议会决定关闭老桥，等待检查结果；公交车将绕行两公里。",
        "two": "出于安全考虑，老桥关闭三个月。",
        "question": "为什么关闭老桥？",
        "answer": "因为安全最重要，而检查还没有结果。",
    },
    "de": {
        "title": "Größte Brücke der Stadt für Übergang gesperrt",
        "article": "Der Rat hat am Dienstag beschlossen, die alte Brücke vorerst zu sperren. Die "
        "Bürgermeisterin sagte, die Sicherheit gehe vor; Busse fahren zwei Kilometer Umweg.",
        "one": "Der Rat sperrt die alte Brücke; Busse fahren einen Umweg von zwei Kilometern.",
        "two": "Aus Sicherheitsgründen bleibt die Brücke drei Monate zu.",
        "question": "Warum ist die Brücke gesperrt?",
        "answer": "Weil die Sicherheit vorgeht.",
    },
}
PAGES = (
    "/duel/", "/features/", "/features/?sort=shipped", "/features/propose/", "/surveys/", "/me/",
    "/write/", "/write/text/", "/login/", "/join/", "/nothing/", "/?q=zzz",
)  # fmt: skip
# Of pages in Chinese: what stands in plain letters and is nobody's text.
NAMES = re.compile(
    r"WriteUp|English|Deutsch|UTC|JSON|Cookie|PDF|AI|MB|https?://\S*|\.\w+|\b[AB]\b|Nord|Süd"
)
# What a page says, without what people wrote (marked by its direction) and what says its language.
SAID = """() => {
  const others = "[dir=auto], bdi, [lang]:not(html), script, style, code, kbd, noscript";
  const foreign = (node) => node.closest(others);
  const own = document.querySelector("h1[dir=auto]")?.textContent ?? "";
  const said = [document.title.replace(own, "")];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!foreign(parent)) said.push(walker.currentNode.textContent);
  }
  for (const node of document.querySelectorAll("[aria-label], [placeholder]")) {
    if (foreign(node)) continue;
    said.push(node.getAttribute("aria-label") ?? "", node.getAttribute("placeholder") ?? "");
  }
  return said.map((each) => each.trim()).filter(Boolean);
}"""


def lines_of(key: str, **fields: str) -> Iterator[dict[str, Any]]:
    """What two versions wrote about the article in that language."""
    texts = TEXTS[key]
    for model, text in (("Nord", texts["one"]), ("Süd", texts["two"])):
        yield {
            "article_id": key,
            "title": texts["title"],
            "article": texts["article"],
            "references": [texts["two"]],
            "model": model,
            "summary": text,
            "sections": [
                {"kind": "question", "heading": texts["question"], "body": texts["answer"]},
                {"kind": "comment", "polarity": 1, "body": texts["answer"]},
                {"kind": "action", "body": texts["answer"]},
                {"kind": "term", "heading": texts["question"], "body": texts["answer"]},
            ],
            **fields,
        }


@pytest.fixture
def articles(live_server: LiveServer, tmp_path: Path) -> dict[str, Article]:
    """An Arabic, a Chinese and a German article as the command imports them."""
    file = tmp_path / "outputs.jsonl"
    lines = [*lines_of("ar"), *lines_of("zh", lang="zh_hans"), *lines_of("de", language="German")]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    call_command("import_summaries", str(file), "--status", "live", verbosity=0)
    return {article.key: article for article in Article.objects.all()}


def english_on(page: Page) -> list[str]:
    """What the page says in plain letters, but for names."""
    said = page.evaluate(SAID)
    return [each for each in said if re.search(r"[A-Za-z]{2,}", NAMES.sub("", each))]


def visit(page: Page, address: str) -> None:
    """Go there; the page is Chinese, says nothing in English and runs over no side."""
    page.goto(address)
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    assert english_on(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")


def test_the_articles_have_their_languages_and_readable_addresses(
    articles: dict[str, Article],
) -> None:
    assert {key: article.language for key, article in articles.items()} == {
        "ar": "ar",  # guessed
        "zh": "zh-Hans",
        "de": "de",
    }
    assert articles["zh"].slug.startswith("老桥关闭-市民绕行两公里-")
    assert articles["de"].slug.startswith("größte-brücke-der-stadt-für-übergang-gesperrt-")


@pytest.mark.parametrize("screen", SCREENS)
def test_a_walk_through_the_pages_in_chinese_meets_no_english(
    new_context: NewContext, live_server: LiveServer, articles: dict[str, Article], screen: str
) -> None:
    site = live_server.url
    page = new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **SCREENS[screen]).new_page()
    visit(page, f"{site}/")
    make_idea(title="想法", body="很有用。", state=Idea.State.SHIPPED)
    idea = make_idea(title="朗读")
    for address in (*PAGES, idea.get_absolute_url()):
        visit(page, site + address)
    for language, article in articles.items():
        visit(page, site + article.get_absolute_url())
        expect(page.locator("h1")).to_have_attribute("dir", "auto")
        expect(page.locator(".summary-text")).to_have_attribute("lang", article.language)
        direction = page.locator(".summary-text").evaluate("(e) => getComputedStyle(e).direction")
        assert direction == ("rtl" if language == "ar" else "ltr")
        page.locator(".vote .thumbs__down").click()
        expect(page.locator(".vote .thumbs__tally")).to_be_visible()
        assert english_on(page) == []
        page.locator(".vote .reason").first.click()
        page.locator(".vote .reasons__send").click()
        expect(page.locator(".vote .reasons summary")).to_contain_text("你说：")
        assert english_on(page) == []
    assert Ballot.objects.filter(kind="thumb").count() == 6  # a 👎 and its reason, three times
    visit(page, f"{site}/me/")


def test_a_duel_in_chinese_between_texts_of_each_language(
    new_context: NewContext, live_server: LiveServer, articles: dict[str, Article]
) -> None:
    page = new_context(locale="zh-CN", **SCREENS["phone"]).new_page()
    visit(page, f"{live_server.url}/duel/")
    page.goto(f"{live_server.url}/")  # the cookie
    seen = set()
    for _ in articles:
        visit(page, f"{live_server.url}/duel/")
        seen.add(page.locator(".duel__article h2").get_attribute("lang"))
        sides = page.locator(".duel__side .prose")
        assert {sides.nth(n).get_attribute("dir") for n in range(2)} == {"auto"}
        page.get_by_role("button", name="一样好").click()
        expect(page.locator(".duel__said")).to_contain_text("一样好")
        assert english_on(page) == []
    assert seen == {"ar", "zh-Hans", "de"}
    visit(page, f"{live_server.url}/duel/")  # nothing is left


def test_a_survey_in_the_reader_s_language(
    new_context: NewContext, live_server: LiveServer
) -> None:
    chinese = [
        {**each, "text": "问题？", "low_label": "", "high_label": "",
         "options": [f"选项{n}" for n, _ in enumerate(each.get("options", []))]}
        for each in EVERY_KIND
    ]  # fmt: skip
    survey = make_survey(chinese, title="问卷", slug="s")
    page = new_context(locale="zh-CN", **SCREENS["phone"]).new_page()
    visit(page, f"{live_server.url}/surveys/")
    for question in survey.questions.all():
        visit(page, f"{live_server.url}/surveys/s/{question.number}/")
        match question.kind:
            case "ranking":
                for line in page.locator(".rank button").all()[:-1]:  # the last place is clear
                    line.click()
                    assert english_on(page) == []
            case "text":
                page.locator("textarea").fill("很好")
                assert english_on(page) == []
            case _:
                page.locator(".choice, .step").last.click()
                expect(page.locator("[data-status]")).to_have_text("已保存。")
        address = page.url
        page.get_by_role("button", name=re.compile("下一页|完成")).click()
        expect(page).not_to_have_url(address)
    expect(page.locator("h1")).to_have_text("谢谢")
    assert english_on(page) == []


@pytest.mark.parametrize("with_scripts", [True, False])
def test_the_switch_in_the_foot_keeps_the_page_with_and_without_scripts(
    new_context: NewContext,
    live_server: LiveServer,
    articles: dict[str, Article],
    with_scripts: bool,
) -> None:
    page = new_context(java_script_enabled=with_scripts, locale="fr").new_page()
    address = f"{live_server.url}/?q=%E8%80%81%E6%A1%A5"
    page.goto(address)
    expect(page.locator("html")).to_have_attribute("lang", "en")  # nobody speaks French here
    for name, language, heading in (
        ("Deutsch", "de", "Artikel, aufgeschlüsselt"),
        ("简体中文", "zh-hans", "读懂文章，一目了然"),
        ("English", "en", "Articles, taken apart"),
    ):
        page.get_by_role("button", name=name).click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("h1")).to_have_text(heading)
        assert page.url == address


@pytest.mark.parametrize(
    ("locale", "zone", "said"),
    [
        ("de-DE", "Europe/Berlin", "1. Februar 2026"),  # an hour ahead of 23:30
        ("zh-CN", "America/New_York", "2026年1月31日"),
        ("en-US", "UTC", "31 January 2026"),
    ],
)
def test_a_day_is_the_reader_s_own(
    new_context: NewContext, live_server: LiveServer, locale: str, zone: str, said: str
) -> None:
    late = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
    idea = make_idea(title="Idea", state=Idea.State.SHIPPED)
    Idea.objects.filter(pk=idea.pk).update(state_at=late)
    page = new_context(locale=locale, timezone_id=zone).new_page()
    page.goto(live_server.url + idea.get_absolute_url())
    expect(page.locator("time")).to_have_text(said)
    plain = new_context(locale=locale, timezone_id=zone, java_script_enabled=False).new_page()
    plain.goto(live_server.url + idea.get_absolute_url())
    expect(plain.locator("time")).to_contain_text("31")  # UTC's


def test_the_team_compares_such_texts_in_english(
    new_context: NewContext, live_server: LiveServer, articles: dict[str, Article], team: User
) -> None:
    page = new_context(locale="de-DE", **SCREENS["desktop"]).new_page()
    page.goto(f"{live_server.url}/login/")
    page.get_by_label("Benutzername").fill("team")
    page.get_by_label("Passwort").fill("a long password")
    page.locator("main button").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    for article in articles.values():
        page.goto(
            f"{live_server.url}/models/compare/articles/{article.slug}/?baseline=Nord@1&candidate=Süd@1"
        )
        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(page.locator("h1")).to_have_attribute("lang", article.language)
        assert page.locator(".side-text").count() == 2
        assert {each.get_attribute("dir") for each in page.locator(".side-text").all()} == {"auto"}
