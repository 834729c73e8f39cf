"""All versions by their duels: computed out of the sums by a task, read by pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from evaluation.comparison.counted_models import CountTable, Slice
from evaluation.comparison.judging import LEVEL
from evaluation.comparison.kept_models import Kept
from evaluation.comparison.report import Standing, Strength, WinRate
from evaluation.comparison.tables import DUEL, replicates_of, unpacked
from evaluation.comparison.votes import (
    BAD,
    FIRST,
    SECOND,
    TIE,
    Counts,
    duel_gap,
    duel_outcomes,
    live_interval,
)
from evaluation.stats.anytime_interval import anytime_interval
from evaluation.stats.bradley_terry_bootstrap import ClusteredStrengths, clustered_strengths
from evaluation.stats.duel_counts import LEFT_WON, RIGHT_WON, cells_of, duel_cells
from evaluation.stats.duel_counts import TIE as TIED
from evaluation.stats.interval import Interval, two_sided_z
from evaluation.stats.rank_range import rank_ranges
from summaries.versions.models import ModelVersion

Pairs = dict[tuple[int, int], Counts]
# Which row of the solver each of the first four rows of a table goes to, first on the left.
_TO: Final = {FIRST: LEFT_WON, TIE: TIED, BAD: TIED, SECOND: RIGHT_WON}
# A range of ranks is looked at again and again, too: this is the level at which one look reaches
# 3.3 errors, as far as the anytime interval does about where it is sharpest.
_LIVE_LEVEL: Final = 0.999
# A third of what a margin of two points of win rate is in log-odds.
_SHARPEST: Final = 0.08 / 3
_TURNED: Final = {LEFT_WON: RIGHT_WON, TIED: TIED, RIGHT_WON: LEFT_WON}


def kept_standing(population: str) -> Standing | None:
    """The standing as last computed; None where there is none. Two queries."""
    row = Kept.objects.filter(kind=Kept.Kind.STANDING, key=population).first()
    if row is None or not row.payload["strengths"]:
        return None
    labels = {version.pk: version.label for version in ModelVersion.objects.all()}
    strengths = [
        Strength(
            version_id=s["version_id"], label=labels.get(s["version_id"], "a version that is gone"),
            strength=s["strength"], interval=_interval(s["interval"]), rank=s["rank"],
            best=s["best"], worst=s["worst"], duels=s["duels"],
        )
        for s in row.payload["strengths"]
    ]  # fmt: skip
    rates = [
        WinRate(w["version_id"], w["other_id"], w["share"], _interval(w["interval"]), w["duels"])
        for w in row.payload["win_rates"]
    ]
    return Standing(
        strengths=tuple(strengths), win_rates=tuple(rates),
        left_effect=row.payload["left_effect"], duels=row.payload["duels"], as_of=row.as_of,
    )  # fmt: skip


def computed_standing(population: str, *, as_of: datetime | None) -> Standing:
    """Fit the duels of all versions that are counted; labels are ids until they are read back.

    Strengths and ranks of versions that the duels do not connect are None. One query; the cost
    depends on the number of versions, not on that of duels.
    """
    pairs: Pairs = {
        (row.first_id, row.second_id): unpacked(row.counts, measure=DUEL)
        for row in CountTable.objects.filter(
            measure=DUEL, population=population, slice__dimension=Slice.Dimension.WHOLE
        ).order_by("first_id", "second_id")
    }
    versions = sorted({version for pair in pairs for version in pair})
    table = _solver_table(pairs, versions)
    fit = clustered_strengths(table, versions=len(versions), over="both") if pairs else None
    return Standing(
        strengths=tuple(_strengths(fit, pairs, versions)),
        win_rates=tuple(_win_rates(pairs)),
        left_effect=fit.fit.left_effect if fit else None,
        duels=sum(int(counts[:, 0].sum()) for counts in pairs.values()),
        as_of=as_of,
    )


def standing_payload(standing: Standing) -> dict[str, Any]:
    """The standing as it is kept."""
    return {
        "strengths": [
            {
                "version_id": s.version_id, "strength": s.strength, "rank": s.rank, "best": s.best,
                "worst": s.worst, "duels": s.duels, "interval": _ends(s.interval),
            }
            for s in standing.strengths
        ],
        "win_rates": [
            {
                "version_id": w.version_id, "other_id": w.other_id, "share": w.share,
                "duels": w.duels, "interval": _ends(w.interval),
            }
            for w in standing.win_rates
        ],
        "left_effect": standing.left_effect,
        "duels": standing.duels,
    }  # fmt: skip


def _solver_table(pairs: Pairs, versions: Sequence[int]) -> Counts:
    place = {version: i for i, version in enumerate(versions)}
    columns = 1 + replicates_of(Slice.Dimension.WHOLE)
    table = np.zeros((cells_of(len(versions)), columns), dtype=np.int32)
    for (first, second), counts in pairs.items():
        for row, count in enumerate(counts):
            on_left, outcome = row < 4, _TO[row % 4]
            left, right = (first, second) if on_left else (second, first)
            cell = duel_cells(
                _one(place[left]), _one(place[right]),
                _one(outcome if on_left else _TURNED[outcome]),
            )  # fmt: skip
            table[int(cell[0])] += count
    return table


def _one(number: int) -> NDArray[np.int64]:
    return np.array([number], dtype=np.int64)


def _strengths(
    fit: ClusteredStrengths | None, pairs: Pairs, versions: Sequence[int]
) -> list[Strength]:
    duels = dict.fromkeys(versions, 0)
    for pair, counts in pairs.items():
        for version in pair:
            duels[version] += int(counts[:, 0].sum())
    nothing = [None] * len(versions)
    strengths = list(fit.fit.strengths) if fit else nothing
    found = fit.strengths(level=LEVEL) if fit else nothing
    intervals = [
        _live(strength, interval) for strength, interval in zip(strengths, found, strict=True)
    ]
    ranges = rank_ranges(fit, level=_LIVE_LEVEL) if fit else nothing
    rows = [
        Strength(
            version_id=version, label=str(version), strength=strength, interval=interval,
            rank=ranks.rank if ranks else None, best=ranks.best if ranks else None,
            worst=ranks.worst if ranks else None, duels=duels[version],
        )
        for version, strength, interval, ranks in zip(
            versions, strengths, intervals, ranges, strict=True
        )
    ]  # fmt: skip
    known = [row for row in rows if row.strength is not None]
    known.sort(key=lambda row: (-(row.strength or 0.0), row.version_id))
    return [*known, *(row for row in rows if row.strength is None)]


def _live(strength: float | None, interval: Interval | None) -> Interval | None:
    """The interval of a strength that holds at all looks at once."""
    if strength is None or interval is None or interval.low == interval.high:
        return None
    error = (interval.high - interval.low) / (2 * two_sided_z(LEVEL))
    return anytime_interval(estimate=strength, error=error, sharpest_at=_SHARPEST, level=LEVEL)


def _win_rates(pairs: Pairs) -> list[WinRate]:
    rates = []
    for (first, second), counts in pairs.items():
        for version, other in ((first, second), (second, first)):
            gap = duel_gap(duel_outcomes(counts, candidate_first=version == first))
            if gap is None:
                continue
            live = live_interval(gap, margin=None)
            interval = None
            if live is not None:
                low, high = max(0.0, 0.5 + live.low), min(1.0, 0.5 + live.high)
                interval = Interval(low, high, LEVEL)
            rates.append(WinRate(version, other, 0.5 + gap.difference, interval, gap.votes))
    return rates


def _ends(interval: Interval | None) -> list[float] | None:
    return [interval.low, interval.high] if interval else None


def _interval(ends: Sequence[float] | None) -> Interval | None:
    return Interval(ends[0], ends[1], LEVEL) if ends else None
