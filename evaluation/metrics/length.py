"""How long a summary is, in words. How much shorter than its article: `extractive_fragments`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.metrics.base import ArticleTexts, Column, Need
from evaluation.metrics.columns import columns
from evaluation.metrics.reading import unread_text
from evaluation.metrics.words import TOKENISER, words


@dataclass(frozen=True)
class Length:
    """`words`: the number of words, 0 for an empty text; unknown without blanks between words."""

    name: str = "length"
    needs: frozenset[Need] = frozenset()

    def signatures(self) -> dict[str, str]:
        return {"words": f"words|{TOKENISER}|v:1"}

    def score(self, articles: Sequence[ArticleTexts]) -> list[Column]:
        return columns(
            self.signatures(),
            (
                unread_text(candidate) or (float(len(words(candidate))),)
                for article in articles
                for candidate in article.candidates
            ),
        )
