"""Hashes, titles and keys of texts."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries.texts.hashing import (
    TITLE_CHARS,
    has_words,
    key_from_text,
    key_from_title,
    normalised,
    short_id,
    text_hash,
    texts_hash,
    title_from_text,
)

texts = st.text(st.characters(codec="utf-8"))


def test_a_hash_is_32_hex_digits_of_blake2b() -> None:
    # printf '' | b2sum -l 128
    assert text_hash("") == "cae66941d9efbd404e4d88758ea67670"


def test_no_texts_have_an_empty_hash() -> None:
    assert texts_hash([]) == ""


def test_the_hash_of_texts_knows_their_order_and_where_each_ends() -> None:
    hashes = {texts_hash(texts) for texts in (["a", "b"], ["b", "a"], ["ab"], ["ab", ""])}
    assert len(hashes) == 4


def test_a_title_is_the_first_sentence_without_its_full_stop() -> None:
    assert title_from_text("The harbour froze on Monday. Boats stayed.") == (
        "The harbour froze on Monday"
    )


def test_a_title_keeps_a_question_mark() -> None:
    assert title_from_text("Why did the harbour freeze?  Nobody knows.") == (
        "Why did the harbour freeze?"
    )


def test_an_abbreviation_does_not_end_a_title() -> None:
    assert title_from_text("Mr. Hale saw the ice first. He rang.") == "Mr. Hale saw the ice first"


def test_a_long_title_is_cut_at_a_word_near_80_characters() -> None:
    title = title_from_text("word " * 40)
    assert title == "word " * 15 + "word…"  # 16 words: 16 * 4 + 15 = 79 characters, and the mark


def test_a_title_of_one_endless_word_is_cut_inside_it() -> None:
    assert title_from_text("x" * 500) == "x" * 79 + "…"


@given(texts)
def test_a_title_is_never_too_long_and_empty_only_for_a_blank_text(text: str) -> None:
    title = title_from_text(text)
    assert len(title) <= TITLE_CHARS
    assert bool(title.strip()) == bool(text.strip())


def test_a_short_id_is_ten_hex_digits_and_stays_the_same() -> None:
    assert short_id("harbour") == short_id("harbour")
    assert short_id("harbour") != short_id("Harbour")
    assert len(short_id("harbour")) == 10


@pytest.mark.parametrize(("key_from", "kind"), [(key_from_text, "text"), (key_from_title, "title")])
def test_a_key_says_what_it_was_made_from_and_fits_its_column(
    key_from: Callable[[str], str], kind: str
) -> None:
    key = key_from("x" * 100_000)
    assert key.startswith(f"{kind}-")
    assert len(key) <= 200


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("cafe\u0301 \u212b 10⁶ H₂O ½ Ⅳ", "café \u00c5 10⁶ H₂O ½ Ⅳ"),  # NFC, not NFKC
        ("of\ufb01ce \ufb02oat di\ufb03cult", "office float difficult"),
        ("har\u00adbour wo\u200brd\ufeff \u2060a\u200cb\u200dc", "harbour word abc"),
        ("a\u00a0b\u202fc\u3000d\u2009e", "a b c d e"),
        ("a\r\nb\rc\u2028d\x0be\u0085f", "a\nb\nc\nd\ne\nf"),
        ("a\0b\x07c\x9bd\te", "abcd\te"),
        ("left\u200e \u202eright\u202c \u2066x\u2069", "left right x"),
        ("\ufff9漢\ufffaかん\ufffb", "漢(かん)"),
        ("a\ufe0f\ufe0e\U000e0101", "a\ufe0f\ufe0e\U000e0101"),
        (" \ufe0fa", "a"),
        # Instructions that nobody sees, spelled in tags.
        ("Sure\U000e0049\U000e0067\U000e006e\U000e006f\U000e0072\U000e0065", "Sure"),
    ],
)
def test_a_text_has_one_spelling_and_nothing_unseen(given: str, kept: str) -> None:
    assert normalised(given) == kept


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم کتاب\u200cها",  # Persian: parts of a word that don't join
        "ه\u200d",  # Arabic: a letter that joins to nothing
        "क्\u200dष ක්\u200dය",  # Hindi, Sinhala: half a letter, a joined one
        "ភាសា\u200bខ្មែរ",  # Khmer: where words part
        "👩\u200d🚀 👩🏽\u200d⚕\ufe0f ❤\ufe0f\u200d🔥 1\ufe0f\u20e3",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",  # Scotland
        "葛\U000e0100城",  # a variant of a Chinese character
        "אבג \u200f(a)\u200e \u2067ب\u2069",  # directions where some run from the right
        "ᄒ\u1160ᆨ",  # half a syllable of old Korean
    ],
)
def test_invisible_signs_stay_where_a_script_or_an_emoji_needs_them(text: str) -> None:
    assert normalised(text) == text


INVISIBLE = (
    "\u200b\u200c\u200d\u200e\u202e\u2067\u2069\ufe0f\ufeff\u1160\u0301\xad\U000e0067\U000e007f"
)


@given(texts | st.text(st.sampled_from(INVISIBLE + "aeم❤🏴🏽ខ\u1100\u05d0\ufb01\n ")))
def test_what_is_normalised_stays_as_it_is(text: str) -> None:
    once = normalised(text)
    assert normalised(once) == once
    assert not set("\0\xad\ufeff\r\x0b\u2028\u202e\u3164") & set(once)


@given(st.text(st.characters(codec="utf-8", categories=("Lu", "Ll"), exclude_characters="")))
def test_no_letter_is_lost(text: str) -> None:
    assert sum(map(str.isalpha, normalised(text))) >= len(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("text", "has"),
    [("", False), ("… — !!! 👍", False), ("\u200b\u2060\ufeff\xad", False), ("\u3164\uffa0", False),
     ("\u2800", False), ("a", True), ("港", True), ("٣", True), ("ไทย", True), ("👍 7", True)],
)  # fmt: skip
def test_signs_and_what_is_invisible_are_no_words(text: str, has: bool) -> None:
    assert has_words(text) is has
