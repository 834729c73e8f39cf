"""Sentences of a text that raters mark where the article does not say them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from summaries.texts.hashing import text_hash
from summaries.texts.markdown import as_plain
from summaries.texts.sentences import split_sentences

# Shares of sentences are kept to a hundredth, so that they are on a scale with steps.
STEP: Final = 0.01


def sentences_of(text: str) -> tuple[str, ...]:
    """Its sentences in order, without the signs of Markdown."""
    return tuple(each.text for each in split_sentences(as_plain(text)))


def marks(sentences: Sequence[str], places: Collection[int]) -> list[str]:
    """The hashes of the sentences at these places, in order, each once."""
    return list(dict.fromkeys(text_hash(sentences[place]) for place in sorted(places)))


def unmarked_share(sentences: Sequence[str], marked: Collection[str]) -> float:
    """The share of sentences whose hash is not among those marked, 0 to 1; 1 of no sentence."""
    if not sentences:
        return 1.0
    left = sum(text_hash(each) not in marked for each in sentences)
    return round(left / len(sentences), 2)
