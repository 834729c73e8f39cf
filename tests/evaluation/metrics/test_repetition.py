from __future__ import annotations

import pytest

from evaluation.metrics.base import ArticleTexts
from evaluation.metrics.repetition import Repetition


def test_the_share_counts_trigrams_that_stood_there_before() -> None:
    (column,) = Repetition().score([ArticleTexts(("a b c d. A b c!", "a b c d"))])
    # abc bcd cda dab abc: 1 of 5 stood there before
    assert column.values.tolist() == [pytest.approx(1 / 5), 0.0]
    assert column.known.all()


def test_fewer_than_three_words_are_unknown() -> None:
    (column,) = Repetition().score([ArticleTexts(("", "two words", "now three words"))])
    assert column.known.tolist() == [False, False, True]
