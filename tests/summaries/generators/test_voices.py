"""Praise and criticism in an article's own words: both sides, or none."""

from __future__ import annotations

import pytest

from summaries.generators.voices import voices

PRAISE = "The mayor praised the volunteers at the pumps."
CRITICISM = "Residents complained of the noise at night."


def sides(*sentences: str) -> list[tuple[int, str]]:
    found = voices(sentences, centrality=[1 / (1 + n) for n in range(len(sentences))])
    return [(comment.polarity, comment.body) for comment in found]


def test_both_sides_are_given_or_none() -> None:
    assert sides(CRITICISM, PRAISE) == [(1, PRAISE), (-1, CRITICISM)]
    assert sides(CRITICISM) == sides(PRAISE) == []


@pytest.mark.parametrize(
    ("sentence", "counts"),
    [
        ("The new pump is quicker and cheaper to run.", True),  # two words
        ("The new pump is quicker than that of 1962.", False),  # one
        ("The mayor praised the pump that had failed in May.", False),  # of both sides
        ("The mayor never praised the volunteers at the pumps.", False),
        ("They praised the volunteers at the pumps.", False),  # who?
    ],
)
def test_a_sentence_takes_a_side_only_where_its_words_leave_no_doubt(
    sentence: str, counts: bool
) -> None:
    assert (sides(CRITICISM, sentence) != []) is counts


def test_of_many_the_weightiest_two_of_each_side_are_given_in_the_articles_order() -> None:
    also = "Hikers welcomed the path and thanked the volunteers."
    weaker = "The path is popular and useful in winter."
    assert sides(weaker, PRAISE, also, CRITICISM) == [
        (1, weaker),  # as weighty as the mayor's praise, and more central
        (1, also),
        (-1, CRITICISM),
    ]
