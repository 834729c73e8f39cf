"""How long a text is, as readers of its script count."""

from __future__ import annotations

import pytest
from django.utils import translation

from summaries.texts.lengths import TextLength, length_of


@pytest.mark.parametrize(
    ("text", "number", "in_characters"),
    [
        ("", 0, False),
        ("Snow fell – all day.", 4, False),  # the dash is no word
        ("Schnee fiel.\n\nDen ganzen Tag.", 5, False),
        ("سقط الثلج طوال اليوم.", 4, False),
        ("눈이 하루 종일 내렸다.", 4, False),  # Korean sets blanks
        ("雪下了一整天。", 6, True),  # the full stop is no letter
        ("雪が一日中降った。", 8, True),
        ("コーヒー", 4, True),  # the mark of length is a letter
        ("หิมะตก", 5, True),  # ห ม ะ ต ก: the vowel above is a mark on its letter
        ("中文 2024 年", 4, True),  # 3 letters and a number
        ("The word 雪 means snow.", 5, False),  # 4 words and a letter
    ],
)
def test_words_are_counted_between_blanks_and_letters_where_there_are_none(
    text: str, number: int, in_characters: bool
) -> None:
    assert length_of(text) == TextLength(number, in_characters)


def test_a_length_is_said_with_its_unit_in_the_reader_s_language() -> None:
    assert [str(length_of(text)) for text in ("Snow", "It snows", "雪", "下雪")] == [
        "1 word",
        "2 words",
        "1 character",  # of one letter
        "2 characters",
    ]
    assert str(TextLength(1204)) == "1,204 words"
    with translation.override("de"):
        assert [str(TextLength(number)) for number in (1, 1204)] == ["1 Wort", "1.204 Wörter"]
    with translation.override("zh-hans"):
        assert [str(length_of(text)) for text in ("Snow", "下雪")] == ["1 词", "2 字"]
