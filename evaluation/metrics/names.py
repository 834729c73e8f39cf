"""The names in a text, by their capitals: `name:capital-inside`.

A name is a word that begins with a capital inside a sentence: behind another word, with nothing
between them that could begin a new one (a stop, colon, quote, bracket, dash, bullet or line end).
A stop behind an initial or a title ("J.", "Mr.") begins none. Titles, "I" and what follows it
("I'm") are not names. A text without a small letter tells nothing by its capitals and has none;
nor has a headline, where more than three of four words inside (of four or more) are capitalised.
"""

from __future__ import annotations

import re
import unicodedata

from evaluation.metrics.words import plain

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_TITLES = frozenset({
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "st", "sir", "lord", "lady", "rev", "hon",
    "sen", "rep", "gov", "gen", "col", "capt", "lt", "sgt", "jr", "sr",
})  # fmt: skip
# Between two words of one sentence stands nothing but these.
_INSIDE = re.compile(r"[\s,&/-]*\Z")
_AFTER_SHORT = re.compile(r"\.[\s,&/-]*\Z")


def names(text: str) -> list[str]:
    """The distinct names in the text, folded as `folded_words` folds, in order."""
    text = plain(text)
    if not any(char.islower() for char in text):
        return []
    found: dict[str, None] = {}
    inside = capitals = 0
    last: re.Match[str] | None = None
    for word in _WORD.finditer(text):
        if last is not None and _goes_on(last[0], text[last.end() : word.start()]):
            inside += 1
            if word[0][0].isupper():
                capitals += 1
                if not _is_no_name(word[0]):
                    found[_folded(word[0])] = None
        last = word
    headline = inside >= 4 and capitals > 0.75 * inside
    return [] if headline else list(found)


def folded_words(text: str) -> frozenset[str]:
    """The text's words without case, accents and possessive endings."""
    return frozenset(_folded(word) for word in _WORD.findall(plain(text)))


def _goes_on(before: str, between: str) -> bool:
    if "\n" in between or "\r" in between:
        return False
    short = len(before) == 1 or before.lower() in _TITLES
    return bool(_INSIDE.match(between) or (short and _AFTER_SHORT.match(between)))


def _is_no_name(word: str) -> bool:
    return word == "I" or word.startswith("I'") or word.lower() in _TITLES


def _folded(word: str) -> str:
    bare = "".join(
        char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char)
    )
    return bare.casefold().removesuffix("'s").removesuffix("'")
