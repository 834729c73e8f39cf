"""One spelling for each text, and nothing in it that nobody sees."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries.texts.spelling import has_words, normalised, unseen_signs

texts = st.text(st.characters(codec="utf-8"))


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


@pytest.mark.parametrize(
    ("name", "unseen"),
    [
        ("bart-large_2 (ft)", ""),
        ("通义千问", ""),
        ("مرحبا", ""),
        ("می\u200cخواهم", ""),  # Persian: the joiner shapes the letters
        ("👨\u200d👩", ""),
        ("e\u0301", ""),  # is seen, if in two pieces
        ("ba\u200brt", "\u200b"),
        ("ba\u200drt", "\u200d"),
        ("ba\xadrt", "\xad"),
        ("ab\u202ecd\u2066ef\u202e", "\u202e\u2066"),
        ("مرحبا\u200f", "\u200f"),  # a text may need it, a name may not
        ("ba\nrt\t", "\n\t"),
        ("👨\u200d👩 ba\u200drt", "\u200d"),
        ("\u3164", "\u3164"),
    ],
)
def test_signs_of_a_name_that_nobody_sees_are_found(name: str, unseen: str) -> None:
    assert unseen_signs(name) == unseen
