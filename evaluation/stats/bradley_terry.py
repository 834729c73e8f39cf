"""How strong each version is, from duels: Bradley-Terry with ties and a left-side effect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from evaluation.stats.bradley_terry_model import Sums, gradient, information, newton_step, sums_of
from evaluation.stats.duel_counts import LEFT_WON, RIGHT_WON, TIE

# Odds of 160,000 to 1 are the mark of an effect that the duels do not bound.
_UNBOUNDED = 12.0


@dataclass(frozen=True, slots=True)
class BradleyTerry:
    """Strengths in log-odds: a difference of 0.7 wins two decided duels of three.

    strengths: one a version, mean 0 over those that have one. None for a version that cannot be
        placed: it is not connected to the others by wins both ways or ties, such as one that
        never lost.
    left_effect: log-odds the left side adds; None where it is not asked for, the duels do not
        tell it from the strengths, or do not bound it.
    tie: log of the odds of a tie against the mean of the two wins; None without ties.
    duels: how many are behind the strengths.
    """

    strengths: tuple[float | None, ...]
    left_effect: float | None
    tie: float | None
    duels: int

    @property
    def compared(self) -> tuple[int, ...]:
        """The versions that have a strength."""
        return tuple(i for i, strength in enumerate(self.strengths) if strength is not None)


def bradley_terry(counts: NDArray[np.float64], *, left_effect: bool = True) -> BradleyTerry:
    """Fit the model of `bradley_terry_model` by Newton's method.

    counts: not negative, shape (3, versions, versions): outcome, left, right; the diagonal is
        not read. A tie is half a win for each.
    Raises ValueError for another shape or a negative count.
    """
    if counts.ndim != 3 or counts.shape[0] != 3 or counts.shape[1] != counts.shape[2]:
        raise ValueError(f"counts have shape {counts.shape}; give (3, versions, versions)")
    if (counts < 0).any():
        raise ValueError("a count of duels is negative; take back only duels that were counted")
    fit, _, _ = connected_fit(counts, left_effect=left_effect)
    return fit


def connected_fit(
    counts: NDArray[np.float64], *, left_effect: bool
) -> tuple[BradleyTerry, NDArray[np.float64], NDArray[np.bool_]]:
    """The fit, its parameters over the compared versions, and which of them were free."""
    versions = counts.shape[1]
    counts = counts * (1 - np.eye(versions))
    compared = _comparable(counts)
    if len(compared) < 2:
        return BradleyTerry((None,) * versions, None, None, 0), np.empty(0), np.empty(0, dtype=bool)
    within = counts[:, compared[:, None], compared[None, :]]
    parameters, free = _fitted(within, left_effect=left_effect)
    strengths: list[float | None] = [None] * versions
    for i, strength in zip(compared, parameters[:-2], strict=True):
        strengths[i] = float(strength)
    left, tie = float(parameters[-2]), float(parameters[-1])
    fit = BradleyTerry(
        strengths=tuple(strengths),
        left_effect=left if free[-2] and abs(left) < _UNBOUNDED else None,
        tie=tie if free[-1] else None,
        duels=round(float(within.sum())),
    )
    return fit, parameters, free


def _fitted(
    counts: NDArray[np.float64], *, left_effect: bool
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The parameters of connected versions, shape (versions + 2,), and which of them were free."""
    sums = sums_of(counts[..., None])
    free = np.ones(len(counts[0]) + 2, dtype=bool)
    free[-2] = left_effect and _tells_sides(sums.duels[..., 0])
    free[-1] = counts[TIE].sum() > 0
    start = np.zeros((len(free), 1))
    start[-1] = 0.0 if free[-1] else -np.inf
    return climbed(start, sums, free)[:, 0], free


def climbed(
    parameters: NDArray[np.float64], sums: Sums, free: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Newton's method in every column, with strengths of mean 0; shape (versions + 2, columns).

    A step is at most 1 in any parameter, which keeps far starts from overshooting.
    """
    for _ in range(100):
        step = newton_step(information(parameters, sums), gradient(parameters, sums), free)
        longest = np.abs(step).max(axis=0)
        parameters = parameters + step / np.maximum(1.0, longest)
        parameters[:-2] -= parameters[:-2].mean(axis=0)
        if longest.max() < 1e-9:
            break
    return parameters


def _comparable(counts: NDArray[np.float64]) -> NDArray[np.intp]:
    """The largest set of versions in which each can be reached from each by wins or ties.

    Of sets of one size, the one with most duels. Ford, American Mathematical Monthly 64 (1957),
    28-33, shows that strengths exist just there. Empty where no duel was decided.
    """
    if not (counts[LEFT_WON] + counts[RIGHT_WON]).any():
        return np.array([], dtype=np.intp)
    beats = counts[LEFT_WON] + counts[RIGHT_WON].T + counts[TIE] + counts[TIE].T
    _, labels = sparse.csgraph.connected_components(beats > 0, connection="strong")
    members = [np.flatnonzero(labels == label) for label in range(int(labels.max()) + 1)]
    largest = max(members, key=lambda m: (len(m), float(beats[np.ix_(m, m)].sum())))
    decided = counts[LEFT_WON] + counts[RIGHT_WON]
    return largest if decided[np.ix_(largest, largest)].any() else np.array([], dtype=np.intp)


def _tells_sides(duels: NDArray[np.float64]) -> bool:
    """Whether a left-side effect differs from every choice of strengths, on the duels there are."""
    # The best strengths for a constant difference of 1, by the normal equations of the pairs.
    there = (duels > 0).astype(np.float64)
    laplacian = np.diag(there.sum(axis=0) + there.sum(axis=1)) - there - there.T
    best = np.linalg.lstsq(laplacian, there.sum(axis=1) - there.sum(axis=0), rcond=None)[0]
    missed = np.abs(best[:, None] - best[None, :] - 1)[there > 0]
    return bool(missed.max(initial=0.0) > 1e-6)
