"""A question takes its words from the sentence that answers it."""

from __future__ import annotations

import pytest

from summaries.generators.base import Question
from summaries.generators.definitions import find_definitions
from summaries.generators.phrases import find_phrases
from summaries.generators.questions import choose_questions


def asked(*sentences: str, count: int = 4) -> list[Question]:
    phrases = find_phrases(sentences)
    return list(
        choose_questions(
            sentences,
            find_definitions(sentences),
            phrases,
            relevance={phrase.text: 0.5 for phrase in phrases},
            centrality=[1.0] * len(sentences),
            count=count,
        )
    )


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("A bund is a low bank of clay.", "What is a bund?"),
        ("Harbour porpoises are a kind of small whale.", "What are harbour porpoises?"),
        ('"Thirty is a library at night," says Ottoline Marsh.', "What does Ottoline Marsh say?"),
        ('"Nobody needs a lot of power," Tendall said.', "What did Tendall say?"),
        ("The new pumps cost 1,800 euros in all.", "How much did the new pumps cost?"),
        ("Walter Oake, the caretaker, who has a key, turns it.", "Who is Walter Oake?"),
        ("The mill was sold because its owner had died.", "Why was the mill sold?"),
        ("Ida Brand has left the board because of it all in the end.", None),
        (
            "Ida Brand has left the board because nobody read it.",
            "Why has Ida Brand left the board?",
        ),
        ("Ida Brand has a boat because she lives on the island.", None),
        ("In 1962 the old bridge was closed, and a ferry came.", "When was the old bridge closed?"),
        (
            "The old bridge was closed for good on 3 May 1962.",
            "When was the old bridge closed for good?",
        ),
        ("The old bridge has stood on the river since 1962.", None),
        ("Ida Brand was asked to lead the choir on Sunday.", None),
        ("About 230 people are waiting for a room.", "How many people are waiting for a room?"),
        ("A cup that is put down because she knows.", None),
        ("Three of them are waiting for a room in town.", None),
        ("Every summer the clock in Harrowmere runs late.", None),
        ("She said that it would rain on the day.", None),
    ],
)
def test_each_form_of_words_has_its_question(sentence: str, question: str | None) -> None:
    found = [q.question for q in asked(sentence)]
    assert found == ([question] if question else [])


def test_each_answer_and_each_topic_is_used_once() -> None:
    found = asked(
        "A weir is a low dam across a river.",
        "In spring the eels on the weir climb at night.",
        "In autumn the eels are said to swim down to the sea.",
    )
    assert [q.answer for q in found] == sorted({q.answer for q in found})
    assert [q.question for q in found] == ["What is a weir?"]
    found = asked(
        "Eels in Harrowmere and people of Harrowmere are said to agree.",
        "The roofs in Tolling and the streets of Tolling look alike.",
    )
    assert [q.question for q in found] == ["What does the article say about Harrowmere?"]


def test_a_question_is_never_answered_by_a_question_or_a_scrap() -> None:
    assert asked("Who built the mill in the valley long ago?", "The mill stood.") == []


def test_no_more_are_asked_than_wanted() -> None:
    sentences = [f'"The {n} of us agree about it," says {n}.' for n in ("Ann", "Bob", "Cid")]
    assert len(asked(*sentences, count=1)) == 1
    assert asked(*sentences, count=0) == []
