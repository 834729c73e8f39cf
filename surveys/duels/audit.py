"""Comparing the tallies of pairs with the record: the duels' ballots themselves."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Count

from surveys.ballots.models import Ballot
from surveys.duels.counting import lock_pair_tallies, recount_duels
from surveys.duels.models import PairTally
from surveys.duels.pairing import Pair
from surveys.duels.selectors import PAIR_FIELDS, outcome_of

logger = logging.getLogger(__name__)

_CHUNK: Final = 500
_NOTHING: Final = (0,) * len(PAIR_FIELDS)
_DUEL: Final = "impression__duel__"


@dataclass(frozen=True)
class PairDifference:
    """Two versions whose tally isn't what their ballots say; both in the order of PAIR_FIELDS."""

    pair: Pair
    tally: tuple[int, ...]
    recount: tuple[int, ...]

    def __str__(self) -> str:
        def words(counts: tuple[int, ...]) -> str:
            return ", ".join(
                f"{count} {name}" for name, count in zip(PAIR_FIELDS, counts, strict=True)
            )

        return (
            f"versions {self.pair[0]} and {self.pair[1]}: the tally says {words(self.tally)}; "
            f"their ballots say {words(self.recount)}"
        )


def audit_pair_tallies() -> list[PairDifference]:
    """Every pair whose tally differs from a recount of its ballots, by version ids.

    Ballots not collected yet are no difference. The first look runs beside the collectors and may
    see a pair half-way; only what still differs under the tally's lock is reported.
    """
    suspects = [difference.pair for difference in _differences()]
    found: list[PairDifference] = []
    if suspects:
        with transaction.atomic():
            lock_pair_tallies(suspects)
            found = [each for each in _differences() if each.pair in set(suspects)]
    for difference in found:
        logger.error("A wrong tally: %s", difference)
    return found


def repair_pair_tallies(*, pairs: Collection[Pair]) -> None:
    """Derive these pairs' choices and tallies again from all of their ballots."""
    for one, other in sorted(pairs):
        of_pair = {f"{_DUEL}first_version": one, f"{_DUEL}second_version": other}
        ballots = list(Ballot.objects.filter(**of_pair).order_by("pk").values_list("pk", flat=True))
        for start in range(0, max(len(ballots), 1), _CHUNK):
            with transaction.atomic():
                recount_duels(ballots[start : start + _CHUNK], also=[(one, other)])


def _differences() -> list[PairDifference]:
    names = ("first_version_id", "second_version_id")
    kept = {
        (one, other): tuple(row)
        for one, other, *row in PairTally.objects.values_list(*names, *PAIR_FIELDS)
    }
    recounted = _recounted()
    return [
        PairDifference(pair, kept.get(pair, _NOTHING), recounted.get(pair, _NOTHING))
        for pair in sorted(kept.keys() | recounted.keys())
        if kept.get(pair, _NOTHING) != recounted.get(pair, _NOTHING)
    ]


def _recounted() -> dict[Pair, tuple[int, ...]]:
    rows = (
        Ballot.objects.standing()
        .filter(kind=Ballot.Kind.DUEL)
        .order_by()
        .values_list(
            f"{_DUEL}first_version_id",
            f"{_DUEL}second_version_id",
            "value",
            "impression__first_on_left",
            "reader__simulated",
        )
        .annotate(count=Count("pk"))
    )
    counts: dict[Pair, dict[str, int]] = defaultdict(lambda: dict.fromkeys(PAIR_FIELDS, 0))
    for one, other, value, first_on_left, simulated, count in rows:
        outcome = outcome_of(value, first_on_left=first_on_left)
        counts[one, other][outcome] += count
        if simulated:
            counts[one, other][f"simulated_{outcome}"] += count
    return {pair: tuple(its[name] for name in PAIR_FIELDS) for pair, its in counts.items()}
