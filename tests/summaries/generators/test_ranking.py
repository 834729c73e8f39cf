"""The most central sentences win, and not twice."""

from __future__ import annotations

import numpy as np
import pytest

from summaries.generators.ranking import centrality, choose, similarities


def test_similarities_are_cosines_that_are_never_negative() -> None:
    vectors = np.array([[1, 0], [0.6, 0.8], [-1, 0]], np.float32)
    # 1·0.6 + 0·0.8 = 0.6; 1·(−1) = −1 → 0; 0.6·(−1) = −0.6 → 0
    expected = [[1, 0.6, 0], [0.6, 1, 0], [0, 0, 1]]
    assert similarities(vectors).tolist() == expected


def test_the_sentence_between_two_others_is_the_most_central() -> None:
    path = np.array([[1, 0.8, 0.0], [0.8, 1, 0.8], [0.0, 0.8, 1]])
    # Degrees 0.8, 1.6, 0.8: the middle has the most, the ends have equal and the least.
    assert centrality(path).tolist() == [0.0, 1.0, 0.0]


@pytest.mark.parametrize("n", [1, 2, 5])
def test_sentences_that_do_not_differ_are_equally_central(n: int) -> None:
    assert centrality(np.ones((n, n))).tolist() == [1.0] * n
    assert centrality(np.eye(n)).tolist() == [1.0] * n


# Two sentences say nearly the same; the third is worse than both, but says something else.
QUALITY = np.array([1.0, 0.9, 0.5])
SIMILARITY = np.array([[1.0, 0.7, 0.1], [0.7, 1.0, 0.1], [0.1, 0.1, 1.0]])


def test_a_worse_sentence_that_says_something_else_is_preferred_to_a_repetition() -> None:
    # After the first: 0.7·0.9 − 0.3·0.7 = 0.42 for the second, 0.7·0.5 − 0.3·0.1 = 0.32 …
    def taken(balance: float) -> list[int]:
        return choose(QUALITY, SIMILARITY, [1] * 3, count=2, room=9, balance=balance)

    assert taken(0.7) == [0, 1]
    # … and 0.5·0.9 − 0.5·0.7 = 0.10 against 0.5·0.5 − 0.5·0.1 = 0.20.
    assert taken(0.5) == [0, 2]


def test_a_near_copy_is_never_taken() -> None:
    copies = np.array([[1.0, 0.95], [0.95, 1.0]])
    assert choose(np.array([1.0, 0.9]), copies, [1, 1], count=2, room=9, balance=1.0) == [0]


def test_a_sentence_for_which_there_is_no_room_is_passed_over() -> None:
    # 5 words, then 5 + 6 > 8, then 5 + 3 = 8.
    assert choose(QUALITY, np.eye(3), [5, 6, 3], count=3, room=8, balance=1.0) == [0, 2]


def test_the_first_choice_is_taken_however_long_it_is() -> None:
    assert choose(QUALITY, np.eye(3), [99, 99, 99], count=3, room=8, balance=1.0) == [0]


def test_equal_sentences_are_taken_in_the_order_of_the_text() -> None:
    assert choose(np.ones(3), np.eye(3), [1] * 3, count=2, room=9, balance=0.7) == [0, 1]
