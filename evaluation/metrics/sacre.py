"""BLEU and chrF of one summary, sacrebleu's own numbers (0 to 100) with its own signatures.

BLEU: Papineni et al. 2002, with Post's signatures ("A Call for Clarity in Reporting BLEU Scores",
WMT 2018); for one sentence with effective order, as sacrebleu advises. chrF: Popović 2015.

Several references are sacrebleu's business (`refs:sacrebleu`), never a mean: BLEU clips a count
at its highest in any reference and takes the closest length, chrF takes the best reference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import Any, Final

from evaluation.metrics.base import ArticleTexts, Column, Need
from evaluation.metrics.columns import Cell, Noted, Row, columns
from evaluation.metrics.reading import Unread, readings, unread_by_unicode, unread_by_words

Maker = Callable[[list[list[str]] | None], Any]

# chrF compares letters, BLEU words.
_UNREAD: Final[dict[str, Unread]] = {"BLEU": unread_by_words, "chrF": unread_by_unicode}


@dataclass(frozen=True)
class Sacre:
    """`BLEU` and `chrF`; an empty candidate scores 0, without a reference there is no score."""

    name: str = "sacre"
    needs: frozenset[Need] = frozenset({"references"})

    @cached_property
    def _signatures(self) -> dict[str, str]:
        signatures = {}
        for name, make in _metrics().items():
            metric = make(None)
            metric.num_refs = -1  # sacrebleu's word for "differs from line to line": nrefs:var
            signatures[name] = f"{name}|refs:sacrebleu|{metric.get_signature().format()}"
        return signatures

    def signatures(self) -> dict[str, str]:
        return dict(self._signatures)

    def score(self, articles: Sequence[ArticleTexts]) -> list[Column]:
        return columns(self._signatures, _rows(articles))


def _metrics() -> dict[str, Maker]:
    from sacrebleu.metrics import BLEU, CHRF

    return {
        "BLEU": lambda references: BLEU(effective_order=True, references=references),
        "chrF": lambda references: CHRF(references=references),
    }


def _rows(articles: Sequence[ArticleTexts]) -> Iterator[Row]:
    made = _metrics()
    for article in articles:
        if not article.references:
            yield from [(None, None)] * len(article.candidates)
            continue
        yield from zip(
            *(_cells(article, make, _UNREAD[name]) for name, make in made.items()), strict=True
        )


def _cells(article: ArticleTexts, make: Maker, unread: Unread) -> Iterator[Cell]:
    """One measure of every candidate: a number, with what it leaves out, or why there is none."""
    read = readings(article.candidates, article.references, unread)
    counted = list(compress(article.references, read[0].references)) if read else []
    # A corpus of one line, whose references are counted once for all candidates.
    metric = make([[reference] for reference in counted]) if counted else None
    for candidate, reading in zip(article.candidates, read, strict=True):
        if metric is None or not reading.readable:
            yield reading.reason
        else:
            yield Noted(metric.corpus_score([candidate], None).score, reading.reason)
