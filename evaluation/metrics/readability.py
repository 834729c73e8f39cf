"""The reading grade of a summary: the years of American school that its sentences ask for.

Flesch–Kincaid grade level, Kincaid et al., "Derivation of New Readability Formulas for Navy
Enlisted Personnel" (1975): 0.39 words/sentences + 11.8 syllables/words - 15.59.

`syll:runs`, the syllables of a word: its runs of the letters a, e, i, o, u and y, less one for a
silent ending (e, es or ed after a consonant; sounded are -le and -les after a consonant, -es
after s, x, z, ch, sh, c or g, and -ed after t or d), and at least one. A vowel with an
accent is a vowel and never silent; a number is one syllable. English only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from evaluation.metrics.base import ArticleTexts, Column, Need
from evaluation.metrics.columns import columns
from evaluation.metrics.reading import LATIN, unread_but_in, unread_text
from evaluation.metrics.words import SENTENCES, TOKENISER, sentences

_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(
    r"(?<![aeiouyl])e$|(?<=[aeiouy]l)e$"  # made, whole; but table
    r"|(?<![aeiouylsxzhcg])es$|(?<=[aeiouy]l)es$|(?<=[^cs]h)es$"  # times, files; but boxes
    r"|(?<![aeiouytd])ed$"  # jumped; but wanted
)
_LATIN = re.compile(r"[a-z]")
_UNREAD = unread_but_in(frozenset({LATIN}), "the reading grade")


@dataclass(frozen=True)
class Readability:
    """`grade`: about 0 to 20, without a bound; unknown for a text without a Latin letter."""

    name: str = "readability"
    needs: frozenset[Need] = frozenset()

    def signatures(self) -> dict[str, str]:
        return {"grade": f"grade|flesch-kincaid|{TOKENISER}|{SENTENCES}|syll:runs|v:1"}

    def score(self, articles: Sequence[ArticleTexts]) -> list[Column]:
        return columns(
            self.signatures(),
            (
                unread_text(candidate, _UNREAD) or (_grade(sentences(candidate)),)
                for article in articles
                for candidate in article.candidates
            ),
            lacking="the text holds no Latin letter",
        )


def _grade(parts: Sequence[Sequence[str]]) -> float | None:
    tokens = list(chain.from_iterable(parts))
    if not any(_LATIN.search(token) for token in tokens):
        return None
    total = sum(map(syllables, tokens))
    return 0.39 * len(tokens) / len(parts) + 11.8 * total / len(tokens) - 15.59


@lru_cache(maxsize=100_000)
def syllables(word: str) -> int:
    """The syllables of a lower-cased word by `syll:runs`; at least 1."""
    word = word.removesuffix("'s")
    runs = _VOWELS.findall(_without_accents(word))
    return max(1, len(runs) - bool(_SILENT.search(word)))


def _without_accents(word: str) -> str:
    parts = unicodedata.normalize("NFKD", word)
    return "".join(char for char in parts if not unicodedata.combining(char))
