"""What is looked for, from what somebody types; and where it stands in a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries.searching.words import MOST_TERMS, SoughtWords, marked, spaced, terms_of, words_of


def test_each_character_of_a_script_without_blanks_is_a_word() -> None:
    assert words_of("iPhone手机, 2台") == ("iPhone", "手", "机", "2", "台")
    assert spaced("no such sign").count("  ") == 0


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("Harbour froze", (SoughtWords(("Harbour",), True), SoughtWords(("froze",), True))),
        ('"the harbour" fr', (SoughtWords(("the", "harbour"), False), SoughtWords(("fr",), True))),
        ("“the harbour”", (SoughtWords(("the", "harbour"), False),)),
        ('"never closed', (SoughtWords(("never", "closed"), False),)),
        ("state-of-the-art", (SoughtWords(("state", "of", "the", "art"), True),)),
        ("a", (SoughtWords(("a",), False),)),  # one letter begins too many words
        ("港口", (SoughtWords(("港", "口"), False),)),
        ("!!! … %", ()),
        ("", ()),
        ("Ice ice", (SoughtWords(("Ice",), True),)),
        ("ﬁsh cafe\u0301", (SoughtWords(("fish",), True), SoughtWords(("café",), True))),
    ],
)
def test_a_query_becomes_terms(query: str, terms: tuple[SoughtWords, ...]) -> None:
    assert terms_of(query) == terms


def test_so_many_words_are_looked_for_and_no_more() -> None:
    assert len(terms_of(" ".join(f"w{n}" for n in range(MOST_TERMS)))) == MOST_TERMS
    assert len(terms_of(" ".join(f"w{n}" for n in range(MOST_TERMS + 1)))) == MOST_TERMS


@given(st.text())
def test_a_term_holds_nothing_that_a_query_language_knows(query: str) -> None:
    for term in terms_of(query):
        assert term.words and all(term.words)
        assert not set("\"'\\*():^-+&|!<>{}\0 ") & set("".join(term.words))


@given(st.text(), st.text())
def test_marking_leaves_every_sign_where_it_was(text: str, query: str) -> None:
    assert "".join(piece for piece, _ in marked(text, terms_of(query))) == text


def test_what_was_looked_for_is_marked() -> None:
    text = "The harbour froze; harbours do. 港口结冰"
    hits = [piece for piece, hit in marked(text, terms_of('"the harbour" fro 港口')) if hit]
    assert hits == ["The harbour", "fro", "港口"]
