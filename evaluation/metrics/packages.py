"""rouge-score and bert-score themselves behind the metric protocol: the oracle, pair by pair.

The engines of `rouge` and `bertscore` are checked against it by the tests and after every run, and
where numba cannot be had, it scores ROUGE.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np

from evaluation.metrics.base import ArticleTexts, Column, Combination, Need
from evaluation.metrics.bertscore.torch_model import quiet_transformers
from evaluation.metrics.rouge.scores import MEASURES
from evaluation.metrics.rouge.tokens import Split, Tokeniser, with_sentence_ends
from evaluation.metrics.rouge.unicode_words import UnicodeTokenizer, is_english

Triple = tuple[float, float, float]
NOTHING: Triple = (0.0, 0.0, 0.0)


def mean_of(triples: Sequence[Triple]) -> Triple:
    """The mean over references of P, of R and of F, each summed exactly (`math.fsum`)."""
    precisions, recalls, fmeasures = zip(*triples, strict=True)
    count = len(triples)
    return (
        math.fsum(precisions) / count,
        math.fsum(recalls) / count,
        math.fsum(fmeasures) / count,
    )


@dataclass(frozen=True)
class RougePackage:
    """rouge-score's own numbers. Several references: mean, or its `score_multi` for max."""

    stemmer: bool = True
    combination: Combination = "mean"
    split: Literal["newline", "regex"] = "newline"
    name: str = "rouge"
    needs: frozenset[Need] = frozenset({"references"})

    @cached_property
    def _scorer(self) -> Any:
        from rouge_score.rouge_scorer import RougeScorer

        return RougeScorer(list(MEASURES), use_stemmer=self.stemmer)

    def signatures(self) -> dict[str, str]:
        options = f"stem:{'yes' if self.stemmer else 'no'}|refs:{self.combination}"
        return {
            name: f"{name}|{options}{f'|split:{self.split}' if name == 'rougeLsum' else ''}|v:0.1.2"
            for name in MEASURES
        }

    def score(self, articles: Sequence[ArticleTexts]) -> list[Column]:
        # Each pair is scored once for all four measures; the columns only pick from that.
        measured = [
            [self._measured(candidate, article.references) for candidate in article.candidates]
            for article in articles
        ]
        return [
            _column(articles, name, signature, [[m[name] for m in row] for row in measured])
            for name, signature in self.signatures().items()
        ]

    def _measured(self, candidate: str, references: tuple[str, ...]) -> dict[str, Triple]:
        if not references:
            return dict.fromkeys(MEASURES, NOTHING)
        found = self._combined(candidate, references)
        if self.split == "regex":
            split = tuple(with_sentence_ends(each, "regex") for each in references)
            found["rougeLsum"] = self._combined(with_sentence_ends(candidate, "regex"), split)["rougeLsum"]
        return found

    def _combined(self, candidate: str, references: tuple[str, ...]) -> dict[str, Triple]:
        # rouge-score takes the target first; swapped, P and R would trade places.
        if self.combination == "max":
            best = self._scorer.score_multi(references, candidate)
            return {name: _triple(best[name]) for name in MEASURES}
        scores = [self._scorer.score(reference, candidate) for reference in references]
        return {name: mean_of([_triple(score[name]) for score in scores]) for name in MEASURES}


@dataclass(frozen=True)
class BertScorePackage:
    """bert-score's own numbers, one pair at a time so that no padding touches them.

    model: a directory or hub name; layers: how many of its layers.
    """

    model: str
    layers: int
    combination: Combination = "mean"
    name: str = "bertscore"
    needs: frozenset[Need] = frozenset({"references"})

    @cached_property
    def _scorer(self) -> Any:
        from bert_score import BERTScorer

        with quiet_transformers():
            return BERTScorer(model_type=self.model, num_layers=self.layers)

    def signatures(self) -> dict[str, str]:
        return {"bertscore": f"bertscore|package|layer:{self.layers}|refs:{self.combination}"}

    def score(self, articles: Sequence[ArticleTexts]) -> list[Column]:
        triples = [
            [self._triple(candidate, article.references) for candidate in article.candidates]
            for article in articles
        ]
        return [_column(articles, "bertscore", self.signatures()["bertscore"], triples)]

    def _triple(self, candidate: str, references: tuple[str, ...]) -> Triple:
        if not references or not candidate.strip():
            return NOTHING  # bert-score on transformers 4; on 5 it raises
        triples = []
        for reference in references:
            precision, recall, fmeasure = self._scorer.score([candidate], [reference])
            triples.append((precision.item(), recall.item(), fmeasure.item()))
        if self.combination == "max":
            best = np.max(triples, axis=0)  # each by itself, as the package does
            return float(best[0]), float(best[1]), float(best[2])
        return mean_of(triples)


def _triple(score: Any) -> Triple:
    return score.precision, score.recall, score.fmeasure


def _column(
    articles: Sequence[ArticleTexts],
    name: str,
    signature: str,
    triples: Sequence[Sequence[Triple]],
) -> Column:
    table = np.array([t for row in triples for t in row], dtype=np.float64).reshape(-1, 3)
    known = [bool(article.references) for article in articles for _ in article.candidates]
    return Column(
        name=name,
        signature=signature,
        precision=table[:, 0].copy(),
        recall=table[:, 1].copy(),
        values=table[:, 2].copy(),
        known=np.array(known, dtype=np.bool_),
    )
