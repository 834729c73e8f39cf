"""What a metric can read of a text."""

from __future__ import annotations

import pytest

from evaluation.metrics.batch import score
from evaluation.metrics.reading import (
    LATIN,
    NOTHING,
    readings,
    unread_but_in,
    unread_by_rouge,
    unread_by_words,
)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("A cat.", True),
        ("Straße in München", True),
        ("12", True),
        ("?!", False),
        ("кот", False),
        ("ab ко", True),  # as many of the one as of the other
        ("ab кот", False),
    ],
)
def test_rouge_reads_what_is_mostly_a_to_z(text: str, read: bool) -> None:
    assert (unread_by_rouge(text) == "") is read


def test_a_model_reads_its_scripts_alone() -> None:
    unread = unread_but_in(frozenset({LATIN, "Cyrillic"}), "this model")
    assert unread("кот and cat") == unread("Çeşme") == unread("2024") == ""
    assert unread("γάτα") == "is written in Greek letters, which this model does not read"
    assert unread("... \u200d") == NOTHING


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Три кота", True),
        ("เธอ", False),
        ("猫 cat", True),
        ("猫猫猫猫 cat", False),
        ("नमस्ते दुनिया", False),
        ("Tiếng Việt", True),
    ],
)
def test_words_are_counted_where_blanks_part_them(text: str, read: bool) -> None:
    assert (unread_by_words(text) == "") is read


def test_a_text_without_a_readable_reference_has_no_number() -> None:
    lone, several = (readings(["a"], given, unread_by_rouge)[0] for given in (["猫"], ["猫", "犬"]))
    assert not lone.readable and not several.readable
    assert lone.reason == "the reference holds no letter of a to z and no digit"
    assert several.reason.startswith("each reference holds")


def test_every_engine_says_why_there_is_no_number() -> None:
    metrics = ("rouge", "sacre", "length", "repetition", "readability", "faithfulness", "fragments")
    text = "小猫在窗台上睡觉"
    columns = score([text], [text], metrics=metrics, sources=[text])
    silent = [
        name
        for name, column in columns.items()
        if not column.known[0] and not (column.reasons and column.reasons[0])
    ]
    assert silent == []
    # chrF compares letters, of any script.
    assert {name for name, column in columns.items() if column.known[0]} == {"chrF"}
