"""Greedy matching of token vectors: one candidate against all its references. numpy only.

The formulas are those of BERTScore (Zhang et al., "BERTScore: Evaluating Text Generation with
BERT", ICLR 2020) as bert-score 0.3.13 computes them for one pair.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.metrics.base import Combination
from evaluation.metrics.bertscore.weights import Baseline


@dataclass(frozen=True, slots=True, eq=False)
class TokenMatrix:
    """A text as the matching sees it.

    vectors: float32, shape (tokens, dimensions), every row of length 1.
    weights: float64, shape (tokens,), the share of each token in the score; sums to 1, or is all
        zero where no token counts.
    """

    vectors: NDArray[np.float32]
    weights: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ReferenceBlock:
    """The references of one article, one below the other.

    vectors, weights: as in TokenMatrix, for all tokens of all references.
    starts: int64, shape (references,), the first row of each reference.
    """

    vectors: NDArray[np.float32]
    weights: NDArray[np.float64]
    starts: NDArray[np.int64]


def score_article(
    candidates: Sequence[TokenMatrix | None],
    references: Sequence[TokenMatrix | None],
    *,
    how: Combination,
    baseline: Baseline | None = None,
) -> NDArray[np.float64]:
    """Every candidate of an article against all its references, of which there is at least one.

    None stands for an empty text; a pair with one scores 0 before rescaling.
    Returns float64, shape (candidates, 3), columns P, R, F. A candidate object met twice is
    matched once.
    """
    written = [i for i, reference in enumerate(references) if reference is not None]
    block = stack([r for r in references if r is not None]) if written else None
    done: dict[int, NDArray[np.float64]] = {}
    for candidate in candidates:
        if id(candidate) in done:
            continue
        pairs = np.zeros((len(references), 3))
        if candidate is not None and block is not None:
            pairs[written] = match(candidate, block)
        done[id(candidate)] = combine(baseline.rescale(pairs) if baseline else pairs, how)
    return np.array([done[id(candidate)] for candidate in candidates]).reshape(-1, 3)


def shares(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights divided by their sum; all zero stays all zero (bert-score gives NaN there)."""
    total = weights.sum()
    return weights / total if total > 0 else np.zeros_like(weights)


def stack(references: Sequence[TokenMatrix]) -> ReferenceBlock:
    """Put references one below the other; each must have at least one token."""
    ends = np.cumsum([len(reference.weights) for reference in references], dtype=np.int64)
    return ReferenceBlock(
        vectors=np.concatenate([reference.vectors for reference in references]),
        weights=np.concatenate([reference.weights for reference in references]),
        starts=np.concatenate(([0], ends[:-1])),
    )


def match(candidate: TokenMatrix, references: ReferenceBlock) -> NDArray[np.float64]:
    """Precision, recall and F of one candidate against each reference.

    Returns float64, shape (references, 3), columns P, R, F. F is 0 where P + R is 0.
    """
    # The product's shape depends on this candidate and its references alone, so a score has the
    # same bits whatever else is in the call: BLAS rounds by shape.
    similarity = candidate.vectors @ references.vectors.T
    best_of_candidate = np.maximum.reduceat(similarity, references.starts, axis=1)
    best_of_reference = similarity.max(axis=0)
    precision = candidate.weights @ best_of_candidate.astype(np.float64)
    recall = np.add.reduceat(references.weights * best_of_reference, references.starts)
    return np.stack((precision, recall, f_measure(precision, recall)), axis=1)


def f_measure(precision: NDArray[np.float64], recall: NDArray[np.float64]) -> NDArray[np.float64]:
    """Harmonic mean, 0 where the two sum to 0; arrays of one shape."""
    total = precision + recall
    return np.divide(2 * precision * recall, total, out=np.zeros_like(total), where=total != 0)


def combine(scores: NDArray[np.float64], how: Combination) -> NDArray[np.float64]:
    """One P, R, F of several references: float64, shape (references, 3) to (3,).

    "mean" is fsum / n of each; "max" is the largest of each by itself, as bert-score takes it, so
    that its P, R and F may come from three references.
    """
    if how == "max":
        largest: NDArray[np.float64] = scores.max(axis=0)
        return largest
    return np.array([math.fsum(column) / len(column) for column in scores.T.tolist()])
