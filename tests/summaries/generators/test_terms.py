"""A term comes with the sentence of the article that says what it is."""

from __future__ import annotations

from summaries.generators.base import Term
from summaries.generators.definitions import find_definitions
from summaries.generators.terms import choose_terms

SENTENCES = [
    "A bund is a low bank of clay along a field.",
    "Peatlands cover about three per cent of the world's land.",
    "Orrell, who left early, was glad of it.",
    "Good money is rare in any village.",
    "Cold air is heavy.",
]


def chosen(relevance: dict[str, float], count: int = 5) -> tuple[Term, ...]:
    definitions = find_definitions(SENTENCES)
    return choose_terms(SENTENCES, definitions, relevance, count=count)


def test_definitions_are_taken_and_vaguer_statements_only_where_they_matter() -> None:
    assert chosen({"peatlands": 0.5}) == (
        Term("Bund", SENTENCES[0]),
        Term("Peatlands", SENTENCES[1]),
    )
    assert chosen({}) == (Term("Bund", SENTENCES[0]),)


def test_the_best_are_taken_where_there_are_too_many() -> None:
    # bund 0.9 + 0.0, peatlands 0.4 + 0.6
    assert chosen({"peatlands": 0.6}, count=1) == (Term("Peatlands", SENTENCES[1]),)


def test_a_sentence_too_short_to_explain_anything_is_left_out() -> None:
    assert "Cold air" not in [term.term for term in chosen({"cold air": 0.9})]
