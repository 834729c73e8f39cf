"""Two warning signs that need no model: numbers and names in a summary that its article lacks.

Entity-level checks of this kind: Nan et al., "Entity-level Factual Consistency of Abstractive Text
Summarization" (EACL 2021, arXiv 2102.09130), where a tagger finds the names; here stated rules do.
They are signs, not judgements: "Americans" is not in an article that says "American", and a sum
worked out rightly is not in it either. How numbers and names are found: `numbers.py`, `names.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evaluation.metrics.base import ArticleTexts, Column, Need
from evaluation.metrics.columns import Row, columns
from evaluation.metrics.names import folded_words, names
from evaluation.metrics.numbers import claimed_numbers, readings
from evaluation.metrics.reading import LATIN, unread_but_in, unread_text

_UNREAD = unread_but_in(frozenset({LATIN}), "what looks for numbers and names")
_LACKING = "the text holds no number, or no name, to look for"


@dataclass(frozen=True)
class Faithfulness:
    """`numbers_lacking` and `names_lacking`: shares of the distinct ones, 0 to 1.

    Unknown without an article, and for a summary that holds no number, or no name: one in which
    nothing is capitalised, or everything, names nobody that could be told.
    """

    name: str = "faithfulness"
    needs: frozenset[Need] = frozenset({"source"})

    def signatures(self) -> dict[str, str]:
        return {
            "numbers_lacking": "numbers_lacking|num:digits+words|count:distinct|v:1",
            "names_lacking": "names_lacking|name:capital-inside|count:distinct|v:1",
        }

    def score(self, articles: Sequence[ArticleTexts]) -> list[Column]:
        return columns(self.signatures(), _rows(articles), lacking=_LACKING)


def _rows(articles: Sequence[ArticleTexts]) -> Iterator[Row]:
    for article in articles:
        unread = _UNREAD(article.source or "")
        if unread:
            yield from [f"the article {unread}"] * len(article.candidates)
            continue
        numbers_there = readings(article.source or "")
        words_there = folded_words(article.source or "")
        for candidate in article.candidates:
            if reason := unread_text(candidate, _UNREAD):
                yield reason
                continue
            claimed = claimed_numbers(candidate)
            yield (
                _share([numbers_there.isdisjoint(number) for number in claimed]),
                _share([name not in words_there for name in names(candidate)]),
            )


def _share(lacking: Sequence[bool]) -> float | None:
    return sum(lacking) / len(lacking) if lacking else None
