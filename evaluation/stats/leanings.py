"""How much oftener a judge chooses texts of some kinds than people do on the same duels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.clustered_variance import (
    ClusteredEstimate,
    clustered_estimate,
    clustered_parts,
)
from evaluation.stats.clusters import Clusters, Floats


def leanings(
    judge: Floats, people: Floats, kinds: NDArray[np.float64], clusters: Clusters
) -> list[ClusteredEstimate | None]:
    """One for each kind, -1 to 1 about: by how much, where the other kinds are alike.

    judge: what its choice is worth to the first text, 1, 1/2 or 0; people: 1 or 0, shape (duels,)
    each. kinds: 1 where the first text alone is of the kind (the longer one; one that the judge's
    own model wrote), -1 where the second is, 0 else, shape (duels, kinds).
    Of one kind alone it is the share of such duels in which the judge chose it less that of people.
    So what people like in such texts is no leaning, and .15 is one that chooses them with .15 more
    than people do. A judge that is surer than single people of what most of them like chooses the
    better texts oftener, too: read it beside both accuracies.
    None for a kind that no duel is about or that is told by the others, and where there are neither
    two persons nor two articles.

    Sources: the judge's win rate of its own texts beside people's, Zheng et al., "Judging
    LLM-as-a-judge with MT-Bench and Chatbot Arena", NeurIPS 2023, section 3.3; of several kinds at
    once by least squares of the difference on kinds; errors as in `clustered_variance`.
    """
    found: list[ClusteredEstimate | None] = [None] * kinds.shape[1]
    told = _told_apart(kinds)
    if not told.any():
        return found
    kept, apart = kinds[:, told], judge - people
    solved = np.linalg.inv(kept.T @ kept)
    fitted = solved @ (kept.T @ apart)
    residuals = apart - kept @ fitted
    for place, column in enumerate(np.flatnonzero(told).tolist()):
        coefficients = kept @ solved[place]
        parts, effective = clustered_parts(
            coefficients * residuals, coefficients**2, clusters, span=2.0
        )
        found[column] = clustered_estimate(
            float(fitted[place]), parts, effective,
            opinions=int(np.count_nonzero(kinds[:, column])),
        )  # fmt: skip
    return found


def _told_apart(columns: Floats) -> NDArray[np.bool_]:
    """Which columns are no sum of the others, shape (columns,)."""
    number = columns.shape[1]
    if not len(columns):
        return np.zeros(number, np.bool_)
    rank = int(np.linalg.matrix_rank(columns))
    without = [int(np.linalg.matrix_rank(np.delete(columns, k, axis=1))) for k in range(number)]
    return np.array([each < rank for each in without])
