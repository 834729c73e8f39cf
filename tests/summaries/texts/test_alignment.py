"""Sentences of summaries find the passages that they rest on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from summaries.texts.alignment import LEAST, ground_sentences
from summaries.texts.paragraphs import marked_paragraphs

ARTICLE = (
    "Rain fell on the valley for nine days. The river Thissel rose by two metres.\n\n"
    "Nobody was hurt. Forty houses were flooded on Monday. The mayor, Dagny Orrell, thanked the "
    "fire brigade.\n\nThe river fell again on Friday."
)


def passages(summary: str, article: str = ARTICLE) -> list[str | None]:
    return [
        article[each.passage.start : each.passage.end] if each.passage else None
        for each in ground_sentences(summary, article)
    ]


def test_a_copied_sentence_rests_on_the_one_it_was_copied_from() -> None:
    assert passages("The river Thissel rose by two metres. Nobody was hurt.") == [
        "The river Thissel rose by two metres.", "Nobody was hurt.",
    ]  # fmt: skip


def test_another_spelling_of_it_does_too() -> None:
    assert passages("the river thissel rose by two metres . nobody was hurt .") == [
        "The river Thissel rose by two metres.", "Nobody was hurt.",
    ]  # fmt: skip


def test_rare_words_tell_more_than_common_ones() -> None:
    assert passages("There were flooded houses.") == ["Forty houses were flooded on Monday."]


def test_a_sentence_that_joins_two_rests_on_both() -> None:
    said = "Nobody was hurt though forty houses were flooded on Monday."
    assert passages(said) == ["Nobody was hurt. Forty houses were flooded on Monday."]


def test_what_the_article_does_not_speak_of_rests_on_nothing() -> None:
    assert passages("Prague elected a parliament.") == [None]
    [alike] = ground_sentences("Nobody was hurt.", ARTICLE)
    assert alike.passage is not None and alike.passage.likeness == 1.0 > LEAST


def test_without_an_article_or_a_summary_there_is_nothing() -> None:
    assert ground_sentences("", ARTICLE) == ()
    assert passages("Nobody was hurt.", "") == [None]
    assert passages("Nobody was hurt.", "– – –") == [None]


def test_scripts_without_blanks_are_read_by_their_letters() -> None:
    article = "谷里下了九天雨。河水上涨了两米。没有人受伤。"
    assert passages("河水涨了两米。", article) == ["河水上涨了两米。"]


def test_meaning_helps_where_words_differ() -> None:
    article = "The physician came at noon. The river rose."
    directions = {"The physician came at noon.": 0}

    def embed(texts: Sequence[str]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        rows = np.zeros((len(texts), 2), np.float32)
        for place, text in enumerate(texts):
            rows[place, directions.get(text, 1)] = 1.0
        return rows

    said = "A doctor arrived."
    directions[said] = 0
    assert passages(said, article) == [None]
    [found] = ground_sentences(said, article, embed=embed)
    assert found.passage is not None and found.passage.sentences == (0, 0)


@pytest.mark.parametrize(("start", "end", "marked"), [
    (0, 0, []), (0, 5, ["One. "]), (5, 9, ["Two."]), (5, 16, ["Two.", "Three"]),
    (0, 17, ["One. Two.", "Three."]),
])  # fmt: skip
def test_a_passage_is_marked_in_the_paragraphs_it_goes_through(
    start: int, end: int, marked: list[str]
) -> None:
    text = "One. Two.\n\nThree."
    paragraphs = marked_paragraphs(text, start, end)
    assert ["".join(each.text for each in one) for one in paragraphs] == ["One. Two.", "Three."]
    found = [each for one in paragraphs for each in one if each.is_marked]
    assert [each.text for each in found] == marked
    assert [each.is_first for each in found] == [place == 0 for place in range(len(found))]
