"""The part of Markdown that is shown, and that nothing else comes through."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries.texts.markdown import LONGEST, TAGS, as_html, as_plain

# As collected in public lists of what got through other filters.
ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](  javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg)",
    "[x](vbscript:msgbox(1))",
    "![x](https://tracker.example/pixel.png)",
    '![x" onerror="alert(1)](https://e.example/a)',
    "[x](https://e.example 'title\" onmouseover=alert(1)')",
    "<https://e.example/><javascript:alert(1)>",
    "[a]\n\n[a]: javascript:alert(1)",
    "`<img src=x onerror=alert(1)>`",
    "```html\n<script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "# <b onclick=alert(1)>h</b>",
    "| <script>alert(1)</script> | b |\n|---|---|\n| <iframe src=//e.example> | y |",
    "<style>*{background:url(//e.example)}</style>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\x00<scr\x00ipt>alert(1)</script>",
    "<p style='position:fixed'>x</p>",
    "1. <base href=//e.example>\n2. <meta http-equiv=refresh content=0>",
]
TAG = re.compile(r"<(/?)([a-z]+)((?:\s[^>]*)?)>")


def check_is_safe(html: str) -> None:
    """Whatever stands between < and > is one of the tags, without attributes but a list's start."""
    assert html.count("<") == len(TAG.findall(html))
    for _, name, attributes in TAG.findall(html):
        assert name in TAGS
        assert re.fullmatch(r'| start="\d+"' if name == "ol" else "", attributes)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_acts_or_loads_comes_through(attack: str) -> None:
    check_is_safe(as_html(attack))
    check_is_safe(as_html(f"Before **{attack}** after.\n\n- {attack}"))


@given(st.text(alphabet="<>&\"'`*_[]()!#-|:\n 1.ajs=/x", max_size=80))
def test_whatever_is_typed_is_safe(text: str) -> None:
    check_is_safe(as_html(text))


def test_the_usual_signs_become_what_they_mean() -> None:
    html = as_html("**Bold**, *leaning*, ~~gone~~ and `code`.\n\n- one\n- two\n\n> said")
    assert html == (
        "<p><strong>Bold</strong>, <em>leaning</em>, <s>gone</s> and <code>code</code>.</p>\n"
        "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n<blockquote>\n<p>said</p>\n</blockquote>\n"
    )


def test_a_heading_is_a_bold_line_for_the_page_has_an_outline_of_its_own() -> None:
    assert as_html("# Summary") == "<p><strong>Summary</strong></p>\n"
    assert as_html("#1 in the list") == "<p>#1 in the list</p>\n"


def test_a_link_is_its_words_and_an_image_what_it_shows() -> None:
    assert as_html("See [the report](https://e.example/r).") == "<p>See the report.</p>\n"
    assert as_html("![A ferry](https://e.example/f.png)") == "<p>A ferry</p>\n"


def test_what_people_write_for_other_ends_stays_as_it_was_written() -> None:
    assert as_html("Fish & chips < £5\nand 3 * 4 * 5 &amp; more") == (
        "<p>Fish &amp; chips &lt; £5<br>\nand 3 * 4 * 5 &amp;amp; more</p>\n"
    )
    assert as_html("    a line set in") == "<p>a line set in</p>\n"
    assert '<ol start="2024">' in as_html("2024. The year of the ferry")


@pytest.mark.parametrize(
    "text",
    [
        "| a | b |\n|---|---|\n| 1 | 2 | a third cell |",  # two columns
        "> | a | b |\n> |---|---|\n> | 1 | 2 | three |",
        "```The ferry was late.\nIt came.\n```",  # no language has blanks
        "~~~Ferry",  # code without a line
        ">" * 20 + " deep",
        "- " * 10 + "deep",  # a list and its item are two tags
    ],
)
def test_a_text_of_which_words_would_not_be_seen_is_shown_as_it_was_written(text: str) -> None:
    assert re.sub(r"</?p>", "", as_html(text)).strip() == text.replace(">", "&gt;")
    assert as_plain(text) == text


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("| a | b |\n|---|---|\n| 1 | 2 |\n| 1 |", "table"),
        ("> | a | b |\n> |---|---|\n> | 1 | 2 |", "table"),
        ("a | b\n-|-\n1 | 2 \\| 3", "table"),
        ("```python\nx\n```", "pre"),
        ("```\nThe ferry was late.", "pre"),  # never closed
        (">" * 19 + " deep", "blockquote"),
        ("- " * 9 + "deep", "ul"),
    ],
)
def test_a_text_that_loses_nothing_is_shown_by_its_signs(text: str, tag: str) -> None:
    html = as_html(text)
    assert f"<{tag}>" in html
    assert set(re.findall("[a-z]{4,}", text)) - {"python"} <= set(re.findall("[a-z]{4,}", html))


def test_the_words_alone_are_for_lists() -> None:
    assert as_plain("**Bold** & [words](https://e.example)") == "Bold & words\n"
    assert as_plain("3 < 4 & 5") == "3 < 4 & 5\n"


def test_a_text_too_long_for_a_summary_is_shown_without_markdown() -> None:
    fits = "**a** " + "b" * (LONGEST - 6)
    assert as_html(fits).startswith("<p><strong>a</strong>")
    assert as_html(fits + "b").startswith("<p>**a** ")
    check_is_safe(as_html("<script>\n" * LONGEST))
    assert as_plain(fits + "b") == fits + "b"
