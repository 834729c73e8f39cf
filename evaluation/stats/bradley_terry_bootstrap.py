"""Intervals of Bradley-Terry strengths, from duels counted under many reweightings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.bradley_terry import BradleyTerry, climbed, connected_fit
from evaluation.stats.bradley_terry_model import information, pull, score_products, sums_of
from evaluation.stats.clustered_bootstrap import Over
from evaluation.stats.clustered_interval import clustered_intervals
from evaluation.stats.duel_counts import duel_cells, duel_counts
from evaluation.stats.interval import Interval


@dataclass(frozen=True, slots=True, eq=False)
class ClusteredStrengths:
    """The strengths of the plain counts, and how they move over the replicates.

    compared: the versions that have a strength, in order.
    deviations: replicate minus plain strength of each, shape (compared, replicates).
    independent: their covariance if every duel were independent, shape (compared, compared).
    over: what was reweighted.
    """

    fit: BradleyTerry
    compared: tuple[int, ...]
    deviations: NDArray[np.float64]
    independent: NDArray[np.float64]
    over: Over

    def strengths(self, *, level: float = 0.95) -> list[Interval | None]:
        """Of each version's strength against the mean of all; None where it has none."""
        intervals: list[Interval | None] = [None] * len(self.fit.strengths)
        known = [s for s in self.fit.strengths if s is not None]
        found = clustered_intervals(
            np.array(known),
            self.deviations,
            independent=np.diag(self.independent),
            over=self.over,
            level=level,
        )
        for version, interval in zip(self.compared, found, strict=True):
            intervals[version] = interval
        return intervals

    def difference(self, baseline: int, candidate: int, *, level: float = 0.95) -> Interval | None:
        """Of the candidate's strength minus the baseline's; None unless both have one."""
        if baseline not in self.compared or candidate not in self.compared:
            return None
        i, j = self.compared.index(baseline), self.compared.index(candidate)
        known = [s for s in self.fit.strengths if s is not None]
        v = self.independent
        return clustered_intervals(
            np.array([known[j] - known[i]]),
            (self.deviations[j] - self.deviations[i])[None, :],
            independent=np.array([v[i, i] + v[j, j] - 2 * v[i, j]]),
            over=self.over,
            level=level,
        )[0]


def clustered_strengths(
    table: NDArray[np.int32], *, versions: int, over: Over, left_effect: bool = True
) -> ClusteredStrengths | None:
    """Fit the plain counts and every replicate of them.

    table: duels counted by `clustered_bootstrap.count_votes` in the rows of
        `duel_counts.duel_cells`, shape (rows, 1 + replicates).
    over: as in the reweighting it was counted with.
    Returns None where fewer than two versions can be compared. The cost does not depend on how
    many duels were counted.
    """
    plain = duel_counts(table[:, :1], versions=versions)[..., 0]
    fit, parameters, free = connected_fit(plain, left_effect=left_effect)
    if not fit.compared:
        return None
    compared = np.array(fit.compared, dtype=np.int64)
    inverse = _inverse_information(parameters, free, plain[:, compared[:, None], compared])
    replicates = _replicated(parameters, free, inverse, np.ascontiguousarray(table), compared)
    return ClusteredStrengths(
        fit=fit,
        compared=fit.compared,
        deviations=replicates[:-2] - parameters[:-2, None],
        independent=_independent(parameters, inverse, plain[:, compared[:, None], compared]),
        over=over,
    )


def _replicated(
    parameters: NDArray[np.float64],
    free: NDArray[np.bool_],
    inverse: NDArray[np.float64],
    table: NDArray[np.int32],
    compared: NDArray[np.int64],
) -> NDArray[np.float64]:
    """The parameters of each replicate, shape (compared + 2, replicates).

    Replicates lie near the plain fit, so its curvature serves them all, at a matrix product an
    iteration; within a hundredth of a standard error is near enough. The few it does not serve,
    of very few duels, get their own curvature.
    """
    # Compiling costs seconds once and importing a third of one: not for a page that only reads.
    from evaluation.stats.bradley_terry_kernel import slopes  # noqa: PLC0415

    rows = _first_cells(compared, len(table))
    start = np.repeat(parameters[:, None], table.shape[1] - 1, axis=1)
    near = 0.01 * np.sqrt(np.diag(inverse))[:, None]
    current = start.copy()
    settled = np.zeros(start.shape[1], dtype=bool)
    for _ in range(15):
        powers = np.exp(current[:-2] / 2), np.exp(current[-2] / 2), np.exp(current[-1])
        step = inverse @ (slopes(table, 1, rows, *powers) - pull(current))
        current += step / np.maximum(1.0, np.abs(step).max(axis=0))
        current[:-2] -= current[:-2].mean(axis=0)
        settled = (np.abs(step) <= near).all(axis=0)
        if settled.all():
            return current
    own = duel_counts(table[:, 1:][:, ~settled], versions=int(compared.max()) + 1)
    sums = sums_of(own[:, compared[:, None], compared])
    current[:, ~settled] = climbed(start[:, ~settled], sums, free)
    return current


def _first_cells(compared: NDArray[np.int64], cells: int) -> NDArray[np.int64]:
    left, right = np.meshgrid(compared, compared, indexing="ij")
    first = duel_cells(left, right, np.zeros_like(left))
    return np.where((left != right) & (first + 2 < cells), first, -1)


def _inverse_information(
    parameters: NDArray[np.float64], free: NDArray[np.bool_], counts: NDArray[np.float64]
) -> NDArray[np.float64]:
    matrix = information(parameters[:, None], sums_of(counts[..., None]))[0]
    n = len(parameters)
    inverse = np.zeros((n, n))
    where = np.ix_(free, free)
    inverse[where] = np.linalg.inv(matrix[where])
    return inverse


def _independent(
    parameters: NDArray[np.float64], inverse: NDArray[np.float64], counts: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The sandwich covariance of the strengths that takes each duel for a cluster."""
    strengths = len(parameters) - 2
    centre = np.eye(strengths) - 1 / strengths
    half = centre @ inverse[:strengths]
    products = score_products(parameters[:, None], counts[..., None])[0]
    return np.asarray(half @ products @ half.T)
