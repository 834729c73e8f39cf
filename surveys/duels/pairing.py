"""Which two versions meet next: a strategy draws the pair and says with what probability; pure."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Pair = tuple[int, int]
Array = NDArray[np.float64]

# What of every draw is uniform: no pair is ever without a chance, so each can be weighed by its
# probability afterwards.
UNIFORM_SHARE: Final = 0.1
# Of the normal prior on a strength, in log-odds: it holds versions that never lost at a finite one.
PRIOR_SPREAD: Final = 2.0


class Strategy(StrEnum):
    """How a pair is drawn."""

    UNIFORM = "uniform"
    INFORMATIVE = "informative"


@dataclass(frozen=True)
class DuelScore:
    """The duels of a pair so far: won by its first, by its second, and by neither."""

    first: int = 0
    second: int = 0
    neither: int = 0


@dataclass(frozen=True)
class Draw:
    """A pair, and the probability with which it was drawn."""

    pair: Pair
    probability: float


@dataclass(frozen=True, eq=False)
class PairingStanding:
    """Bradley-Terry strengths in log-odds (mean 0 a priori) and their covariance.

    `place` maps a version's id to its row.
    """

    place: Mapping[int, int]
    strengths: Array
    covariance: Array


def draw_pair(
    pairs: Sequence[Pair], scores: Mapping[Pair, DuelScore], *, strategy: str, rng: random.Random
) -> Draw:
    """Draw one of `pairs`, each (lower id, higher id); see `chances`. Raises ValueError for none.

    `scores` are the duels of all pairs; a pair that is missing there never met.
    """
    if not pairs:
        raise ValueError("there is no pair to draw from; give at least one")
    every = chances(pairs, scores, strategy=strategy)
    (place,) = rng.choices(range(len(pairs)), every)
    return Draw(pairs[place], every[place])


def chances(
    pairs: Sequence[Pair], scores: Mapping[Pair, DuelScore], *, strategy: str
) -> tuple[float, ...]:
    """The probability of each of `pairs`, which sum to 1.

    Uniform: the same for each. Informative: in proportion to the product of how likely the pair's
    order is another than it looks, how much one more duel would tell of the difference (which
    falls with every duel seen), and how likely its two may be the best. Raises ValueError for
    another strategy.
    """
    even = 1 / len(pairs) if pairs else 0.0
    if Strategy(strategy) == Strategy.UNIFORM:
        return (even,) * len(pairs)
    versions = {version for pair in [*pairs, *scores] for version in pair}
    standing = _standing(tuple(sorted(versions)), tuple(sorted(scores.items(), key=_pair_of)))
    weights = _promise(standing, pairs)
    total = math.fsum(weights)
    return tuple(UNIFORM_SHARE * even + (1 - UNIFORM_SHARE) * each / total for each in weights)


def standing_of(versions: Sequence[int], scores: Mapping[Pair, DuelScore]) -> PairingStanding:
    """Strengths near Bradley-Terry's, by one linear solve: Newton's first step from equal ones.

    Those without a winner are half a win each; the prior is normal. It shrinks large differences,
    which tells the order that is unsure as well as the whole fit does: `benchmarks.pairing` needs
    as many duels by either. Verdicts come from `evaluation.stats.davidson`, the product's one fit.
    """
    place = {version: row for row, version in enumerate(sorted(versions))}
    wins = np.zeros((len(place), len(place)))
    for (one, other), score in scores.items():
        wins[place[one], place[other]] += score.first + score.neither / 2
        wins[place[other], place[one]] += score.second + score.neither / 2
    met, prior = wins + wins.T, 1 / PRIOR_SPREAD**2
    # Of equals each duel tells 1/4: the chance of winning times that of losing.
    curvature = np.diag(met.sum(axis=1) / 4 + prior) - met / 4
    covariance = np.asarray(np.linalg.inv(curvature), dtype=np.float64)
    return PairingStanding(place, covariance @ (wins - met / 2).sum(axis=1), covariance)


def _pair_of(item: tuple[Pair, DuelScore]) -> Pair:
    return item[0]


@lru_cache(maxsize=4)
def _standing(
    versions: tuple[int, ...], scores: tuple[tuple[Pair, DuelScore], ...]
) -> PairingStanding:
    """`standing_of`, once for the same counts: they change as often as ballots are collected."""
    return standing_of(versions, dict(scores))


def _promise(standing: PairingStanding, pairs: Sequence[Pair]) -> list[float]:
    """How much a duel of each pair promises to tell about which version is best; above 0."""
    strengths, covariance = standing.strengths, standing.covariance
    variances = covariance.diagonal()
    best = int(strengths.argmax())
    apart = np.maximum(variances + variances[best] - 2 * covariance[best], 1e-12)
    may_be_best = _tail((strengths[best] - strengths) / np.sqrt(apart))
    one, other = (np.array([standing.place[pair[side]] for pair in pairs]) for side in (0, 1))
    gap = strengths[one] - strengths[other]
    spread = np.maximum(variances[one] + variances[other] - 2 * covariance[one, other], 1e-12)
    told = 1 / (2 + 2 * np.cosh(gap)) * spread  # a duel's information, times the variance there is
    unsure = _tail(np.abs(gap) / np.sqrt(spread))
    promise = unsure * spread * told / (1 + told) * (may_be_best[one] + may_be_best[other])
    return [max(float(each), 1e-300) for each in promise]


def _tail(deviates: Array) -> Array:
    """The normal distribution's share above each deviate."""
    return np.array([math.erfc(each / math.sqrt(2)) / 2 for each in deviates])
