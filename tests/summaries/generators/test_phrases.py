"""Phrases are what a text names: nouns it repeats and names it gives."""

from __future__ import annotations

from summaries.generators.phrases import Phrase, find_phrases


def found(*sentences: str) -> dict[str, Phrase]:
    return {phrase.text: phrase for phrase in find_phrases(sentences)}


def test_a_noun_counts_from_its_second_mention() -> None:
    phrases = found("The weir is old.", "Eels climb the weir and rest.", "The mill is old.")
    assert "mill" not in phrases
    assert phrases["weir"] == Phrase("weir", (0, 1), 2, name=False, article=True)


def test_a_name_counts_from_its_first() -> None:
    phrases = found("We met Odile Vance in her studio.")
    assert phrases["Odile Vance"].name
    assert "Odile" not in phrases
    assert "Vance" not in phrases


def test_a_name_that_always_has_an_article_keeps_it() -> None:
    phrases = found("Eels cross the Atlantic, then reach Europe.")
    assert phrases["Atlantic"].article
    assert not phrases["Europe"].article


def test_half_of_a_compound_is_no_name() -> None:
    assert "Thissel" not in found("Telephones rang in the Thissel valley.")


def test_a_word_that_only_opens_sentences_is_no_name() -> None:
    assert found("Nobody knows.", "Rain fell.") == {}


def test_a_verb_after_to_is_no_noun() -> None:
    assert "join" not in found("People want to join.", "They wait to join in.")


def test_singular_and_plural_are_one_phrase() -> None:
    phrases = found("The eel is long.", "We count the eels.")
    assert phrases["eel"].count == 2
