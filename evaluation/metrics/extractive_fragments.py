"""How much of a summary is taken from its article word by word, and how much is new.

Coverage, density and compression: Grusky, Naaman and Artzi, "Newsroom: A Dataset of 1.3 Million
Summaries with Diverse Extractive Strategies" (NAACL 2018, arXiv 1804.11283), section 4, with the
fragments of its figure 3. Novel n-grams: See, Liu and Manning, "Get To The Point" (ACL 2017,
arXiv 1704.04368), section 7.2; every occurrence counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from evaluation.metrics.base import ArticleTexts, Column, Need
from evaluation.metrics.columns import Row, columns
from evaluation.metrics.reading import unread_by_words, unread_text
from evaluation.metrics.words import TOKENISER, ngrams, words

SIZES = (1, 2, 3)
_LACKING = "the text has too few words"


class SourceWords:
    """An article's words, where each stands, and its n-grams: made once for all its candidates."""

    def __init__(self, text: str) -> None:
        self.words = words(text)
        self.ngrams = {n: set(ngrams(self.words, n)) for n in SIZES}
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(self.words):
            self._places[word].append(place)

    def fragments(self, summary: Sequence[str]) -> Iterator[int]:
        """The lengths in words of the summary's extractive fragments, in order."""
        start = 0
        while start < len(summary):
            longest = self._longest(summary, start)
            if longest:
                yield longest
            start += longest or 1

    def _longest(self, summary: Sequence[str], start: int) -> int:
        longest = free = 0
        for place in self._places.get(summary[start], ()):
            if place < free:
                continue  # the figure goes on behind a match, not inside it
            end = place + 1
            for ours in islice(summary, start + 1, None):
                if end == len(self.words) or self.words[end] != ours:
                    break
                end += 1
            free = end
            longest = max(longest, end - place)
        return longest


@dataclass(frozen=True)
class ExtractiveFragments:
    """Six measures of a summary against its article; unknown where either has no word.

    coverage: the share of its words that lie in fragments, 0 to 1.
    density: the mean over its words of the length of the fragment that the word lies in.
    compression: the article's words / the summary's words.
    novel1, novel2, novel3: the share of its n-grams that the article lacks, 0 to 1; unknown where
    the summary has fewer than n words.
    """

    name: str = "fragments"
    needs: frozenset[Need] = frozenset({"source"})

    def signatures(self) -> dict[str, str]:
        measures = ("coverage", "density", "compression", *(f"novel{n}" for n in SIZES))
        return {name: f"{name}|{TOKENISER}|v:1" for name in measures}

    def score(self, articles: Sequence[ArticleTexts]) -> list[Column]:
        return columns(self.signatures(), _rows(articles), lacking=_LACKING)


def _rows(articles: Sequence[ArticleTexts]) -> Iterator[Row]:
    for article in articles:
        source = SourceWords(article.source or "")
        unread = unread_by_words(article.source or "")
        for candidate in article.candidates:
            if unread:
                yield f"the article {unread}"
            else:
                yield unread_text(candidate) or _row(source, words(candidate))


def _row(source: SourceWords, summary: Sequence[str]) -> Row:
    if not source.words or not summary:
        return (None,) * (3 + len(SIZES))
    fragments = list(source.fragments(summary))
    size = len(summary)
    return (
        sum(fragments) / size,
        sum(length**2 for length in fragments) / size,
        len(source.words) / size,
        *(_novel(source, summary, n) for n in SIZES),
    )


def _novel(source: SourceWords, summary: Sequence[str], n: int) -> float | None:
    found = [ngram not in source.ngrams[n] for ngram in ngrams(summary, n)]
    return sum(found) / len(found) if found else None
