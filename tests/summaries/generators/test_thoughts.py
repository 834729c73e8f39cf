"""A thought is told from an answer by its marks, whoever prints them, whole or as they come."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries.generators.thoughts import shown_of, spoken_in, without_marks
from tests.summaries.generators.marks import CLOSE_ONLY_WHAT_IS_OPEN, MARKS

THOUGHT = "The person wants a summary. Maybe “A ford.”?"
each_mark = pytest.mark.parametrize("mark", MARKS)


@each_mark
def test_what_stands_after_the_last_closing_mark_is_the_answer(mark: str) -> None:
    opening, closing = MARKS[mark]
    spoken = spoken_in(f"{opening}{THOUGHT}{closing}A bridge.")
    assert (spoken.text, spoken.is_thinking, spoken.is_unopened) == ("A bridge.", False, False)
    twice = spoken_in(f"{opening}{THOUGHT}{closing}A ford.\n{opening}No.{closing}A bridge.")
    # gpt-oss without its tokens begins with a word, which counts at the beginning alone
    assert twice.text == "A bridge."


@each_mark
def test_a_closing_mark_counts_without_an_opening_one(mark: str) -> None:
    if mark in CLOSE_ONLY_WHAT_IS_OPEN:
        return
    spoken = spoken_in(f"{THOUGHT}{MARKS[mark][1]}A bridge.")
    assert (spoken.text, spoken.is_unopened) == ("A bridge.", True)


@each_mark
def test_a_thought_that_is_never_closed_leaves_no_answer(mark: str) -> None:
    spoken = spoken_in(f"{MARKS[mark][0]}{THOUGHT}")
    assert (spoken.text, spoken.is_thinking) == ("", True)


@each_mark
def test_a_stream_shows_nothing_of_a_thought_wherever_it_is_cut(mark: str) -> None:
    opening, closing = MARKS[mark]
    written = f"{opening}{THOUGHT}{closing}A bridge."
    shown = [shown_of(written[:n], may_be_thought=False) for n in range(len(written) + 1)]
    assert shown[-1] == "A bridge."
    assert all("A bridge.".startswith(step) for step in shown)


@each_mark
def test_no_mark_is_left_where_none_may_stand(mark: str) -> None:
    opening, closing = MARKS[mark]
    if mark in ("gpt-oss without its tokens", "Granite 3.2"):
        assert without_marks(closing) == closing  # words are words; an answer begins behind them
        return
    bare = without_marks(f"It says {opening} or {closing} there.")
    spoken = spoken_in(bare)
    assert not spoken.is_thinking and not spoken.is_closed
    assert without_marks(bare) == bare


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("A bridge.<|im_end|>\n<|im_start|>user\nAnd now?", "A bridge."),
        ("<|im_start|>assistant\nA bridge.<|im_end|>", "A bridge."),
        ("A bridge.<｜end▁of▁sentence｜>", "A bridge."),
        ("<s>A bridge.</s>", "A bridge."),
        ("It cost <s>two</s> three.", "It cost <s>two</s> three."),
        ("<answer>A bridge.</answer>", "A bridge."),
        ("Sure! <answer>A bridge.</answer> Anything else?", "A bridge."),
        ("<output>No.</output><output>A bridge.</output>", "A bridge."),
        ("A bridge.</answer>", "A bridge."),
        ("<|begin_of_box|>A bridge.<|end_of_box|>", "A bridge."),
        ("<think/>A bridge.", "A bridge."),
        ("<think></think>A bridge.", "A bridge."),
        ("<think>a <think>b</think> c</think>A bridge.", "A bridge."),
        ("Sure!\n<think>Hm</think>A bridge.", "A bridge."),
        ("a < b, and b > c [1].", "a < b, and b > c [1]."),
        ("People [think] it is new.", "People [think] it is new."),
        ("The analysis is done; I think.", "The analysis is done; I think."),
        ("<b>bold</b> and <thinkpad> stay", "<b>bold</b> and <thinkpad> stay"),
    ],
)
def test_what_a_template_prints_goes_and_what_a_person_writes_stays(
    written: str, answer: str
) -> None:
    assert spoken_in(written).text == answer


@pytest.mark.parametrize("quotes", ["``", '""', "“”", "„“", "«»", "「」"])
def test_a_mark_alone_in_quotes_is_spoken_of(quotes: str) -> None:
    left, right = quotes[0], quotes[1]
    written = f"R1 opens with {left}<think>{right} and ends with {left}</think>{right}."
    spoken = spoken_in(written)
    assert (spoken.text, spoken.is_thinking) == (written, False)
    bare = f"R1 opens with {left}think{right} and ends with {left}/think{right}."
    assert without_marks(spoken.text) == bare


@pytest.mark.parametrize(
    "written",
    [
        "use `x`</think>`y` is it",  # the quote before the mark ends another piece
        'not "x"</think>"Y" is it',
        "use `x`</think>```json\n{}```",
        "“x”</think>“Y”",
        "a `b</think>c` d",
    ],
)
def test_a_mark_between_quotes_of_others_counts(written: str) -> None:
    assert spoken_in(written).is_closed


def test_marks_inside_a_piece_that_is_read_by_itself_do_not_count() -> None:
    written = 'Hm</think>{"summary": "<think>Hm"}'
    assert spoken_in(written, [(10, len(written))]).text == '{"summary": "<think>Hm"}'
    assert spoken_in(written).is_thinking


def test_what_may_become_a_mark_is_held_back_until_it_is_decided() -> None:
    assert shown_of("A bridge. <thi", may_be_thought=False) == "A bridge. "
    assert shown_of("A bridge. <thirty", may_be_thought=False) == "A bridge. "
    assert shown_of("A bridge. <thirty of", may_be_thought=False) == "A bridge. <thirty of"
    assert shown_of("A bridge is < b", may_be_thought=False) == "A bridge is "
    assert shown_of("A bridge is < b and", may_be_thought=False) == "A bridge is < b and"


def test_where_a_thought_may_end_unopened_nothing_is_shown_before_it_does() -> None:
    assert shown_of("A ford? No", may_be_thought=True) == ""
    assert shown_of("A ford? No</think>A bri", may_be_thought=True) == "A bri"


@given(st.text(alphabet="<>[]/|｜think` \n&lt;a", max_size=60))
def test_no_text_keeps_a_mark(text: str) -> None:
    bare = without_marks(spoken_in(text).text)
    assert without_marks(bare) == bare
    assert not spoken_in(bare).is_closed and not spoken_in(bare).is_thinking


@pytest.mark.parametrize(
    "part", ["<", "< ", "<think ", "<think>", "[ ", "`", "a_", "\n", "&lt;", "<answer>"]
)
def test_a_long_text_of_beginnings_is_read_in_time(part: str) -> None:
    mirrored = part.translate(str.maketrans("<[", ">]"))

    def taken(times: int) -> float:
        """This thread's own processor seconds, whatever else the machine does."""
        started = time.thread_time()
        for text in (part * times, f"{part * times}think{mirrored * times}"):
            spoken_in(text)
            without_marks(text)
        return time.thread_time() - started

    # Eight times the length takes eight times as long, a square 64 times; a moment is no measure.
    assert taken(4_000) < 24 * max(taken(500), 0.01)
