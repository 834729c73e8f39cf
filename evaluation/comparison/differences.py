"""Two texts side by side with the words that differ marked. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

# The matcher's work grows with the product of the lengths: half a second about here.
MOST_WORDS: Final = 1_500


@dataclass(frozen=True, slots=True)
class TextRun:
    """Some words in a row. only_here: whether the other text lacks them at this place."""

    text: str
    only_here: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """Both texts in runs; compared is False where they were too long to compare."""

    baseline: tuple[TextRun, ...]
    candidate: tuple[TextRun, ...]
    compared: bool


def marked(baseline: str, candidate: str) -> Marked:
    """Mark, word by word, what stands in one text and not in the other; case does not matter."""
    one, other = _words(baseline), _words(candidate)
    if max(len(one), len(other)) > MOST_WORDS:
        return Marked((TextRun(baseline, False),), (TextRun(candidate, False),), compared=False)
    matcher = SequenceMatcher(None, _keys(one), _keys(other), autojunk=False)
    steps = matcher.get_opcodes()
    return Marked(
        tuple(_runs(one, [(tag != "equal", a, b) for tag, a, b, _, _ in steps])),
        tuple(_runs(other, [(tag != "equal", a, b) for tag, _, _, a, b in steps])),
        compared=True,
    )


def _words(text: str) -> list[str]:
    """Words with the space after them, so that they join to the text again."""
    return re.findall(r"\S+\s*", text.lstrip())


def _keys(words: Sequence[str]) -> list[str]:
    return [word.strip().casefold() for word in words]


def _runs(words: Sequence[str], steps: Sequence[tuple[bool, int, int]]) -> Iterator[TextRun]:
    for only_here, start, stop in steps:
        if start < stop:
            yield TextRun("".join(words[start:stop]), only_here)
