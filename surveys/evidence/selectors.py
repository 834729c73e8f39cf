"""A summary sentence by sentence, each with its likely passage and what the reader says of it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.texts.alignment import Grounded, Passage, ground_sentences
from summaries.texts.embeddings import embed
from summaries.texts.hashing import text_hash
from summaries.texts.installed import embeddings_missing
from summaries.texts.markdown import as_plain
from summaries.texts.paragraphs import Segment, marked_paragraphs
from surveys.ballots.models import Ballot
from surveys.readers.cookies import ReaderKey
from surveys.readers.selectors import reader_of

# Beyond it a page would take longer than somebody waits; the article is read as a whole then.
LONGEST: Final = 100_000  # characters of an article
# The meaning of a longer one's sentences takes seconds, of whoever reads: words alone are asked.
LONGEST_MEANT: Final = 20_000  # characters


@dataclass(frozen=True)
class SentenceLine:
    """One sentence on a page. value: -1, 1, or 0 where the reader says nothing of it.

    key: of the form that stands beside it.
    """

    number: int
    text: str
    hash: str
    passage: Passage | None
    value: int = 0
    key: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    @property
    def value_of_missing(self) -> int:
        """What “not in the article” says: -1, or 0 (taken back) where it is said already."""
        return 0 if self.value == -1 else -1

    @property
    def value_of_there(self) -> int:
        """What “it is there” says: 1, or 0 (taken back) where it is said already."""
        return 0 if self.value == 1 else 1


@dataclass(frozen=True)
class EvidencePage:
    """A summary's sentences, the one asked about, and the article with its passage marked."""

    lines: tuple[SentenceLine, ...]
    chosen: SentenceLine | None
    paragraphs: tuple[tuple[Segment, ...], ...]


def grounded(summary: Summary, article: Article) -> tuple[Grounded, ...]:
    """The summary's sentences with their passages; as of `grounded_text`."""
    return grounded_text(summary.text, article)


def grounded_text(text: str, article: Article) -> tuple[Grounded, ...]:
    """A text's sentences with their passages; none where the article has no text, or a very long
    one."""
    if not article.text or len(article.text) > LONGEST:
        return ()
    return _grounded(as_plain(text), article.text)


@lru_cache(maxsize=128)
def _grounded(summary: str, article: str) -> tuple[Grounded, ...]:
    """By words, and by meaning where those are not sure: a quarter of a second of one processor.

    By words alone where the article is long, or the packaged model is not installed.
    """
    by_words = len(article) > LONGEST_MEANT or embeddings_missing()
    return ground_sentences(summary, article, embed=None if by_words else embed)


def evidence_page(
    asked: str | None, summary: Summary, article: Article, reader: ReaderKey | None
) -> EvidencePage | None:
    """None where there is nothing to show. asked: a sentence's number from 1 on, as text; None
    where nobody asked.

    Two queries, for what the reader says.
    """
    rows = () if asked is None else grounded(summary, article)
    if not rows:
        return None
    said = _said(reader, summary, article)
    lines = tuple(
        SentenceLine(
            number, row.sentence.text, (mark := text_hash(row.sentence.text)), row.passage,
            said.get(mark, 0),
        )
        for number, row in enumerate(rows, start=1)
    )  # fmt: skip
    chosen = next((line for line in lines if str(line.number) == asked), None)
    passage = chosen.passage if chosen else None
    start, end = (passage.start, passage.end) if passage else (0, 0)
    return EvidencePage(lines, chosen, marked_paragraphs(article.text or "", start, end))


def _said(reader: ReaderKey | None, summary: Summary, article: Article) -> dict[str, int]:
    """By sentence's hash what this reader said last, collected or not."""
    known = reader_of(reader) if reader else None
    if known is None:
        return {}
    rows = Ballot.objects.filter(
        reader=known, evidence__summary=summary, evidence__article_hash=article.text_hash
    ).order_by("pk")
    return dict(rows.values_list("evidence__sentence_hash", "value"))
