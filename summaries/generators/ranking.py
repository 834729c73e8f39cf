"""Which sentences say most of a text without saying it twice. Pure numpy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DAMPING = 0.85
ROUNDS = 60  # 0.85 ** 60 is below the fourth decimal, to which similarities are kept
SAME = 0.8  # a near copy adds nothing, whatever its quality


def similarities(embeddings: NDArray[np.float32]) -> Floats:
    """Cosines between sentences, shape (n, n), cut below at 0.

    Rounded to four decimals, so that another order of summing on another machine changes no choice.
    """
    wide = embeddings.astype(np.float64)
    cosines: Floats = np.clip(wide @ wide.T, 0.0, 1.0)
    return cosines.round(4)


def centrality(similarity: Floats) -> Floats:
    """How much each sentence resembles the others that matter, from 0 to 1; shape (n,).

    The stationary weights of a walk over the graph of sentences whose edges are weighted by
    similarity: continuous LexRank (Erkan and Radev 2004), here on embeddings instead of TF-IDF.
    Scaled so that the least central has 0 and the most central 1; all 1 where they do not differ.
    """
    n = len(similarity)
    edges = similarity.copy()
    np.fill_diagonal(edges, 0.0)
    totals = edges.sum(axis=1, keepdims=True)
    step = np.divide(edges, totals, out=np.full_like(edges, 1.0 / n), where=totals > 0)
    weights = np.full(n, 1.0 / n)
    for _ in range(ROUNDS):
        weights = (1 - DAMPING) / n + DAMPING * (step.T @ weights)
    spread = weights.max() - weights.min()
    if spread < 1e-9:
        return np.ones(n)
    scaled: Floats = np.round((weights - weights.min()) / spread, 4)
    return scaled


def choose(
    quality: Floats,
    similarity: Floats,
    lengths: Sequence[int],
    *,
    count: int,
    room: int,
    balance: float,
) -> list[int]:
    """Positions of at most `count` sentences, in the text's order.

    One at a time by maximal marginal relevance (Carbonell and Goldstein 1998): `balance` times
    the quality less (1 - `balance`) times the similarity to the nearest sentence already chosen.
    A sentence that would take the sum of `lengths` above `room` is passed over, except the first.
    A sentence that resembles a chosen one by 0.8 or more is never taken. Ties go to the earlier.
    """
    left = list(range(len(quality)))
    chosen: list[int] = []
    used = 0
    nearest = np.zeros(len(quality))
    while left and len(chosen) < count:
        gain = balance * quality - (1 - balance) * nearest
        best = max(left, key=lambda i: (round(float(gain[i]), 6), -i))
        left.remove(best)
        if chosen and (used + lengths[best] > room or nearest[best] >= SAME):
            continue
        chosen.append(best)
        used += lengths[best]
        nearest = np.maximum(nearest, similarity[best])
    return sorted(chosen)
