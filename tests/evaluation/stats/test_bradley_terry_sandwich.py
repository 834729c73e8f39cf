"""The sandwich of clustered duels against its definition, duel by duel."""

import numpy as np
import pytest
from numpy.typing import NDArray

from evaluation.stats.bradley_terry import bradley_terry
from evaluation.stats.bradley_terry_sandwich import Duels, sandwich_strengths
from evaluation.stats.duel_counts import cells_of, duel_cells, duel_counts
from tests.evaluation.stats.duels import some_duels


def naive_two_way_variance(duels: Duels, baseline: int, candidate: int) -> float:
    """The sandwich of one difference, duel by duel, with the bread from finite differences."""
    table = np.bincount(
        duel_cells(duels.left, duels.right, duels.outcome), minlength=cells_of(4)
    ).astype(np.int32)
    fit = bradley_terry(duel_counts(table[:, None], versions=4)[..., 0])
    assert fit.left_effect is not None
    assert fit.tie is not None
    parameters = np.array([*fit.strengths, fit.left_effect, fit.tie], dtype=float)

    def logs(p: NDArray[np.float64]) -> NDArray[np.float64]:
        half = (p[duels.left] - p[duels.right] + p[4]) / 2
        terms = np.stack([half, np.full(len(half), p[5]), -half])
        every = np.arange(len(half))
        return np.asarray(terms[duels.outcome, every] - np.log(np.exp(terms).sum(axis=0)))

    unit = np.eye(6) * 1e-4
    scores = np.stack([(logs(parameters + u) - logs(parameters - u)) / 2e-4 for u in unit], axis=1)
    bread = np.array(
        [
            [
                (
                    logs(parameters + u + v).sum()
                    - logs(parameters + u - v).sum()
                    - logs(parameters - u + v).sum()
                    + logs(parameters - u - v).sum()
                )
                / 4e-8
                for v in unit
            ]
            for u in unit
        ]
    )
    contrast = np.zeros(6)
    contrast[candidate], contrast[baseline] = 1, -1
    influence = scores @ np.linalg.pinv(-bread, rcond=1e-6) @ contrast
    pairs = [f"{a} {r}" for a, r in zip(duels.articles, duels.readers, strict=True)]
    total = 0.0
    for clusters, sign in ((duels.articles, 1), (duels.readers, 1), (np.array(pairs), -1)):
        for cluster in np.unique(clusters):
            total += sign * float(influence[clusters == cluster].sum()) ** 2
    return total


def test_the_sandwich_is_its_definition() -> None:
    duels = some_duels(300, seed=6)
    sandwich = sandwich_strengths(duels, versions=4)
    assert sandwich is not None
    assert sandwich.errors[0, 2] ** 2 == pytest.approx(
        naive_two_way_variance(duels, 0, 2), rel=1e-3
    )


def test_without_a_decided_duel_there_is_no_fit() -> None:
    tied = np.ones(3, dtype=np.int64)
    nothing = Duels(tied * 0, tied, tied, tied, tied)
    assert sandwich_strengths(nothing, versions=2) is None
