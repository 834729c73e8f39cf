"""Shares, such as approval or a duel win rate, from votes counted under many reweightings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from evaluation.stats.clustered_bootstrap import Over
from evaluation.stats.clustered_interval import clustered_errors, clustered_intervals
from evaluation.stats.interval import Interval, two_sided_z
from evaluation.stats.wilson import share_interval


@dataclass(frozen=True, slots=True)
class ClusteredShare:
    """One share and how sure it is.

    share: 0 to 1; None without votes. interval: Wilson's, of as many votes as would be worth as
    much if they were independent; None without votes. votes: how many there are.
    design_effect: votes for each such independent one; None without votes.
    """

    share: float | None
    interval: Interval | None
    votes: int
    design_effect: float | None


@dataclass(frozen=True, slots=True)
class ShareDifference:
    """One share minus another, its interval and standard error; None where one has no votes."""

    difference: float | None
    interval: Interval | None
    error: float | None


def clustered_shares(
    outcomes: NDArray[np.int32],
    *,
    worth: Sequence[float],
    over: Over,
    level: float = 0.95,
) -> list[ClusteredShare]:
    """The mean worth of the votes of each item.

    outcomes: shape (kinds, items, 1 + replicates), rows of a table of `clustered_bootstrap`.
    worth: of one vote of each kind, 0 to 1: (1, 0) for thumbs, (1, 0.5, 0) for won, tied, lost.
    over: as in the reweighting the table was counted with.

    Source: Korn and Graubard, "Confidence intervals for proportions with small expected number of
    positive counts estimated from survey data", Survey Methodology 24 (1998), 193-201.
    """
    means, votes, independent = _means(outcomes, worth)
    plain = np.where(votes[:, 0] > 0, means[:, 0], 0.5)
    errors, _ = clustered_errors(means[:, 1:] - plain[:, None], independent=independent, over=over)
    clustered = _largest_design_effects(votes, over)
    shares = []
    for item, share in enumerate(plain.tolist()):
        count = int(votes[item, 0])
        if count == 0:
            shares.append(ClusteredShare(None, None, 0, None))
            continue
        effect = float(errors[item] ** 2 * count / (share * (1 - share))) if 0 < share < 1 else 0.0
        # All votes equal, in the data or nearly always in the replicates: their likeness cannot
        # be seen, so each cluster counts once.
        if not (np.isfinite(effect) and effect > 0):
            effect = float(clustered[item])
        interval = share_interval(
            successes=share * count,
            trials=count,
            level=level,
            design_effect=effect * _for_few(count / float(clustered[item]), level),
        )
        shares.append(ClusteredShare(share, interval, count, effect))
    return shares


def share_difference(
    baseline: NDArray[np.int32],
    candidate: NDArray[np.int32],
    *,
    worth: Sequence[float],
    over: Over,
    level: float = 0.95,
) -> ShareDifference:
    """The candidate's share minus the baseline's, from one reweighting, so that what readers and
    articles do to both is not counted against either.

    baseline, candidate: shape (kinds, 1 + replicates); worth, over: as in `clustered_shares`.

    A side with few votes, all or nearly all alike, hardly varies over the replicates, though its
    share is not sure at all: what one vote more of each kind would add to its variance is added,
    and where all are alike, so that the replicates lean to no side, the interval is moved as those
    votes would move the share.

    Source of that: Agresti and Caffo, "Simple and effective confidence intervals for proportions
    and differences of proportions result from adding two successes and two failures", The American
    Statistician 54 (2000), 280-288; here with votes counted by what they are worth.
    """
    outcomes = np.stack([baseline, candidate], axis=1)
    means, votes, independent = _means(outcomes, worth)
    if not votes[:, 0].all():
        return ShareDifference(None, None, None)
    difference = float(means[1, 0] - means[0, 0])
    (seen,) = clustered_intervals(
        np.zeros(1),
        (means[1, 1:] - means[0, 1:] - difference)[None, :],
        independent=independent.sum(keepdims=True),
        over=over,
        level=level,
    )
    sides = clustered_shares(outcomes, worth=worth, over=over)
    before, after = map(_one_more_of_each, sides)
    z = two_sided_z(level)
    varied = (seen.high - seen.low) / (2 * z) if seen else 0.0
    error = math.sqrt(varied**2 + before.variance + after.variance)
    low, high = -z * error, z * error
    if seen:
        low, high = seen.low * error / varied, seen.high * error / varied
    middle = difference + after.share - before.share
    return ShareDifference(difference, Interval(middle + low, middle + high, level), error)


@dataclass(frozen=True, slots=True)
class _Gain:
    """What a share of votes all alike gains by one more of each kind, and the variance of any."""

    share: float
    variance: float


def _one_more_of_each(side: ClusteredShare) -> _Gain:
    if side.share is None or side.design_effect is None:
        return _Gain(0.0, 0.0)
    count = side.votes / max(1.0, side.design_effect)
    share = (side.share * count + 1) / (count + 2)
    variance = share * (1 - share) / (count + 2) - side.share * (1 - side.share) / count
    return _Gain(0.0 if 0 < side.share < 1 else share - side.share, max(0.0, variance))


def _means(
    outcomes: NDArray[np.int32], worth: Sequence[float]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Mean worth and votes, shape (items, 1 + replicates), and the variance of the plain mean."""
    counts = outcomes.astype(np.float64)
    value = np.asarray(worth, dtype=np.float64)[:, None]
    votes = counts.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.einsum("k,kir->ir", value[:, 0], counts) / votes
        spread = (counts[:, :, 0] * (value - means[:, 0]) ** 2).sum(axis=0)
        independent = spread / votes[:, 0] ** 2
    return means, votes, np.nan_to_num(independent)


def _for_few(clusters: float, level: float) -> float:
    """What not knowing the spread of few clusters costs: Student's quantile for the normal one."""
    student = float(special.stdtrit(max(1.0, clusters - 1), 0.5 + level / 2))
    return (student / two_sided_z(level)) ** 2


def _largest_design_effects(votes: NDArray[np.float64], over: Over) -> NDArray[np.float64]:
    """The design effect if votes of one cluster were all alike: how the number of votes varies."""
    count = np.maximum(1.0, votes[:, 0])
    errors, _ = clustered_errors(votes[:, 1:] - votes[:, :1], independent=count, over=over)
    return np.maximum(1.0, errors**2 / count)
