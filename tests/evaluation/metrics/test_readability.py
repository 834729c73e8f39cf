from __future__ import annotations

import pytest

from evaluation.metrics.base import ArticleTexts
from evaluation.metrics.readability import Readability, syllables


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *(("made", 1), ("whole", 1), ("table", 2), ("the", 1), ("agree", 2), ("people", 2)),
        *(("times", 1), ("files", 1), ("tables", 2), ("boxes", 2), ("churches", 2), ("clothes", 1)),
        *(("jumped", 1), ("wanted", 2), ("need", 1), ("bed", 1), ("résumé", 3), ("family", 3)),
        *(("o'clock", 2), ("team's", 1), ("1,994", 1), ("hmm", 1), ("", 1)),
    ],
)
def test_syllables_follow_the_stated_rule(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_grade_is_kincaids_sum() -> None:
    (column,) = Readability().score([ArticleTexts(("The cat sat on a table. It jumped.",))])
    # 8 words, 2 sentences, syllables 1+1+1+1+1+2 + 1+1 = 9
    assert column.values[0] == pytest.approx(0.39 * 8 / 2 + 11.8 * 9 / 8 - 15.59)


def test_a_text_without_a_latin_letter_has_no_grade() -> None:
    (column,) = Readability().score([ArticleTexts(("", "...", "12 34", "Привет", "Hi"))])
    assert column.known.tolist() == [False, False, False, False, True]


def test_an_unfinished_sentence_counts_as_one() -> None:
    (column,) = Readability().score([ArticleTexts(("no stop here", "no stop here."))])
    assert column.values[0] == column.values[1]
