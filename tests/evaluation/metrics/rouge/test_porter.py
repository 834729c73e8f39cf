"""The stemmer beside NLTK's."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest
from nltk.stem.porter import PorterStemmer

from benchmarks import nasty_texts
from evaluation.metrics.rouge import compiled_porter as rouge_compiled_porter
from evaluation.metrics.rouge.porter import IRREGULAR, SHORTEST
from evaluation.metrics.rouge.tokens import joined


def compiled_stems(words: list[str]) -> list[str]:
    letters, stops = joined(words, "newline")
    spelt, ends = rouge_compiled_porter.stems(np.frombuffer(letters.encode(), np.uint8), stops)
    return [part.tobytes().decode() for part in np.split(spelt, ends[:-1])]


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("caresses", "caress"),
        ("ponies", "poni"),
        ("ties", "tie"),  # NLTK's own: four letters keep the e
        ("agreed", "agre"),
        ("hopping", "hop"),
        ("filing", "file"),
        ("falling", "fall"),
        ("happy", "happi"),
        ("enjoy", "enjoy"),
        ("relational", "relat"),
        ("rationally", "ration"),
        ("adoption", "adopt"),
        ("theologi", "theolog"),
        ("controll", "control"),
        ("yyyyed", "yyyi"),
    ],
)
def test_a_word_has_the_stem_that_the_paper_or_nltk_gives(word: str, wanted: str) -> None:
    assert PorterStemmer().stem(word) == wanted
    assert compiled_stems([word]) == [wanted]


def test_thousands_of_words_have_nltks_stems() -> None:
    words = list(itertools.islice(nasty_texts.words(random.Random(0)), 6000))
    words = [word for word in words if len(word) >= SHORTEST and word not in IRREGULAR]
    nltk = PorterStemmer()
    wanted = [nltk.stem(word) for word in words]
    assert compiled_stems(words) == wanted


def test_irregular_words_have_nltks_stems() -> None:
    nltk = PorterStemmer()
    assert {word: form for word, form in nltk.pool.items() if len(word) >= SHORTEST} == IRREGULAR


def test_words_of_three_characters_and_less_stay() -> None:
    assert compiled_stems(["as", "ies", "was", "a", "cats"]) == ["as", "ies", "was", "a", "cat"]
    assert compiled_stems([]) == [""]


def test_a_very_long_word_is_stemmed_in_time_that_grows_with_its_length() -> None:
    word = "y" * 200_000 + "ing"
    assert compiled_stems([word])[0] == PorterStemmer().stem(word)
