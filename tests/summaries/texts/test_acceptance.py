"""Which texts are taken, and what is said of the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries.texts.acceptance import (
    FEWEST_WORDS,
    LONGEST,
    UnusableTextError,
    comparable,
    usable_text,
    words_of,
)
from tests.rows.own_texts import ARTICLE

HINDI = "यह नगर बहुत पुराना है और यहाँ के लोग नदी के किनारे रहते हैं। " * 6
THAI = "เมืองนี้เก่าแก่มากและผู้คนอาศัยอยู่ริมแม่น้ำมาหลายร้อยปีแล้ว" * 12
CHINESE = "这座城市非常古老，人们在河边生活了几百年。" * 8


def complaint(text: str) -> str:
    with pytest.raises(UnusableTextError) as refused:
        usable_text(text)
    return str(refused.value)


def test_an_article_is_kept_as_it_is_but_for_its_edges_and_line_ends() -> None:
    paragraphs = ARTICLE.replace(". ", ".\r\n\r\n", 1)
    assert usable_text(f"\ufeff  {paragraphs}\r\n") == paragraphs.replace("\r\n", "\n")
    # 1 in 2,000 is a stray sign, as a page's end in an old file
    assert usable_text(f"{ARTICLE * 6}\x0c") == ARTICLE * 6


@pytest.mark.parametrize("text", [HINDI, THAI, CHINESE], ids=["hindi", "thai", "chinese"])
def test_other_scripts_are_texts_too(text: str) -> None:
    assert usable_text(text) == text.strip()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "There is no text in it"),
        (" \n\t ", "There is no text in it"),
        ("One word.", "This has 2 words; with fewer than 40"),
        ("Word", "This has 1 word; with"),
        ("a" * (LONGEST + 1), "The text has 200,001 characters; at most 200,000"),
        (ARTICLE + "\0", "This is not text"),
        (ARTICLE + "\x01\x02\x03", "This is not text"),
        (ARTICLE + "\ufffd\ufffd\ufffd", "This is not text"),
        (ARTICLE + "\ud800", f"half a character at position {len(ARTICLE)}"),
        ("{}[]()<>;=+-*/ x " * 40, "mostly signs"),
        ("🙂 🎉 " * 100, "mostly signs"),
    ],
    ids=["empty", "blank", "two", "one", "long", "nul", "controls", "undecoded", "half", "code",
         "emoji"],
)  # fmt: skip
def test_what_is_no_article_gets_its_sentence(text: str, said: str) -> None:
    assert said in complaint(text)


def test_the_fewest_words_are_enough() -> None:
    assert usable_text("word " * FEWEST_WORDS)
    assert complaint("word " * (FEWEST_WORDS - 1)).startswith("This has 39 words")
    assert words_of("one two three") == 3


@given(st.text(alphabet=st.characters(), max_size=300))
def test_whatever_is_given_is_text_that_can_be_kept_or_gets_a_sentence(text: str) -> None:
    for given_text in (text, f"{ARTICLE} {text}"):
        try:
            kept = usable_text(given_text)
        except UnusableTextError as refused:
            assert str(refused).endswith(".")
        else:
            assert kept.encode() and "\0" not in kept and "\r" not in kept
            assert kept == kept.strip()
            assert usable_text(kept) == kept


def test_texts_that_differ_in_white_space_alone_are_comparable() -> None:
    assert comparable(" a\r\n\nb\tc ") == comparable("a b c") != comparable("ab c")
