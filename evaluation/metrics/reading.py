"""What a metric can read of a text, and how it says that it cannot. Pure.

A text that a metric cannot read has no number, and a sentence that says why. An empty one has: it
shares nothing with any other, as both packages have it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

Unread = Callable[[str], str]
"""Why a text cannot be read, as the end of a sentence about it; "" where it can."""

LATIN: Final = "Latin"
# Written without blanks between words: what counts words cannot tell them.
WITHOUT_BLANKS: Final = frozenset({
    "Han", "Hiragana", "Katakana", "Bopomofo", "Thai", "Lao", "Khmer", "Burmese", "Tibetan", "Yi",
    "Javanese", "Balinese",
})  # fmt: skip
_NAMES: Final = {"Cjk": "Han", "Myanmar": "Burmese", "Fullwidth": LATIN, "Halfwidth": "Katakana"}
_A_TO_Z: Final = re.compile("[A-Za-z]")
_A_TO_Z_OR_DIGIT: Final = re.compile("[A-Za-z0-9]")
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_MARKS: Final = 0.1  # marks a letter; in Vietnamese none is left by NFC, in Hindi some 0.5
_HALF: Final = 0.5  # of a text's letters must be of scripts that are read
NOTHING: Final = "holds no letter and no digit"


@dataclass(frozen=True, slots=True)
class Reading:
    """What can be read of one candidate and its references.

    references: for each reference, whether it counts. reason: a sentence on what cannot be read,
    "" where all can. readable: whether a number exists.
    """

    references: tuple[bool, ...]
    reason: str
    readable: bool


@lru_cache(maxsize=8192)
def script_of(letter: str) -> str:
    """The script of a letter by the first word of its name in Unicode, such as "Cyrillic"."""
    first = unicodedata.name(letter, "other").split(maxsplit=1)[0].capitalize()
    return _NAMES.get(first, first)


def scripts_of(text: str) -> Counter[str]:
    """How many letters of each script there are."""
    if text.isascii():
        return Counter({LATIN: sum(map(str.isalpha, text))})
    return Counter(map(script_of, filter(str.isalpha, text)))


def unread_but_in(scripts: frozenset[str], what: str) -> Unread:
    """For a metric that reads these scripts alone; `what` names it in its reason."""

    def unread(text: str) -> str:
        if not any(map(str.isalnum, text)):
            return NOTHING
        if text.isascii() and LATIN in scripts:
            return ""
        found = scripts_of(text)
        if sum(found[script] for script in scripts) >= _HALF * found.total():
            return ""
        most = max(found.keys() - scripts, key=lambda script: found[script])
        return f"is written in {most} letters, which {what} does not read"

    return unread


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign).startswith("M")


def unread_by_words(text: str) -> str:
    """For what counts words by the blanks between them."""
    if not any(map(str.isalnum, text)):
        return NOTHING
    if text.isascii():
        return ""
    found = scripts_of(text)
    if sum(map(_is_mark, unicodedata.normalize("NFC", text))) > _MARKS * found.total():
        return "is written with signs above and below its letters, which it takes for blanks"
    together = {script: found[script] for script in WITHOUT_BLANKS & found.keys()}
    if sum(together.values()) <= _HALF * found.total():
        return ""
    most = max(together, key=lambda script: together[script])
    return f"is written in {most} letters, without blanks between words"


def unread_text(candidate: str, unread: Unread = unread_by_words) -> str:
    """Why a candidate has no number, as a sentence; "" for one that can be read, or is empty."""
    reason = unread(candidate) if candidate.strip() else ""
    return f"the text {reason}" if reason else ""


def readings(candidates: Sequence[str], references: Sequence[str], unread: Unread) -> list[Reading]:
    """What can be read of each candidate of an article that has references."""
    return readings_of(
        [unread_text(candidate, unread) for candidate in candidates],
        [unread(text) if text.strip() else "" for text in references],
    )


def readings_of(candidates: Sequence[str], references: Sequence[str]) -> list[Reading]:
    """The same, of the reasons why candidates and references cannot be read."""
    theirs = tuple(references)
    counts = tuple(not reason for reason in theirs)
    lost = len(counts) - sum(counts)
    left_out = ""
    if lost == len(counts) and counts:
        which = "the reference" if lost == 1 else "each reference"
        left_out = f"{which} {theirs[0]}"
    elif lost:
        why = next(filter(None, theirs))
        left_out = f"left out: {lost} of {len(counts)} references, since one {why}"
    return [Reading(counts, ours or left_out, not ours and any(counts)) for ours in candidates]


def unread_by_rouge(text: str) -> str:
    """For rouge-score's own tokeniser, which knows a to z and 0 to 9 alone."""
    if not _A_TO_Z_OR_DIGIT.search(text):
        other = any(map(str.isalnum, text))
        return "holds no letter of a to z and no digit" if other else NOTHING
    if text.isascii():
        return ""
    others = sum(map(str.isalpha, _NOT_ASCII.findall(text)))
    if others <= _HALF * (others + len(_A_TO_Z.findall(text))):
        return ""
    return "is mostly written in other letters than a to z"


def unread_by_unicode(text: str) -> str:
    """For `tok:unicode`, which reads all scripts."""
    return "" if any(map(str.isalnum, text)) else NOTHING
