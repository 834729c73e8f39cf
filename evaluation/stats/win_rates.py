"""How often each version beat each other one, with errors clustered by article and by person."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.clustered_variance import smoothed_excess
from evaluation.stats.clusters import Places, cluster_codes, find_clusters, stable_order
from evaluation.stats.duels import LEFT_WON, RIGHT_WON, Duels
from evaluation.stats.interval import LEVEL, Interval
from evaluation.stats.reaches import reaches
from evaluation.stats.rounding import rounded
from evaluation.stats.side_luck import without_side_luck
from evaluation.stats.verdict_interval import Looks

Array = NDArray[np.float64]
# What a version's duel is worth by its outcome, for the left side.
_TIED: Final = 0.5
_WORTH: Final = np.array([1.0, _TIED, 0.0])


@dataclass(frozen=True, slots=True)
class PairRate:
    """The share of its duels with another version that a version won, ties counting one half.

    share: 0 to 1. error: its standard error; clusters: how many equal ones would tell as much, of
    people or of articles, whichever is smaller. error, interval: None where one person on one
    article is behind all duels of the pair; interval: also live before the first look.
    """

    version: int
    other: int
    share: float
    error: float | None
    clusters: float
    interval: Interval | None
    duels: int


def win_rates(
    duels: Duels, *, versions: int, looks: Looks = "one look", level: float = LEVEL
) -> list[PairRate]:
    """Of every pair that met, both ways round, in order of (version, other).

    Each is what `without_side_luck`, `weighted_mean` and `verdict_interval` say of the pair's own
    duels, which are the source, too; here all pairs are summed at once.
    """
    if not len(duels):
        return []
    pairs = _Pairs(duels, versions)
    errors, clusters = pairs.errors()
    reach = reaches(
        errors, clusters=clusters, opinions=pairs.number[pairs.met].astype(np.float64),
        looks=looks, level=level, span=1.0,
    )  # fmt: skip
    rates = []
    for pair, error, number, far in zip(
        pairs.met.tolist(), errors.tolist(), clusters.tolist(), reach.tolist(), strict=True
    ):
        one, other = divmod(pair, versions)
        share, duels_of = float(pairs.share[pair]), int(pairs.number[pair])
        known = None if math.isnan(error) else rounded(error)
        interval = turned = None
        if math.isfinite(far):
            low, high = rounded(max(0.0, share - far)), rounded(min(1.0, share + far))
            interval, turned = Interval(low, high, level), Interval(1 - high, 1 - low, level)
        few = rounded(number)
        rates.append(PairRate(one, other, share, known, few, interval, duels_of))
        rates.append(PairRate(other, one, 1 - share, known, few, turned, duels_of))
    return sorted(rates, key=lambda rate: (rate.version, rate.other))


class _Pairs:
    """The duels of each pair, its lower version first, by pair number: first * versions + other.

    Duels stand in order of their pair, and within it as they came. weights, kept: of
    `without_side_luck`. met: the pairs that met; number, share: of every pair number up to the last
    that met.
    """

    def __init__(self, duels: Duels, versions: int) -> None:
        left, right = duels.left.astype(np.int64), duels.right.astype(np.int64)
        turned = left > right
        codes = np.where(turned, right * versions + left, left * versions + right)
        worth = _WORTH[np.where(turned, LEFT_WON + RIGHT_WON - duels.outcome, duels.outcome)]
        order = stable_order(codes)
        self.codes: Places = codes[order]
        self.number = np.bincount(codes)
        self.met = np.flatnonzero(self.number)
        even = without_side_luck(worth[order], ~turned[order], self.codes)
        self.weights: Array = even.weights
        # The part that was won by one or the other, of each pair that met.
        won = np.bincount(self.codes, even.weights * (worth[order] != _TIED))
        self.decided: Array = won[self.met].astype(np.float64)
        self.share: Array = even.means
        residuals = even.values - self.share[self.codes]
        self.contributions: Array = even.weights * residuals / np.sqrt(even.kept)
        self.articles = cluster_codes(duels.articles)[order]
        self.people = cluster_codes(duels.people)[order]

    def errors(self) -> tuple[Array, Array]:
        """The standard error of each pair that met, and its effective number of clusters.

        NaN where there is no error.
        """
        by_article, articles = self._clustered(self.articles)
        by_person, people = self._clustered(self.people)
        by_both, _ = self._clustered(find_clusters(self.articles, self.people).cell_rows())
        # NaN stands for a single cluster: what there is of the others then is the largest.
        both = by_article + by_person - by_both
        largest = np.fmax.reduce([by_article, by_person, both, by_both])
        clusters = np.fmin(
            np.where(np.isnan(by_article), np.nan, articles),
            np.where(np.isnan(by_person), np.nan, people),
        )
        loads = np.bincount(self.codes, self.weights**2)[self.met]
        spread = np.bincount(self.codes, self.contributions**2)[self.met] / loads
        clusters = np.where(np.isnan(clusters), 1.0, clusters)
        more = [
            smoothed_excess(variance, number, decided=decided)
            for variance, number, decided in zip(
                spread.tolist(), clusters.tolist(), self.decided.tolist(), strict=True
            )
        ]
        return np.sqrt(largest + np.array(more) * loads), clusters

    def _clustered(self, clusters: Places) -> tuple[Array, Array]:
        """The variance of each pair's share, NaN of a single cluster, and the effective number."""
        codes = find_clusters(self.codes, clusters).cell_rows()
        pair = np.zeros(int(codes.max()) + 1, dtype=np.int64)
        pair[codes] = self.codes
        sums = np.bincount(codes, self.contributions)
        loads = np.bincount(codes, self.weights**2)
        effective = np.bincount(pair, loads)[self.met] ** 2 / np.bincount(pair, loads**2)[self.met]
        several = np.bincount(pair)[self.met] > 1
        made_up = np.where(several, 1 - 1 / effective, np.nan)
        return np.bincount(pair, sums**2)[self.met] / made_up, effective
