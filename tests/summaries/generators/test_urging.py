"""What an article urges or announces, and what only sounds like it."""

from __future__ import annotations

import pytest

from summaries.generators.urging import MOST_WORDS, urging


def items(*sentences: str, count: int = 4) -> tuple[str, ...]:
    return urging(sentences, centrality=[0.5] * len(sentences), count=count)


@pytest.mark.parametrize(
    "sentence",
    [
        "Visitors must leave the dunes before dark.",
        "The council should close the ditch for good.",
        "Doctors recommend a walk after every meal.",
        "The mayor called on drivers to keep off the bridge.",
        "Boil the water before you drink it.",
        "Don’t feed the swans on the lake.",
        "The library will open its cellar next month.",
        "The ferry is due to sail again on 3 May.",
    ],
)
def test_what_urges_or_announces_is_an_item(sentence: str) -> None:
    assert items(sentence) == (sentence,)


@pytest.mark.parametrize(
    "sentence",
    [
        "The driver must have been asleep at the wheel.",
        "The striker must be regretting his move to the north.",
        "The coach was ready should they make a step up.",
        "The library will open its cellar.",  # nobody knows when
        "They should close the ditch for good.",  # who?
        "Must the council close the ditch for good?",
        "A man demanded cash at the counter on Saturday.",
        "Each piece has a steward who must say all aloud.",
        "Visitors must leave.",
        "Check marks are put beside each of the names.",
        "Report authors said that nothing had changed.",
    ],
)
def test_what_only_sounds_like_it_is_none(sentence: str) -> None:
    assert items(sentence) == ()


def test_what_addresses_the_reader_comes_before_what_is_urged_and_announced() -> None:
    announced = "The library will open its cellar next month."
    urged = "Visitors must leave the dunes before dark."
    told = "Boil the water before you drink it."
    assert items(announced, urged, told, count=1) == (told,)
    assert items(announced, urged, told, count=2) == (urged, told)  # in the article's order
    assert items(announced, urged, told, count=0) == ()


@pytest.mark.parametrize(("words", "is_item"), [(MOST_WORDS, True), (MOST_WORDS + 1, False)])
def test_a_sentence_that_says_much_besides_is_none(words: int, is_item: bool) -> None:
    sentence = " ".join(["Visitors must leave the", *["wide"] * (words - 5), "dunes."])
    assert len(sentence.split()) == words
    assert bool(items(sentence)) is is_item
