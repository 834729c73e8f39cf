"""Nothing is said that the article doesn't say, and the same article gives the same breakdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from unittest.mock import patch
from zlib import crc32

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from summaries.generators.base import Cost, Draft, UnsuitableTextError
from summaries.generators.extractive import Extractive, ExtractiveSettings
from summaries.texts.sentences import split_sentences
from summaries.texts.words import words_in

ARTICLE = """\
There is an iron post on Dravick Moor, and in 1962 its top was level with the grass. The moor has \
sunk by more than a metre since then because it was drained. Drained peat rots, and its carbon \
leaves it as carbon dioxide.

A bund is a low bank of clay that keeps water on one field and off the next. Seven farms have \
closed their ditches and get 410 euros a hectare for it. "They are renting a lake from us," says \
Joris Malden, who has not signed. His cellar took in water last February.

The new pump cost 3,400 euros, and the province paid for it. Both farmers measure the post on \
Dravick Moor each spring.
"""


def draft(text: str, **values: float) -> Draft:
    return Extractive().generate(text, ExtractiveSettings.from_json(values))


def is_chain(summary: str, sentences: Sequence[str]) -> bool:
    """Whether `summary` is some of `sentences`, in order, with at most a space between two."""
    ends = {0}  # where in the summary a sentence may begin
    for sentence in sentences:
        for end in list(ends):
            for gap in ("", " ") if end else ("",):
                if summary.startswith(gap + sentence, end):
                    ends.add(end + len(gap) + len(sentence))
    return len(summary) in ends


def check_that_everything_is_the_articles(text: str, made: Draft) -> None:
    sentences = [sentence.text for sentence in split_sentences(text)]
    assert made.summary
    assert is_chain(made.summary, sentences)
    for question in made.questions or ():
        assert question.answer in sentences
    assert all(action in sentences for action in made.actions or ())
    assert all(comment.body in sentences for comment in made.comments or ())
    for term in made.terms or ():
        assert term.definition in sentences
        assert term.term.lower() in " ".join(term.definition.lower().split())


@pytest.fixture(scope="module")
def made() -> Draft:
    return draft(ARTICLE)


def test_a_breakdown_is_made_of_the_articles_sentences(made: Draft) -> None:
    check_that_everything_is_the_articles(ARTICLE, made)
    assert [q.question for q in made.questions or ()][1:] == [
        "What is a bund?",
        "What does Joris Malden say?",
        "How much did the new pump cost?",
    ]
    assert [term.term for term in made.terms or ()][-1] == "Bund"
    assert made.cost.seconds is not None


def test_what_extraction_cannot_give_is_not_offered(made: Draft) -> None:
    assert made.turns is None
    assert (made.comments, made.actions) == ((), ())  # the article holds none


def test_a_part_that_is_offered_and_empty_is_no_missing_one() -> None:
    assert draft("It is the end of it.").questions == ()


FRAGMENTS = st.sampled_from(
    [
        "Orrell, a retired engineer, hung thermometers in the valley.",
        '"The list is what the doctor believes," says Marsh.',
        "A bund is a low bank of clay.",
        "The water rose by 3.5 metres and the bund held.",
        "Dr. Marsh asked: “Is it the end?”",
        "She left the valley in the night.",
        "今天天气很好。",
        "no end to it and no stop",
        "😀😀",
        "...",
        "The pumps cost $3.50.",
    ]
)
TEXTS = st.lists(FRAGMENTS, max_size=12).flatmap(
    lambda parts: st.sampled_from([" ", "\n", "\n\n", ""]).map(lambda gap: gap.join(parts))
)


def hashed(texts: Sequence[str]) -> NDArray[np.float32]:
    """Stands in for the model where only what is said matters, not what is chosen."""
    rows = [np.random.default_rng(crc32(text.encode())).normal(size=384) for text in texts]
    return np.array(rows, np.float32).reshape(len(texts), 384) / np.float32(20)  # about length 1


@settings(max_examples=80)
@given(TEXTS | st.text(max_size=300))
def test_every_sentence_is_verbatim_whatever_the_text(text: str) -> None:
    with patch("summaries.generators.extractive.embed", hashed):
        try:
            made = draft(text)
        except UnsuitableTextError:
            assert not split_sentences(text)
            return
        check_that_everything_is_the_articles(text, made)
        assert draft(text) == made


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(FRAGMENTS, max_size=5).map(" ".join) | st.text(max_size=40))
def test_with_the_real_model_the_same_text_gives_the_same_bytes(text: str) -> None:
    try:
        made = draft(text)
    except UnsuitableTextError:
        return
    check_that_everything_is_the_articles(text, made)
    assert repr(replace(draft(text), cost=Cost())) == repr(replace(made, cost=Cost()))


def test_a_paraphrase_gives_way_to_something_new() -> None:
    same = "The city will close the old bridge to cars in May."
    again = "From May on, cars may no longer use the city's old bridge."
    new = "Shopkeepers near the bridge fear that they will lose customers from the other bank."
    other = "Engineers found cracks in the old bridge and in two of its iron arches."
    text = f"{same} {again} {new} {other}"
    # The two are so alike (cosine above 0.8) that no balance lets both in.
    for balance in (0.5, 0.6, 1.0):
        summary = draft(text, sentences=3, balance=balance).summary
        assert summary == f"{same} {new} {other}"


def test_a_sentence_that_leans_on_another_is_passed_over() -> None:
    text = "It was closed in May. The old bridge was closed to cars by the city in the spring."
    assert draft(text, sentences=1).summary == text.split(". ")[1]


def test_a_single_sentence_is_its_own_summary() -> None:
    assert draft("The bridge is closed.").summary == "The bridge is closed."
    assert draft("no stop and no capital").summary == "no stop and no capital"


def test_a_text_in_another_language_has_a_summary_and_nothing_more() -> None:
    made = draft("今天天气很好。我们去公园散步。公园里有很多花。孩子们在湖边玩。")
    assert made.summary.endswith("。")
    assert made.questions is None
    assert made.terms is None


@pytest.mark.parametrize("text", ["", "\n \n", "😀 😀", "?!"])
def test_a_text_without_words_is_refused(text: str) -> None:
    with pytest.raises(UnsuitableTextError):
        draft(text)


def test_of_a_long_text_the_first_part_is_read_and_that_is_said() -> None:
    text = " ".join(f"Farm number {n} has closed its ditches in the spring." for n in range(900))
    made = draft(text, longest=8)
    assert made.notes == ("Only the first 8 of the article's 900 sentences were read.",)
    check_that_everything_is_the_articles(" ".join(text.split()[:80]), made)


def test_a_very_long_sentence_is_taken_only_where_there_is_no_other() -> None:
    endless = "and so on " * 3000 + "to the end."
    assert draft(endless).summary == endless
    assert draft(f"{endless} The bridge in the city is closed.").summary.startswith("The bridge")


def test_words_are_counted_in_scripts_without_spaces() -> None:
    assert words_in("two words") == 2
    assert words_in("今天天气") == 2  # 4 characters / 2


@pytest.mark.parametrize(("words", "taken"), [(5, False), (6, True), (45, True), (46, False)])
def test_a_summary_takes_sentences_of_6_to_45_words_where_it_has_any(
    words: int, taken: bool
) -> None:
    # The sentence in question comes first and alone may be taken for its place.
    odd = " ".join(["Water", *["water"] * (words - 2), "falls."])
    usual = "The moor has sunk by more than a metre since then. Farmers measure the post."
    assert words_in(odd) == words
    made = draft(f"{odd} {usual}", sentences=1, words=100, position=1.0, dependence=0.0)
    assert (made.summary == odd) is taken
