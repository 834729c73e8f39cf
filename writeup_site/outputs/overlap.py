"""A text with its words marked by where else they stand."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

Place = Literal["reference", "article", "neither", ""]
# English words with fewer letters are mostly such as "the", "of" and "was".
TELLING: Final = 4
# A word with its apostrophes; a sign by itself where a script sets no blanks between words.
_WORD: Final = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]|[^\W_]+(?:['’][^\W_]+)*"
)


@dataclass(frozen=True, slots=True)
class OverlapRun:
    """Some words in a row that all stand in one place; "" for what is not marked."""

    text: str
    place: Place


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The words of these texts; case does not matter."""
    return frozenset(_key(word) for text in texts for word in _WORD.findall(text))


def overlap_runs(
    text: str, *, references: Collection[str], article: Collection[str]
) -> list[OverlapRun]:
    """The text in runs, which join to it again.

    references, article: `words_of` them; where both are empty there is nothing to compare with
    and nothing is marked. A word of a reference is one of its, whether the article has it or not.
    What stands between two words of different places is in a run of its own.
    """
    if not references and not article:
        return [OverlapRun(text, "")]
    return list(_joined(_pieces(text, references, article)))


def _pieces(
    text: str, references: Collection[str], article: Collection[str]
) -> Iterator[tuple[str, Place, bool]]:
    """Words and what stands between them, each by itself; whether it is a telling word."""
    end = 0
    for match in _WORD.finditer(text):
        if match.start() > end:
            yield text[end : match.start()], "", False
        word, end = _key(match.group()), match.end()
        place: Place = "neither" if article else ""
        if word in references:
            place = "reference"
        elif word in article:
            place = "article"
        yield match.group(), place, _is_telling(word)
    if end < len(text):
        yield text[end:], "", False


def _joined(pieces: Iterable[tuple[str, Place, bool]]) -> Iterator[OverlapRun]:
    """Words of one place with what stands between them; the rest by itself."""
    words, between, place, telling = "", "", "", False
    for text, own, tells in pieces:
        if not own:
            between += text
        elif own == place:
            words, between, telling = words + between + text, "", telling or tells
        else:
            yield from _run(words, place, telling)
            yield from _run(between, "", False)
            words, between, place, telling = text, "", own, tells
    yield from _run(words, place, telling)
    yield from _run(between, "", False)


def _run(text: str, place: str, telling: bool) -> Iterator[OverlapRun]:
    """A run without a telling word is not marked: "of the" stands in every text."""
    if text:
        shown: Place = place if telling else ""  # type: ignore[assignment]
        yield OverlapRun(text, shown)


def _is_telling(word: str) -> bool:
    """Whether a word says something by itself: a number, a long one, a sign of another script."""
    return len(word) >= TELLING or not word.isascii() or any(c.isdigit() for c in word)


def _key(word: str) -> str:
    return word.casefold().replace("’", "'").removesuffix("'s")
