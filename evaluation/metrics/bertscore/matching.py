"""Greedy matching of token vectors, and what weighs and rescales it: idf, a baseline. numpy only.

The formulas are those of BERTScore (Zhang et al., "BERTScore: Evaluating Text Generation with
BERT", ICLR 2020) as bert-score 0.3.13 computes them for one pair.
"""

from __future__ import annotations

import csv
import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evaluation.metrics.base import Combination, MetricError


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


@dataclass(frozen=True, slots=True)
class IdfWeights:
    """Inverse document frequency of word pieces, counted over one fixed set of texts.

    table: token id to weight.
    unseen: the weight of a token that none of the texts holds.
    """

    table: dict[int, float]
    unseen: float

    def of(self, tokens: NDArray[np.int32]) -> NDArray[np.float64]:
        """The weight of each token; float64, the same shape."""
        return np.array([self.table.get(token, self.unseen) for token in tokens.tolist()])


def count_idf(texts: Iterable[Sequence[int]]) -> IdfWeights:
    """Weights as bert-score counts them: log((N + 1) / (n + 1)), n of N texts hold the token.

    texts: the token ids of each text, special tokens included; a repeated text counts each time.
    """
    holders: Counter[int] = Counter()
    number = 0
    for tokens in texts:
        holders.update(set(tokens))
        number += 1
    return IdfWeights(
        table={token: math.log((number + 1) / (n + 1)) for token, n in holders.items()},
        unseen=math.log(number + 1),
    )


def idf_digest(texts: Iterable[str]) -> str:
    """Eight hex digits that name a set of texts, whatever their order."""
    ordered = sorted(text.strip().encode("utf-8", "surrogatepass") for text in texts)
    digest = hashlib.sha256(str(len(ordered)).encode())
    for text in ordered:
        digest.update(hashlib.sha256(text).digest())
    return digest.hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Baseline:
    """What unrelated texts score on average: the P, R and F that a rescaled score calls 0.

    digest: eight hex digits of the file's content.
    """

    values: tuple[float, float, float]
    digest: str

    def rescale(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """(score - baseline) / (1 - baseline), over a last axis of P, R, F."""
        baseline = np.array(self.values)
        rescaled: NDArray[np.float64] = (scores - baseline) / (1 - baseline)
        return rescaled


def read_baseline(path: Path, layer: int) -> Baseline:
    """Read one layer of a bert-score baseline file: header LAYER,P,R,F, then a row a layer.

    Raises MetricError where the file cannot be read, or has no row of that layer.
    """
    try:
        content = path.read_bytes()
        lines = list(csv.reader(content.decode("utf-8").splitlines()))
    except (OSError, UnicodeDecodeError) as error:
        raise MetricError(f"baseline file {path.name} cannot be read: {error}") from error
    values = _row(lines, layer)
    if values is None:
        raise MetricError(
            f"baseline file {path.name} has no usable row for layer {layer} at line {layer + 2}; "
            "it needs a header LAYER,P,R,F, then one row a layer from 0 up, values below 1"
        )
    return Baseline(values=values, digest=hashlib.sha256(content).hexdigest()[:8])


def _row(lines: Sequence[Sequence[str]], layer: int) -> tuple[float, float, float] | None:
    # bert-score takes the row at the layer's position and never looks at LAYER: a file where
    # the two differ would be read differently here and there, so both must hold.
    try:
        number, precision, recall, f_measure = (float(cell) for cell in lines[layer + 1])
    except (ValueError, IndexError):
        return None
    values = (precision, recall, f_measure)
    return values if number == layer and all(value < 1 for value in values) else None
