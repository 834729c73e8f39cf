"""How much a summary repeats itself: the share of its trigrams that stood in it before.

seq-rep-3 of Welleck et al., "Neural Text Generation with Unlikelihood Training" (ICLR 2020,
arXiv 1908.04319), section 6: 1 - distinct n-grams / n-grams.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.metrics.base import ArticleTexts, Column, Need
from evaluation.metrics.columns import columns
from evaluation.metrics.reading import unread_text
from evaluation.metrics.words import TOKENISER, ngrams, words


@dataclass(frozen=True)
class Repetition:
    """`repeated_trigrams`: from 0 to below 1; unknown for a text of fewer than three words."""

    name: str = "repetition"
    needs: frozenset[Need] = frozenset()

    def signatures(self) -> dict[str, str]:
        return {"repeated_trigrams": f"repeated_trigrams|{TOKENISER}|v:1"}

    def score(self, articles: Sequence[ArticleTexts]) -> list[Column]:
        return columns(
            self.signatures(),
            (
                unread_text(candidate) or (_repeated(words(candidate)),)
                for article in articles
                for candidate in article.candidates
            ),
            lacking="the text has fewer than three words",
        )


def _repeated(tokens: Sequence[str]) -> float | None:
    trigrams = list(ngrams(tokens, 3))
    return (len(trigrams) - len(set(trigrams))) / len(trigrams) if trigrams else None
