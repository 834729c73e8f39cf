"""What measures are called."""

from __future__ import annotations

import pytest

from evaluation.comparison.measures import rating_measure, score_measure, words_for


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("duels", "Duels won"),
        ("approval", "Share of 👍"),
        ("approval:question", "Share of 👍 on questions"),
        ("rougeL", score_measure("rougeL", "").label),
        ("rougeL", "ROUGE-L"),
        ("expert:fluency", rating_measure("expert", "fluency").label),
        ("expert:fluency", "Fluency (experts)"),
        ("judge:mini:fluency", "Fluency (judge mini)"),
        ("imported:bleurt|better:higher", "bleurt (imported)"),
        ("meteor", "meteor"),
    ],
)
def test_a_measure_of_which_nothing_is_held_is_called_as_where_something_is(
    key: str, words: str
) -> None:
    assert words_for(key) == words
