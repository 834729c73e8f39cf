"""All versions by their duels: how strong each is, which ranks it may have, who beat whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from evaluation.stats.all_differences import RankSpan, local_tail, rank_spans
from evaluation.stats.davidson import davidson_fit
from evaluation.stats.duel_counts import TIE
from evaluation.stats.duels import Duels
from evaluation.stats.interval import Interval, two_sided_z
from evaluation.stats.rounding import DECIMALS, reaching, rounded
from evaluation.stats.strength_errors import StrengthErrors, TogetherBy, strength_errors
from evaluation.stats.student import student_reach
from evaluation.stats.win_rates import PairRate, win_rates

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PlacedVersion:
    """A version's place among those of its island.

    island: versions that duels connect, directly or through others; 0 is the largest. Of those of
        two islands nothing can be said. None, as are strength, rank, best and worst, without duels.
    strength: log-odds against the mean of the island; 0.7 more wins two decided duels of three.
    interval: of the strength alone; None, as is error, where one person on one article said it all.
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
    versions); inf where there are none. met: duels of each pair.
    """

    placed: tuple[PlacedVersion, ...]
    win_rates: tuple[PairRate, ...]
    left_effect: float | None
    tie: float | None
    duels: int
    islands: int
    clustered_by: TogetherBy
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
    duels: Duels, *, versions: int, level: float = 0.95, left_effect: bool = True
) -> DuelStanding:
    """Fit all duels at once and compare all versions that they connect.

    versions: how many there are, met or not. level: of every interval; all differences of an
    island hold at once with it, and so do all ranges of ranks.
    Raises ValueError where a duel has a version that is not among them, or for another level.
    """
    two_sided_z(level)
    counts = duels.counts(versions=versions)
    fit = davidson_fit(counts, left_effect=left_effect)
    met = counts.sum(axis=0).astype(np.int64)
    met = met + met.T
    islands = islands_of(met)
    errors = strength_errors(duels, fit, islands=islands, versions=versions)
    strengths = _centred(fit.strengths, islands)
    all_reach = _all_reach(errors, islands, level)
    return DuelStanding(
        placed=_placed(
            strengths, errors, islands=islands, all_reach=all_reach, met=met, level=level
        ),
        win_rates=tuple(win_rates(duels, versions=versions, level=level)),
        left_effect=rounded(fit.parameters[-2]) if fit.tells_sides else None,
        tie=rounded(fit.parameters[-1]) if counts[TIE].any() else None,
        duels=len(duels),
        islands=int(islands.max(initial=-1)) + 1,
        clustered_by=errors.clustered_by,
        level=level,
        reach=_known(student_reach(errors.differences, errors.freedom, tail=1 - level)),
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


def _centred(strengths: Array, islands: NDArray[np.int64]) -> Array:
    centred = strengths.copy()
    for island in range(int(islands.max(initial=-1)) + 1):
        here = islands == island
        centred[here] -= centred[here].mean()
    return np.round(centred, DECIMALS)


def _all_reach(errors: StrengthErrors, islands: NDArray[np.int64], level: float) -> Array:
    """What the simultaneous interval of each difference reaches, inf between islands."""
    reach = np.full(errors.differences.shape, np.inf)
    for island in range(int(islands.max(initial=-1)) + 1):
        here = np.flatnonzero(islands == island)
        where = np.ix_(here, here)
        tail = local_tail(len(here), level=level)
        reach[where] = _known(
            student_reach(errors.differences[where], errors.freedom[where], tail=tail)
        )
    return reach


def _known(reach: Array) -> Array:
    return np.asarray(np.round(np.where(np.isfinite(reach), reach, np.inf), DECIMALS))


def _placed(
    strengths: Array,
    errors: StrengthErrors,
    *,
    islands: NDArray[np.int64],
    all_reach: Array,
    met: NDArray[np.int64],
    level: float,
) -> tuple[PlacedVersion, ...]:
    own = _known(student_reach(errors.own, errors.own_freedom, tail=1 - level))
    spans: dict[int, RankSpan] = {}
    for island in range(int(islands.max(initial=-1)) + 1):
        here = np.flatnonzero(islands == island)
        found = rank_spans(strengths[here], all_reach[np.ix_(here, here)])
        spans.update(zip(here.tolist(), found, strict=True))
    placed = []
    for version, duels in enumerate(met.sum(axis=1).tolist()):
        span = spans.get(version)
        if span is None:
            placed.append(PlacedVersion(version, *(None,) * 7, duels=duels))
            continue
        strength, error = float(strengths[version]), float(errors.own[version])
        placed.append(
            PlacedVersion(
                version=version, strength=strength,
                error=rounded(error) if np.isfinite(error) else None,
                interval=reaching(strength, own[version], level=level),
                rank=span.rank, best=span.best, worst=span.worst,
                island=int(islands[version]), duels=duels,
            )
        )  # fmt: skip
    return tuple(placed)
