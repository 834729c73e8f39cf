"""All versions by their duels: computed by a task, read by pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np

from evaluation.comparison.judging import LEVEL
from evaluation.comparison.kept_models import Kept
from evaluation.comparison.report import Standing, Strength, ThroughOthers, WinRate
from evaluation.opinions.codes import Origin
from evaluation.opinions.columns import DuelColumns, three_outcomes
from evaluation.opinions.selecting import OpinionFilter, select_duels
from evaluation.stats.duel_standing import DuelStanding, duel_standing
from evaluation.stats.duels import Duels
from evaluation.stats.interval import Interval
from summaries.versions.models import ModelVersion


@dataclass(frozen=True, slots=True)
class KeptStanding:
    """A standing, and how far its differences reach.

    never_met: by (baseline, candidate), ids, of versions that duels connect through others only.
    """

    standing: Standing
    never_met: dict[tuple[int, int], ThroughOthers]


def kept_standing(origin: Origin) -> KeptStanding | None:
    """The standing as last computed; None where there is none. Two queries, and one more for what
    this process has not read yet."""
    rows = Kept.objects.filter(kind=Kept.Kind.STANDING, key=origin.name.lower())
    state = rows.values_list("pk", "data_key", "kept_at").first()
    found = None if state is None else _read(*state)
    if found is None or not found.standing.strengths:
        return None
    labels = {version.pk: version.label for version in ModelVersion.objects.all()}
    strengths = tuple(
        replace(each, label=labels.get(each.version_id, "a version that is gone"))
        for each in found.standing.strengths
    )
    return replace(found, standing=replace(found.standing, strengths=strengths))


# Of 60 versions a standing has 3,540 win rates, which take longer to read than a page to render.
@lru_cache(maxsize=len(Origin))
def _read(pk: int, data_key: str, kept_at: datetime) -> KeptStanding | None:
    """A row as it was kept then, with ids for labels; None where it is gone or empty."""
    payload = Kept.objects.filter(pk=pk).values_list("payload", flat=True).first()
    if not payload or not payload.get("strengths"):
        return None
    standing = Standing(
        strengths=tuple(
            Strength(
                label=str(each["version_id"]),
                interval=_interval(each["interval"]),
                **{name: each[name] for name in _STRENGTH},
            )
            for each in payload["strengths"]
        ),
        win_rates=tuple(
            WinRate(one, other, share, _interval(ends), duels)
            for one, other, share, ends, duels in payload["win_rates"]
        ),
        left_effect=payload["left_effect"],
        duels=payload["duels"],
        islands=payload["islands"],
    )
    never_met = {
        (one, other): ThroughOthers(difference, _interval(ends))
        for one, other, difference, ends in payload["never_met"]
    }
    return KeptStanding(standing, never_met)


_STRENGTH = ("version_id", "strength", "rank", "best", "worst", "island", "duels")


def through_others(
    kept: KeptStanding | None, *, baseline: int, candidate: int
) -> ThroughOthers | None:
    """What is known of two that never met; None where they met or nothing connects them."""
    if kept is None:
        return None
    if found := kept.never_met.get((baseline, candidate)):
        return found
    turned = kept.never_met.get((candidate, baseline))
    if turned is None:
        return None
    ends = turned.interval
    return replace(
        turned,
        difference=-turned.difference,
        interval=Interval(-ends.high, -ends.low, ends.level) if ends else None,
    )


def surely(found: ThroughOthers | None) -> float:
    """The difference where its interval lies on one side of nothing, else 0."""
    if found is None or found.interval is None:
        return 0.0
    return found.difference if found.interval.low > 0 or found.interval.high < 0 else 0.0


def computed_standing(duels: DuelColumns, *, origin: Origin) -> KeptStanding:
    """Fit all duels of an origin that count; labels are ids until they are read back."""
    counted = select_duels(duels, OpinionFilter(origins=(origin,)))
    if not len(counted):
        return KeptStanding(Standing((), (), left_effect=None, duels=0, islands=0), {})
    versions = np.unique(np.concatenate([counted.left, counted.right]))
    found = duel_standing(
        Duels(
            left=np.searchsorted(versions, counted.left),
            right=np.searchsorted(versions, counted.right),
            outcome=three_outcomes(counted),
            articles=counted.article,
            people=counted.reader,
        ),
        versions=len(versions),
        looks="live",
        level=LEVEL,
    )
    ids = versions.tolist()
    standing = Standing(
        strengths=tuple(_strengths(found, ids)),
        win_rates=tuple(
            WinRate(ids[rate.version], ids[rate.other], rate.share, rate.interval, rate.duels)
            for rate in found.win_rates
        ),
        left_effect=found.left_effect,
        duels=found.duels,
        islands=found.islands,
    )
    return KeptStanding(standing, _never_met(found, ids))


def standing_payload(kept: KeptStanding) -> dict[str, Any]:
    """The standing as it is kept."""
    standing = kept.standing
    return {
        "strengths": [
            {"interval": _ends(each.interval)} | {name: getattr(each, name) for name in _STRENGTH}
            for each in standing.strengths
        ],
        "win_rates": [
            [rate.version_id, rate.other_id, rate.share, _ends(rate.interval), rate.duels]
            for rate in standing.win_rates
        ],
        "never_met": [
            [*pair, found.difference, _ends(found.interval)]
            for pair, found in kept.never_met.items()
        ],
        "left_effect": standing.left_effect,
        "duels": standing.duels,
        "islands": standing.islands,
    }


def _strengths(found: DuelStanding, ids: Sequence[int]) -> list[Strength]:
    """Island by island, the strongest first."""
    rows = [
        Strength(
            version_id=ids[each.version],
            label=str(ids[each.version]),
            strength=each.strength,
            interval=each.interval,
            rank=each.rank,
            best=each.best,
            worst=each.worst,
            island=each.island,
            duels=each.duels,
        )
        for each in found.placed
    ]
    return sorted(rows, key=lambda row: (row.island or 0, row.rank or 0, row.version_id))


def _never_met(found: DuelStanding, ids: Sequence[int]) -> dict[tuple[int, int], ThroughOthers]:
    never = {}
    for one in range(len(ids)):
        for other in range(one + 1, len(ids)):
            difference = None if found.met[one, other] else found.difference(one, other)
            if difference is not None:
                never[ids[one], ids[other]] = ThroughOthers(
                    difference.difference, difference.interval
                )
    return never


def _ends(interval: Interval | None) -> list[float] | None:
    return [interval.low, interval.high] if interval else None


def _interval(ends: Sequence[float] | None) -> Interval | None:
    return Interval(ends[0], ends[1], LEVEL) if ends else None
