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
        ("Every summer the clock in Harrowmere runs late.", None),
        ("She said that it would rain on the day.", None),
    ],
)
def test_each_form_of_words_has_its_question(sentence: str, question: str | None) -> None:
    found = [q.question for q in asked(sentence)]
    expected = question or "What does the article say about Harrowmere?"
    assert found == ([expected] if question or "Harrowmere" in sentence else [])


def test_each_answer_and_each_topic_is_used_once() -> None:
    found = asked(
        "A weir is a low dam across a river.",
        "In spring the eels on the weir climb at night.",
        "In autumn the eels are said to swim down to the sea.",
    )
    assert [q.answer for q in found] == sorted({q.answer for q in found})
    assert [q.question for q in found] == [
        "What is a weir?",
        "What does the article say about eels?",
    ]


def test_a_question_is_never_answered_by_a_question_or_a_scrap() -> None:
    assert asked("Who built the mill in the valley long ago?", "The mill stood.") == []


def test_no_more_are_asked_than_wanted() -> None:
    sentences = [f'"The {n} of us agree about it," says {n}.' for n in ("Ann", "Bob", "Cid")]
    assert len(asked(*sentences, count=1)) == 1
    assert asked(*sentences, count=0) == []
