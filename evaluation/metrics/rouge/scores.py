"""From what texts share to precision, recall and F, and from several references to one score."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evaluation.metrics.base import ArticleTexts, Combination
from evaluation.metrics.rouge.tokens import Numbers

Floats = NDArray[np.float64]

MEASURES: Final = ("rouge1", "rouge2", "rougeL", "rougeLsum")


@dataclass(frozen=True, slots=True, eq=False)
class OverlapBatch:
    """Articles to score: the streams of their references and candidates.

    tokens: uint32, streams; those of a vocabulary of `vocabulary` numbers.
    references, candidates: (texts, 2): where each text's stream starts and stops, by article.
    reference_tokens, candidate_tokens: (texts,): how many tokens each has.
    reference_firsts, candidate_firsts: (articles + 1,): each article's first, and the end.
    """

    tokens: NDArray[np.uint32]
    vocabulary: int
    references: Numbers
    candidates: Numbers
    reference_tokens: Numbers
    candidate_tokens: Numbers
    reference_firsts: Numbers
    candidate_firsts: Numbers

    def pair_firsts(self) -> Numbers:
        """(candidates + 1,): each candidate's first pair. It has one with each reference."""
        pairs = np.repeat(np.diff(self.reference_firsts), np.diff(self.candidate_firsts))
        return np.concatenate([[0], np.cumsum(pairs)])


@dataclass(frozen=True, slots=True, eq=False)
class PairScores:
    """Each candidate against each reference of its article, in the order of the articles.

    precision, recall, fmeasure: float64, (4, pairs), 0 to 1, in the order of MEASURES.
    firsts: (candidates + 1,): candidate i has the pairs firsts[i] to firsts[i + 1], one for each
        reference, in order.
    """

    precision: Floats
    recall: Floats
    fmeasure: Floats
    firsts: Numbers


def pair_scores(batch: OverlapBatch, shared: Numbers) -> PairScores:
    """The scores of what `overlaps` counted."""
    firsts = batch.pair_firsts()
    pairs = np.diff(firsts)
    article_first = np.repeat(batch.reference_firsts[:-1], np.diff(batch.candidate_firsts))
    reference = np.arange(firsts[-1]) + np.repeat(article_first - firsts[:-1], pairs)
    precision = shared / _possible(np.repeat(batch.candidate_tokens, pairs))
    recall = shared / _possible(batch.reference_tokens[reference])
    both = precision + recall
    fmeasure = 2 * precision * recall / np.where(both > 0, both, 1)
    return PairScores(precision, recall, fmeasure, firsts)


def interleaved(
    articles: Sequence[ArticleTexts],
    chosen: Sequence[bool],
    ours: PairScores,
    others: PairScores,
) -> PairScores:
    """The scores of the chosen articles and of the others, in the order of all of them."""
    references = np.array([len(article.references) for article in articles], np.int64)
    candidates = np.array([len(article.candidates) for article in articles], np.int64)
    mine = np.repeat(np.array(chosen, np.bool_), references * candidates)
    parts = np.empty((3, 4, len(mine)))
    for where, scores in ((mine, ours), (~mine, others)):
        parts[:, :, where] = scores.precision, scores.recall, scores.fmeasure
    firsts = np.concatenate([[0], np.cumsum(np.repeat(references, candidates))])
    return PairScores(parts[0], parts[1], parts[2], firsts)


def without_references(scores: PairScores, left_out: NDArray[np.bool_]) -> PairScores:
    """The scores without some pairs; left_out: (pairs,)."""
    kept = ~left_out
    firsts = np.concatenate([[0], np.cumsum(kept)])[scores.firsts]
    return PairScores(
        scores.precision[:, kept], scores.recall[:, kept], scores.fmeasure[:, kept], firsts
    )


def _possible(tokens: Numbers) -> Numbers:
    """(4, pairs): the most a text could share, at least 1, as rouge-score has it."""
    return np.maximum(np.stack([tokens, tokens - 1, tokens, tokens]), 1)


def combined(scores: PairScores, combination: Combination) -> Floats:
    """(3, 4, candidates): P, R and F of each measure over a candidate's references; 0 if none.

    "mean": of each the mean, as math.fsum(values) / n has it. "max": those of the reference with
    the best F, the first of those.
    """
    values = np.stack([scores.precision, scores.recall, scores.fmeasure])
    of_candidates = np.zeros((3, 4, len(scores.firsts) - 1))
    for candidates, pairs in _by_references(scores.firsts):
        of_pairs = values[:, :, pairs]
        if combination == "mean":
            of_candidates[:, :, candidates] = exact_sums(of_pairs) / pairs.shape[1]
        else:
            best = of_pairs[2].argmax(axis=-1)[None, ..., None]
            of_candidates[:, :, candidates] = np.take_along_axis(of_pairs, best, -1)[..., 0]
    return of_candidates


def _by_references(firsts: Numbers) -> Iterator[tuple[Numbers, Numbers]]:
    """Candidates with as many references, and their pairs: (candidates, references)."""
    references = np.diff(firsts)
    for number in np.unique(references[references > 0]):
        candidates = np.flatnonzero(references == number)
        yield candidates, firsts[candidates][:, None] + np.arange(number)


def exact_sums(values: Floats) -> Floats:
    """The sums over the last axis, correctly rounded: what math.fsum gives.

    Knuth's TwoSum keeps the error of each addition. As long as the errors add up without an error
    of their own, sum and errors together are exact, and adding them rounds once. Where they do not,
    math.fsum is asked.
    """
    total = values[..., 0]
    error = np.zeros_like(total)
    inexact = np.zeros(total.shape, bool)
    for column in range(1, values.shape[-1]):
        total, lost = _two_sum(total, values[..., column])
        error, lost = _two_sum(error, lost)
        inexact |= lost != 0
    sums: Floats = total + error
    for place in zip(*np.nonzero(inexact), strict=True):
        sums[place] = math.fsum(values[place])
    return sums


def _two_sum(one: Floats, other: Floats) -> tuple[Floats, Floats]:
    """The rounded sum, and what rounding took from it."""
    total = one + other
    part = total - one
    return total, (one - (total - part)) + (other - part)
