from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.metrics.names import folded_words, names


def test_capitals_inside_a_sentence_are_names() -> None:
    assert names("Yesterday Harry Kane met Beyoncé in New York.") == [
        *("harry", "kane", "beyonce", "new", "york")
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("He left. Then it rained.", "He said: We won.", 'He said "Never again".'),
        *("it was so\nThen it was not", "the end - (But why)", "• Here it is", "he and I'm sure I"),
        *("all in lower case about london", "ALL IN CAPITALS ABOUT LONDON", "met Mr. and Mrs."),
    ],
)
def test_capitals_that_a_sentence_brings_are_not(text: str) -> None:
    assert names(text) == []


def test_a_title_or_an_initial_ends_no_sentence() -> None:
    assert names("she met Mr. Smith and J. K. Rowling") == ["smith", "j", "k", "rowling"]


def test_a_headline_tells_nothing_by_its_capitals() -> None:
    assert names("Police Find Missing Boat Off Coast") == []
    assert names("we met Barack Obama") == ["barack", "obama"]


def test_a_name_is_listed_once_and_without_its_possessive() -> None:
    assert names("in Kane's and Kane’s and Kane 's house with KANE") == ["kane"]


def test_words_are_folded_alike_on_both_sides() -> None:
    assert folded_words("Beyoncé’s KANE") == {"beyonce", "kane"}


@given(st.text())
def test_a_text_holds_its_own_names(text: str) -> None:
    assert folded_words(text).issuperset(names(text))
