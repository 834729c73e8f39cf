"""`tok:unicode`: words by Unicode's rules (UAX #29), characters for scripts without blanks.

Case, width and other spellings of one letter are folded (NFKC, case folding), invisible signs left
out, "’" read as "'". A word is a segment between two of Unicode's word boundaries that holds a
letter or a digit; Han, kana, Thai, Lao, Khmer and Burmese come character by character, each with
its marks. In English (`is_english`) words of a to z are stemmed as rouge-score stems them.

Here is the rule in plain Python, for rouge-score to score with; `compiled_words` says the same.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

import regex  # type: ignore[import-untyped]

_INVISIBLE: Final = regex.compile(r"\p{Cf}+")
_KATAKANA: Final = regex.compile(r"\p{WB=Katakana}\p{WB=Extend}*")
_BOUNDARY: Final = regex.compile(r"(?w)\b")
_LETTER_OR_DIGIT: Final = regex.compile(r"[\p{L}\p{N}]")
# Frequent in English, and no words of its neighbours.
_ENGLISH: Final = frozenset("the and to that with from this are they have which by".split())  # noqa: SIM905
_SHARE_OF_ENGLISH: Final = 0.05  # some 13 % of English prose, under 1 % of other languages
_STEMMED: Final = regex.compile("[a-z0-9]{4,}")


def folded(text: str) -> str:
    """The text with one spelling for what reads the same; line feeds stay where they are."""
    if text.isascii():
        return text.lower()
    text = _INVISIBLE.sub("", text.replace("\u200b", " ")).replace("\u2019", "'")
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def unicode_words(text: str) -> list[str]:
    """The text's words, in order."""
    separate = _KATAKANA.sub(r" \g<0> ", folded(text))
    return [part for part in _BOUNDARY.split(separate) if _LETTER_OR_DIGIT.search(part)]


def is_english(texts: Iterable[str]) -> bool:
    """Whether these texts together read as English, by its most frequent words."""
    words = [word for text in texts if text for word in text.lower().split()]
    return sum(word in _ENGLISH for word in words) >= max(1, _SHARE_OF_ENGLISH * len(words))


class UnicodeTokenizer:
    """What rouge-score takes as its tokenizer."""

    def __init__(self, *, stemmer: bool) -> None:
        from nltk.stem.porter import PorterStemmer

        self._stemmer = PorterStemmer() if stemmer else None

    def tokenize(self, text: str) -> list[str]:
        words = unicode_words(text)
        if self._stemmer is None:
            return words
        stem = self._stemmer.stem
        return [stem(word) if _STEMMED.fullmatch(word) else word for word in words]
