"""Hashes, titles and keys of texts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries.texts.hashing import (
    TITLE_CHARS,
    key_from_text,
    key_from_title,
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


@pytest.mark.parametrize("length", [19, 20, 78, 79, 80, 81, 82, 159, 160, 161, 319, 320, 400])
@pytest.mark.parametrize("blanks", [1, 2, 9])
def test_a_title_is_that_of_the_text_with_single_blanks(length: int, blanks: int) -> None:
    words = "An old pier, " + "x" * (length - len("An old pier, ")) + ". " + "More of it. " * 40
    spread = words.replace(" ", " " * blanks)
    assert title_from_text(spread) == title_from_text(words)
    assert title_from_text(words).startswith("An old pier")


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
