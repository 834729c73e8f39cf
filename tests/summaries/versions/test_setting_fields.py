"""The form of a generator's settings says of each what it does."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from summaries.generators.base import Settings, choice, number, setting
from summaries.generators.registry import generator
from summaries.versions.setting_fields import PREFIX, setting_fields


@dataclass(frozen=True, slots=True)
class SomeSettings(Settings):
    """Nothing of this text is shown; sentences: neither is this."""

    sentences: int = number(3, 1, 5000, "The most of them.")
    seed: int | None = number(1, 0, 9)
    mood: str = choice("calm", "merry", meaning="How it sounds.")
    motto: str = setting("Be brief.", "What is said first.")
    bare: bool = False


def test_a_field_shows_its_meaning_its_range_and_whether_it_may_be_empty() -> None:
    shown = setting_fields(SomeSettings)
    assert {name.removeprefix(PREFIX): field.help_text for name, field in shown.items()} == {
        "sentences": "The most of them. From 1 to 5,000.",
        "seed": "From 0 to 9. May be empty.",
        "mood": "How it sounds.",
        "motto": "What is said first.",
        "bare": "",
    }


@pytest.mark.parametrize("name", ["extractive", "lead", "openai", "smollm"])
def test_every_setting_of_the_sites_own_generators_says_what_it_means(name: str) -> None:
    shown = setting_fields(generator(name).settings_type)
    assert shown
    assert [each for each, field in shown.items() if not str(field.help_text)[:1].isupper()] == []
    ranges_alone = [each for each, field in shown.items() if field.help_text.startswith("From ")]
    assert ranges_alone == []
