"""What a model is asked when it writes, within limits, and what is kept of its answer."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries.generators.base import UnsuitableTextError, WritingTask
from summaries.generators.registry import GENERATORS, can_write, write
from summaries.generators.writing import MOST_INSTRUCTION, asked_for, tidied

TASKS: tuple[WritingTask, ...] = get_args(WritingTask)
TEXT = "It rained for nine days. The river rose. Nobody was hurt."


@pytest.mark.parametrize("task", TASKS)
def test_text_and_instruction_reach_the_model(task: WritingTask) -> None:
    asked = asked_for(task, TEXT, "with a smile", characters=1000)
    assert TEXT in asked.prompt and "with a smile" in asked.prompt
    assert asked.notes == ()


@pytest.mark.parametrize("task", TASKS)
def test_what_lacks_is_said(task: WritingTask) -> None:
    with pytest.raises(UnsuitableTextError, match=r"no text to|say in the instruction"):
        asked_for(task, " \n", "", characters=1000)


def test_a_draft_needs_an_instruction_or_notes() -> None:
    assert "Notes:\nrain" in asked_for("draft", "rain", "", characters=1000).prompt
    assert "About rain" in asked_for("draft", "", "About rain", characters=1000).prompt


@pytest.mark.parametrize("task", ["draft", "shorten", "rephrase"])
def test_what_needs_the_whole_text_is_refused_beyond_what_is_read(task: WritingTask) -> None:
    with pytest.raises(UnsuitableTextError, match=r"57 characters.*at most 50.*give it a part"):
        asked_for(task, TEXT, "", characters=50)


def test_what_is_continued_is_read_from_its_end_and_a_title_from_its_beginning() -> None:
    end = asked_for("continue", TEXT, "", characters=40)
    assert end.prompt.endswith("Text:\nThe river rose. Nobody was hurt.")
    assert end.notes == ("Only the last 2 of the text's 3 sentences were read.",)
    beginning = asked_for("title", TEXT, "", characters=30)
    assert beginning.prompt.endswith("Text:\nIt rained for nine days.")
    assert beginning.notes == ("Only the first 1 of the text's 3 sentences were read.",)


def test_a_long_instruction_is_cut() -> None:
    asked = asked_for("draft", "", "a" * 2000, characters=1000)
    assert asked.prompt.count("a" * MOST_INSTRUCTION) == 1
    assert "a" * (MOST_INSTRUCTION + 1) not in asked.prompt


@given(task=st.sampled_from(TASKS), text=st.text(max_size=300), most=st.integers(200, 250))
def test_no_more_is_read_than_allowed_whatever_the_text(
    task: WritingTask, text: str, most: int
) -> None:
    try:
        asked = asked_for(task, text, "", characters=most)
    except UnsuitableTextError:
        return
    read = asked.prompt.split(":\n", 1)[1]
    assert 0 < len(read) <= most


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("“Nine days of rain”", "Nine days of rain"),
        ('\n**Title: "Rain"**\n\nI chose it', "Rain"),
        ("# Rain", "Rain"),
        ("Entitled to rain: a story", "Entitled to rain: a story"),
        ("", ""),
    ],
)
def test_a_title_is_one_bare_line(written: str, title: str) -> None:
    assert tidied("title", written) == title


def test_thoughts_are_left_away() -> None:
    assert tidied("draft", "<think>Hm.</think>\nRain.") == "Rain."
    assert tidied("draft", "<think>Hm.") == ""


def test_it_is_known_which_generators_can_write() -> None:
    assert [name for name in GENERATORS if can_write(name)] == ["smollm", "openai"]
    assert not can_write("") and not can_write("gone")


def test_a_generator_that_cannot_write_says_so() -> None:
    with pytest.raises(UnsuitableTextError, match='"lead" follows no instructions'):
        next(write("lead", "draft", "", "rain"))
