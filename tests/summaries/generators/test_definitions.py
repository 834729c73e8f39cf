"""What a text says something is, is found; what it only mentions is not."""

from __future__ import annotations

import pytest

from summaries.generators.definitions import find_definitions, is_person, stands_alone


@pytest.mark.parametrize(
    ("sentence", "article", "phrase"),
    [
        ("A bund is a low bank of clay.", "a", "bund"),
        ("An oskin is the last piece of bread.", "an", "oskin"),
        ("They built a pump and a bund, which is a low bank.", "", ""),
        ("Farmers built a pump and a bund, which is a low bank of clay.", "a", "bund"),
        ("Statisticians call it regression to the mean.", "", ""),
        ("Farmers built a low bank of clay known as a bund.", "a", "bund"),
        ("Peatlands cover three per cent of the land.", "", "peatlands"),
        ("Cold air is heavy and runs downhill.", "", "cold air"),
        ("To farrow-talk is to discuss one thing for another.", "", "farrow-talk"),
        ("The growers trusted Ridgeham, the market town on the ridge.", "", "Ridgeham"),
        ("The World Health Organization (WHO) recommends thirty.", "", "World Health Organization"),
        ("The boat was the easy part.", "", ""),
        ("The rule is a good one.", "", ""),
        ("It is a low bank of clay.", "", ""),
        ("Is a bund a low bank?", "", ""),
        ("Ridgeham, the mayor said, is far.", "", ""),
        ("Each house has a garden.", "", ""),
        ('"Glue is a food for mice', "", ""),
    ],
)
def test_a_form_of_words_that_defines_is_found(sentence: str, article: str, phrase: str) -> None:
    found = [(d.article, d.phrase) for d in find_definitions([sentence])]
    assert found == ([(article, phrase)] if phrase else [])


def test_of_several_definitions_the_surest_is_kept() -> None:
    found = find_definitions(["Peat is wet and dark in winter.", "Peat is a soil of dead plants."])
    assert [(d.phrase, d.sentence, d.strength) for d in found] == [("Peat", 1, 0.9)]


def test_a_word_that_the_text_writes_small_elsewhere_loses_its_capital() -> None:
    found = find_definitions(["Peat is a soil of dead plants.", "Farmers cut peat."])
    assert found[0].phrase == "peat"


@pytest.mark.parametrize(
    "text",
    [
        "Dr Orrell left.",
        '"Yes," says Orrell.',
        '"Yes," said the baker, Dagny Orrell.',
        "Orrell, who left early, was glad.",
        "The caretaker, Dagny Orrell, stayed at home. She had a cold.",
    ],
)
def test_a_person_is_known_by_title_speech_or_pronoun(text: str) -> None:
    assert is_person("Dagny Orrell", text)


def test_a_place_is_no_person() -> None:
    assert not is_person("Ridgeham", "The road to Ridgeham is closed. It was flooded.")


def test_a_person_is_told_from_a_thing_in_apposition() -> None:
    sentences = ["Orrell, a retired engineer, hung it up.", '"Yes," says Orrell.']
    assert [d.person for d in find_definitions(sentences)] == [True]
    # Nothing shows whether "a retired engineer" is a person's trade or a machine: left out.
    assert find_definitions(sentences[:1]) == []


@pytest.mark.parametrize(
    ("sentence", "alone"),
    [
        ("Cold air runs downhill.", True),
        ("There is a post on the moor.", True),
        ('"Yes," he says.', False),
        ('"It is late," says Marsh.', False),
        ("That was the trouble.", False),
        ("Why not lay cables?", False),
        ('"The list is long.', False),
        ("The list (of names is long.", False),
        ("'The list is long.", False),
        ("The list is long.'", False),
        ("The farmers' list is long.", True),
        ("", False),
    ],
)
def test_a_sentence_that_leans_on_another_does_not_stand_alone(sentence: str, alone: bool) -> None:
    assert stands_alone(sentence) is alone
