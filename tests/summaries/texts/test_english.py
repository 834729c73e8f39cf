"""English is told from other languages by its usual words."""

from __future__ import annotations

import pytest

from summaries.texts.english import is_english


@pytest.mark.parametrize(
    "text",
    [
        "The river rose in the night, and by morning it was in the street.",
        "A battery gives back less than it takes.",
    ],
)
def test_english_prose_is_english(text: str) -> None:
    assert is_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12 34 56",
        "今天天气很好。",
        "Der Fluss stieg in der Nacht, und am Morgen stand das Wasser auf der Straße.",
        "Le fleuve est monté pendant la nuit et la rue était inondée au matin.",
        "El río subió por la noche y por la mañana la calle estaba llena de agua.",
    ],
)
def test_other_texts_are_not(text: str) -> None:
    assert not is_english(text)
