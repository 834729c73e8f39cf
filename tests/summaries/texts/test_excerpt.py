"""The opening of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summaries.texts.excerpt import opening


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained.", "It rained."),
        ("It rained. Then it snowed.", "It rained."),
        ("“Rain!” she said. Then snow.", "“Rain!” she said."),
        ("It cost 4.20 euros. More.", "It cost 4.20 euros."),
        ("It rained all day and the river rose", "It rained all day…"),
        ("Donaudampfschiffahrtsgesellschaft", "Donaudampfschiffahrt…"),
        ("Rain\n\nand  snow", "Rain and snow"),
        ("", ""),
    ],
)
def test_it_keeps_whole_sentences_else_whole_words(text: str, expected: str) -> None:
    assert opening(text, limit=20) == expected


@given(st.text(), st.integers(min_value=1, max_value=300))
def test_it_is_never_longer_than_its_limit_and_one_sign(text: str, limit: int) -> None:
    result = opening(text, limit=limit)
    assert len(result) <= limit + 1
    assert result.removesuffix("…") in " ".join(text.split())
