"""The rank of each version, and the ranks the duels do not rule out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.bradley_terry_bootstrap import ClusteredStrengths
from evaluation.stats.clustered_interval import clustered_errors
from evaluation.stats.interval import two_sided_z

# Strengths nearer than this tie: they come from an iteration.
_EQUAL = 1e-9


@dataclass(frozen=True, slots=True)
class RankRange:
    """Rank 1 is the strongest. best <= rank <= worst: the ranks that are not ruled out."""

    rank: int
    best: int
    worst: int


def rank_ranges(clustered: ClusteredStrengths, *, level: float = 0.95) -> list[RankRange | None]:
    """The range of each version's rank among those compared; None for a version that is not.

    The range holds the true rank with the given level, taken version by version. Percentiles of
    the replicates' ranks do not: where versions are nearly equal they come out too narrow.

    Source: Mogstad, Romano, Shaikh and Wilhelm, "Inference for ranks with applications to
    mobility across neighbourhoods and academic achievement across countries", Review of Economic
    Studies 91 (2024), 476-518: all differences from one version at once, by the largest.
    """
    two_sided_z(level)
    strengths = np.array([s for s in clustered.fit.strengths if s is not None])
    gaps = strengths[:, None] - strengths[None, :]
    ranges: list[RankRange | None] = [None] * len(clustered.fit.strengths)
    for i, version in enumerate(clustered.compared):
        margin = _margins(clustered, i, level)
        ranges[version] = RankRange(
            rank=1 + int((gaps[i] < -_EQUAL).sum()),
            best=1 + int((gaps[i] < -margin).sum()),
            worst=len(strengths) - int((gaps[i] > margin).sum()),
        )
    return ranges


def _margins(clustered: ClusteredStrengths, i: int, level: float) -> NDArray[np.float64]:
    """How far each other version must be from version i to be surely on its side of it."""
    deviations = clustered.deviations[i] - clustered.deviations
    v = clustered.independent
    independent = v[i, i] + np.diag(v) - 2 * v[i]
    errors, factors = clustered_errors(deviations, independent=independent, over=clustered.over)
    others = np.flatnonzero(np.arange(len(v)) != i)
    with np.errstate(invalid="ignore", divide="ignore"):
        distances = np.abs(deviations[others]) * (factors / errors)[others, None]
    largest = np.nan_to_num(distances.max(axis=0), nan=np.inf)
    ordered = np.sort(largest)
    critical = ordered[min(len(ordered) - 1, int(np.ceil(level * (len(ordered) + 1) - 1e-9)) - 1)]
    return np.asarray(critical * errors + _EQUAL)
