from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from evaluation.metrics.words import ngrams, sentences, words


def test_a_word_keeps_its_apostrophe_and_a_number_its_point_and_comma() -> None:
    assert words("The team’s 1,000 well-known fans saw 3.5 goals.") == [
        *("the", "team's", "1,000", "well", "known", "fans", "saw", "3.5", "goals")
    ]


def test_what_a_tokeniser_pulled_apart_is_one_word_again() -> None:
    assert words("the team 's coach did n't speak -lrb- he 'd left -rrb- .") == [
        *("the", "team's", "coach", "didn't", "speak", "he'd", "left")
    ]


def test_an_opening_quote_is_not_taken_for_a_possessive() -> None:
    assert words("he said 'stay' twice") == ["he", "said", "stay", "twice"]


def test_sentences_end_at_newlines_and_at_stops_before_a_space() -> None:
    assert sentences("It cost 3.5m. He paid! \nNo. ... ") == [
        ["it", "cost", "3.5", "m"],  # the stop inside the number ends nothing
        ["he", "paid"],
        ["no"],
    ]


def test_a_text_shorter_than_n_has_no_ngram() -> None:
    assert list(ngrams(["a", "b", "c"], 2)) == [("a", "b"), ("b", "c")]
    assert list(ngrams(["a", "b"], 3)) == []


@given(st.text())
def test_sentences_lose_no_word(text: str) -> None:
    # A sentence may cut "3.\n5", never drop a letter or digit.
    joined = "".join(word for sentence in sentences(text) for word in sentence)
    kept = [char for char in joined if char.isalnum()]
    assert kept == [char for word in words(text) for char in word if char.isalnum()]
