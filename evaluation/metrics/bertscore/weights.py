"""What turns BERTScore's raw numbers into others: idf weights and a baseline file. No torch."""

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

from evaluation.metrics.base import MetricError


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
