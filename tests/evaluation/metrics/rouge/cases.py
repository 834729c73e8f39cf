"""What the tests of ROUGE share: generated articles, and rouge-score's numbers for them."""

from __future__ import annotations

import random
from collections.abc import Iterable
from functools import cache

import numpy as np
import pytest
from rouge_score.rouge_scorer import RougeScorer

from benchmarks import nasty_texts
from evaluation.metrics.base import ArticleTexts, Column
from evaluation.metrics.rouge.scores import MEASURES, PairScores

STEMMER = pytest.mark.parametrize("stemmer", [True, False], ids=["stems", "words"])

Scores = list[tuple[float, ...]]  # P, R and F of each measure


def rows(scores: PairScores) -> list[Scores]:
    """For each pair, P, R and F of each measure."""
    parts = np.stack([scores.precision, scores.recall, scores.fmeasure])
    return [[tuple(column) for column in part.T.tolist()] for part in parts.transpose(2, 0, 1)]


def parts(column: Column, candidate: int) -> tuple[float, ...]:
    """P, R and F of one candidate."""
    assert column.precision is not None
    assert column.recall is not None
    return column.precision[candidate], column.recall[candidate], column.values[candidate]


def of_rouge_score(articles: Iterable[ArticleTexts], *, stemmer: bool = True) -> list[Scores]:
    """The same by rouge-score, remembered for the next engine."""
    return [
        _of_pair(candidate, reference, stemmer)
        for article in articles
        for candidate in article.candidates
        for reference in article.references
    ]


@cache
def _of_pair(candidate: str, reference: str, stemmer: bool) -> Scores:
    scores = _scorer(stemmer).score(reference, candidate)
    return [tuple(scores[measure]) for measure in MEASURES]


@cache
def _scorer(stemmer: bool) -> RougeScorer:
    return RougeScorer(list(MEASURES), use_stemmer=stemmer)


def small_articles(seed: int, number: int) -> list[ArticleTexts]:
    rng = random.Random(seed)
    return [nasty_texts.article(rng) for _ in range(number)]
