"""Sentences are slices of the text, split where a reader would split them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summaries.texts.sentences import join_sentences, split_sentences


def texts(source: str) -> list[str]:
    return [sentence.text for sentence in split_sentences(source)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            "Dr. Smith paid $3.50 to Mr. J. K. Jones at 5 p.m. on Jan. 5. He left.",
            ["Dr. Smith paid $3.50 to Mr. J. K. Jones at 5 p.m. on Jan. 5.", "He left."],
            id="abbreviations, initials and decimals",
        ),
        pytest.param(
            "Did the U.S. Senate agree? It left the U.S. The end.",
            ["Did the U.S. Senate agree?", "It left the U.S.", "The end."],
            id="an abbreviation that may end a sentence",
        ),
        pytest.param(
            "Is it No. 5? No. He went.",
            ["Is it No. 5?", "No.", "He went."],
            id="a word that is an abbreviation before a number",
        ),
        pytest.param(
            '"Will it work?" Marsh asks. "No." Then he went.',
            ['"Will it work?" Marsh asks.', '"No."', "Then he went."],
            id="a question with its speaker",
        ),
        pytest.param(
            "“It is late,” she said. (We left.) 'Fine.' Good.",
            ["“It is late,” she said.", "(We left.)", "'Fine.'", "Good."],
            id="closing quotes and brackets belong to their sentence",
        ),
        pytest.param(
            "It rose by 2.5 per cent... or so. But no!",
            ["It rose by 2.5 per cent... or so.", "But no!"],
            id="dots before a small letter",
        ),
        pytest.param(
            "今天天气很好。我们去公园！“好吗？”你呢",
            ["今天天气很好。", "我们去公园！", "“好吗？”", "你呢"],
            id="Chinese, without spaces",
        ),
        pytest.param("आज धूप है। कल नहीं।", ["आज धूप है।", "कल नहीं।"], id="Hindi"),
        pytest.param(
            "his team won . the match was over .",
            ["his team won .", "the match was over ."],
            id="a text without capitals",
        ),
        pytest.param("no end in sight 😀", ["no end in sight 😀"], id="no full stop"),
        pytest.param(
            "1. Salt\n2. Water from the river", ["1. Salt", "2. Water from the river"], id="a list"
        ),
        pytest.param(
            "Wrapped text goes on here and the\nline goes on until the end is\nreached. Next one.",
            [
                "Wrapped text goes on here and the\nline goes on until the end is\nreached.",
                "Next one.",
            ],
            id="wrapped lines are joined",
        ),
        pytest.param(
            "A heading\nThe body is longer than the heading. Yes.",
            ["A heading", "The body is longer than the heading.", "Yes."],
            id="a heading is parted",
        ),
    ],
)
def test_a_text_is_split_as_a_reader_would(source: str, expected: list[str]) -> None:
    assert texts(source) == expected


@pytest.mark.parametrize("source", ["", "   \n\n ", "😀 … !!! ¿?", "---\n***"])
def test_a_text_without_letters_or_digits_has_no_sentence(source: str) -> None:
    assert split_sentences(source) == ()


def test_paragraphs_are_numbered() -> None:
    found = split_sentences("One. Two.\n\nThree.\r\n\r\nFour.")
    assert [sentence.paragraph for sentence in found] == [0, 0, 1, 2]


PIECES = st.sampled_from(
    [". ", "? ", '."', "。", "\n", "\n\n", "\r", " ", "Mr.", "no", "He", "3.5", "“", "”", "😀", "a"]
)


@settings(max_examples=60)
@given(st.text(max_size=200) | st.lists(PIECES, max_size=60).map("".join))
def test_sentences_are_ordered_slices_that_leave_out_no_letter(source: str) -> None:
    found = split_sentences(source)
    end = 0
    for sentence in found:
        assert sentence.start >= end
        assert sentence.text == source[sentence.start : sentence.end]
        assert sentence.text == sentence.text.strip() != ""
        assert not any(c.isalnum() for c in source[end : sentence.start])
        end = sentence.end
    assert not any(c.isalnum() for c in source[end:])


@pytest.mark.parametrize("unit", [".", '."', "? ", " ", "\n", "a ", "A. ", "(", "。", "x\n", "'"])
def test_long_repetitions_are_split_without_growing_slow(unit: str) -> None:
    # A quadratic rule would need minutes for these; the run as a whole would not end.
    source = unit * 30_000 + "end"
    assert split_sentences(source)[-1].text.endswith("end")


def test_sentences_are_joined_by_a_space_where_their_script_has_one() -> None:
    assert join_sentences(split_sentences("One.  Two!\n\nThree")) == "One. Two! Three"
    assert join_sentences(split_sentences("今天。\n明天。")) == "今天。明天。"
    assert join_sentences([]) == ""
