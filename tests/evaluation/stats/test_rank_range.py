"""Ranges of ranks: far versions are told apart, near ones are not, and the true rank is held."""

import numpy as np

from evaluation.stats.bradley_terry import BradleyTerry
from evaluation.stats.bradley_terry_bootstrap import ClusteredStrengths
from evaluation.stats.rank_range import rank_ranges


def made_up(strengths: list[float], spread: float) -> ClusteredStrengths:
    rng = np.random.default_rng(1)
    return ClusteredStrengths(
        fit=BradleyTerry(tuple(strengths), None, None, 100),
        compared=tuple(range(len(strengths))),
        deviations=rng.normal(0, spread, size=(len(strengths), 999)),
        independent=np.eye(len(strengths)) * spread**2,
        over="readers",
    )


def test_far_versions_have_their_rank_and_near_ones_share_a_range() -> None:
    ranges = rank_ranges(made_up([2.0, 0.01, 0.0, -2.0], spread=0.05))
    found = [(r.rank, r.best, r.worst) for r in ranges if r is not None]
    assert found == [(1, 1, 1), (2, 2, 3), (3, 2, 3), (4, 4, 4)]


def test_equal_strengths_share_a_rank() -> None:
    ranges = rank_ranges(made_up([0.5, -0.25, -0.25], spread=0.01))
    assert [r.rank for r in ranges if r is not None] == [1, 2, 2]


def test_rank_ranges_hold_the_true_rank() -> None:
    # Five versions, two pairs of them nearly equal; errors of a fourth of the larger steps.
    rng = np.random.default_rng(2026)
    truth = np.array([0.5, 0.48, 0.0, -0.5, -0.52])
    held = 0
    for _ in range(200):
        seen = truth + rng.normal(0, 0.12, size=5)
        deviations = rng.normal(0, 0.12, size=(5, 199))
        clustered = ClusteredStrengths(
            BradleyTerry(tuple(seen.tolist()), None, None, 1),
            tuple(range(5)),
            deviations,
            np.eye(5) * 0.12**2,
            "readers",
        )
        ranges = rank_ranges(clustered)
        held += sum(r is not None and r.best <= i + 1 <= r.worst for i, r in enumerate(ranges))
    assert held >= 0.94 * 1000
