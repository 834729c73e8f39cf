"""All versions by their duels: how strong each is, which ranks it may have, who beat whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from evaluation.stats.all_differences import local_tail, rank_spans
from evaluation.stats.clustered_variance import ClusteredBy
from evaluation.stats.davidson import davidson_fit
from evaluation.stats.duels import TIE, Duels
from evaluation.stats.interval import LEVEL, Interval
from evaluation.stats.reaches import reaches, reaching
from evaluation.stats.rounding import FITTED, rounded
from evaluation.stats.strength_errors import StrengthErrors, strength_errors
from evaluation.stats.verdict_interval import Looks
from evaluation.stats.win_rates import PairRate, win_rates

Array = NDArray[np.float64]
# Between equals a point of win rate is four of log-odds, so what spans a share spans four of them.
SPAN: Final = 4.0


@dataclass(frozen=True, slots=True)
class PlacedVersion:
    """A version's place among those of its island.

    island: versions that duels connect, directly or through others; 0 is the largest. Of those of
        two islands nothing can be said. None, as are strength, rank, best and worst, without duels.
    strength: log-odds against the mean of the island; 0.7 more wins two decided duels of three.
    interval: of the strength alone; None, as is error, where one person on one article said it all,
        and live before the first look.
    rank: within the island, 1 is the strongest; best, worst: the ranks not ruled out by all
        differences at once.
    duels: of this version.
    """

    version: int
    strength: float | None
    error: float | None
    interval: Interval | None
    rank: int | None
    best: int | None
    worst: int | None
    island: int | None
    duels: int


@dataclass(frozen=True, slots=True)
class StrengthDifference:
    """A candidate's strength minus a baseline's, in log-odds.

    interval: of this difference alone; simultaneous: one that holds together with those of all
    differences on the island. duels: between the two.
    """

    difference: float
    interval: Interval | None
    simultaneous: Interval | None
    duels: int

    @property
    def through_others(self) -> bool:
        """Whether the two never met, and are compared only through versions that both met."""
        return self.duels == 0


@dataclass(frozen=True, slots=True, eq=False)
class DuelStanding:
    """What the duels among some versions say.

    placed: one a version, in order of number. win_rates: see `win_rates`. left_effect: log-odds
    that standing left adds; None where not asked for or not to be told from the strengths. tie:
    log of the odds of a tie against the mean of the two wins; None without ties. islands: how many.
    clustered_by: what duels were put together by; what is of one kind only is taken as given.
    reach, all_reach: what the intervals of differences reach to each side, shape (versions,
    versions); inf where there are none; reach has no meaning between islands. met: duels of each
    pair.
    """

    placed: tuple[PlacedVersion, ...]
    win_rates: tuple[PairRate, ...]
    left_effect: float | None
    tie: float | None
    duels: int
    islands: int
    clustered_by: ClusteredBy | None
    level: float
    reach: Array
    all_reach: Array
    met: NDArray[np.int64]

    def difference(self, baseline: int, candidate: int) -> StrengthDifference | None:
        """Between two versions; None unless they are two of one island."""
        one, other = self.placed[baseline], self.placed[candidate]
        if one.strength is None or other.strength is None:
            return None
        if one.island != other.island or baseline == candidate:
            return None
        difference = rounded(other.strength - one.strength)
        return StrengthDifference(
            difference=difference,
            interval=reaching(difference, self.reach[baseline, candidate], level=self.level),
            simultaneous=reaching(
                difference, self.all_reach[baseline, candidate], level=self.level
            ),
            duels=int(self.met[baseline, candidate]),
        )


def duel_standing(
    duels: Duels,
    *,
    versions: int,
    looks: Looks = "one look",
    level: float = LEVEL,
    left_effect: bool = True,
) -> DuelStanding:
    """Fit all duels at once and compare all versions that they connect.

    versions: how many there are, met or not. looks: whether intervals and ranks are to hold however
    often they are looked at. level: of every interval; all differences of an island hold at once
    with it, and so do all ranges of ranks.
    Raises ValueError where a duel has a version that is not among them, or for another level.
    """
    counts = duels.counts(versions=versions)
    fit = davidson_fit(counts, left_effect=left_effect)
    met = counts.sum(axis=0).astype(np.int64)
    met = met + met.T
    islands = islands_of(met)
    errors = strength_errors(duels, fit, islands=islands, versions=versions)
    reach = _Reach(errors, met.sum(axis=1).astype(np.float64), looks, level)
    all_reach = reach.of_all(islands)
    return DuelStanding(
        placed=_placed(np.round(fit.strengths, FITTED), islands, reach, all_reach),
        win_rates=tuple(win_rates(duels, versions=versions, looks=looks, level=level)),
        left_effect=rounded(fit.parameters[-2]) if fit.tells_sides else None,
        tie=rounded(fit.parameters[-1]) if counts[TIE].any() else None,
        duels=len(duels),
        islands=int(islands.max(initial=-1)) + 1,
        clustered_by=errors.clustered_by,
        level=level,
        reach=reach.of_differences(),
        all_reach=all_reach,
        met=met,
    )


def islands_of(met: NDArray[np.int64]) -> NDArray[np.int64]:
    """The island of each version, 0 for the largest, then by duels; -1 for one without duels.

    met: duels of each pair, shape (versions, versions).
    """
    _, labels = sparse.csgraph.connected_components(met > 0, directed=False)
    duels = met.sum(axis=1)
    sizes = {label: (labels == label) for label in set(labels[duels > 0].tolist())}
    order = sorted(
        sizes, key=lambda label: (-sizes[label].sum(), -duels[sizes[label]].sum(), label)
    )
    islands = np.full(len(met), -1, dtype=np.int64)
    for island, label in enumerate(order):
        islands[sizes[label]] = island
    return islands


@dataclass(frozen=True, slots=True, eq=False)
class _Reach:
    """What intervals of strengths and of their differences reach to each side.

    duels: of each version, shape (versions,).
    """

    errors: StrengthErrors
    duels: Array
    looks: Looks
    level: float

    def of_each(self) -> Array:
        """Shape (versions,)."""
        return self._reaches(
            self.errors.own, self.errors.own_clusters, self.duels, level=self.level
        )

    def of_differences(self) -> Array:
        """Shape (versions, versions), without meaning between islands."""
        every = np.arange(len(self.duels))
        return self._of_differences(every, level=self.level)

    def of_all(self, islands: NDArray[np.int64]) -> Array:
        """Of differences that hold all at once within an island; inf between islands."""
        found = np.full(self.errors.differences.shape, np.inf)
        for here in _members(islands):
            level = 1 - local_tail(len(here), level=self.level)
            found[np.ix_(here, here)] = self._of_differences(here, level=level)
        return found

    def _of_differences(self, here: NDArray[np.int64], *, level: float) -> Array:
        where = np.ix_(here, here)
        fewer = np.minimum.outer(self.duels[here], self.duels[here])
        return self._reaches(
            self.errors.differences[where], self.errors.clusters[where], fewer, level=level
        )

    def _reaches(self, errors: Array, clusters: Array, duels: Array, *, level: float) -> Array:
        return reaches(
            errors, clusters=clusters, opinions=duels, looks=self.looks, level=level, span=SPAN
        )


def _members(islands: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    return [np.flatnonzero(islands == each) for each in range(int(islands.max(initial=-1)) + 1)]


def _placed(
    strengths: Array, islands: NDArray[np.int64], reach: _Reach, all_reach: Array
) -> tuple[PlacedVersion, ...]:
    placed = [
        PlacedVersion(version, None, None, None, None, None, None, None, 0)
        for version in range(len(strengths))
    ]
    own, errors = reach.of_each(), reach.errors.own
    for island, here in enumerate(_members(islands)):
        spans = rank_spans(strengths[here], all_reach[np.ix_(here, here)])
        for version, span in zip(here.tolist(), spans, strict=True):
            strength = rounded(strengths[version])
            placed[version] = PlacedVersion(
                version=version, strength=strength,
                error=rounded(errors[version]) if np.isfinite(errors[version]) else None,
                interval=reaching(strength, own[version], level=reach.level),
                rank=span.rank, best=span.best, worst=span.worst, island=island,
                duels=int(reach.duels[version]),
            )  # fmt: skip
    return tuple(placed)
