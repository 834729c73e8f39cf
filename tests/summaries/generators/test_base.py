"""Drafts compare by what they say; settings refuse what they don't know."""

from __future__ import annotations

import json
import math
from dataclasses import FrozenInstanceError

import pytest

from summaries.generators.base import Cost, Draft, SettingsError, UnsuitableTextError, sentences_of
from summaries.generators.extractive import ExtractiveSettings
from summaries.generators.smollm import SmolLMSettings


def test_a_part_that_is_not_offered_differs_from_an_empty_one() -> None:
    assert Draft("A.") != Draft("A.", terms=())
    assert Draft("A.").terms is None


def test_drafts_of_different_cost_are_equal() -> None:
    assert Draft("A.", cost=Cost(seconds=1.0)) == Draft("A.", cost=Cost(seconds=2.0))


def test_a_cost_that_is_not_known_is_none() -> None:
    cost = Cost()
    assert [cost.seconds, cost.prompt_tokens, cost.completion_tokens, cost.money] == [None] * 4


def test_a_draft_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Draft("A.").summary = "B."  # type: ignore[misc]


@pytest.mark.parametrize("chosen", [ExtractiveSettings(terms=2), SmolLMSettings(seed=7)])
def test_settings_survive_json(chosen: ExtractiveSettings | SmolLMSettings) -> None:
    stored = json.loads(json.dumps(chosen.as_json()))
    assert type(chosen).from_json(stored) == chosen


def test_a_setting_that_is_not_named_keeps_its_default() -> None:
    assert ExtractiveSettings.from_json({"terms": 2}) == ExtractiveSettings(terms=2)
    assert ExtractiveSettings.from_json({"decay": 2}).decay == 2.0


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"colour": 1}, "unknown setting colour; there are: sentences, words"),
        ({"sentences": "3"}, "sentences must be of type int, not '3'"),
        ({"sentences": True}, "sentences must be of type int, not True"),
        ({"sentences": 0}, "sentences is 0; it must lie from 1 to 50"),
        ({"position": math.nan}, "position is nan; it must lie from 0 to 1"),
    ],
)
def test_a_wrong_setting_is_refused_with_its_reason(
    values: dict[str, object], message: str
) -> None:
    with pytest.raises(SettingsError, match=message):
        ExtractiveSettings.from_json(values)


def test_a_list_of_other_things_than_strings_is_refused() -> None:
    with pytest.raises(SettingsError, match="stop must be a list of strings"):
        SmolLMSettings.from_json({"stop": [1]})


@pytest.mark.parametrize("text", ["", " \n", "😀", "half a character: \ud83d"])
def test_a_text_of_which_nothing_can_be_made_is_refused(text: str) -> None:
    with pytest.raises(UnsuitableTextError):
        sentences_of(text)
