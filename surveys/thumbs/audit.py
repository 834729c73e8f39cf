"""Comparing what was counted with the record: the ballots themselves."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Count, Max, Q

from surveys.ballots.models import Ballot
from surveys.thumbs.counting import recount_thumbs
from surveys.thumbs.models import Tally
from surveys.thumbs.selectors import COUNT_FIELDS

logger = logging.getLogger(__name__)

_CHUNK: Final = 500
_NOTHING: Final = (0, 0, 0, 0)


@dataclass(frozen=True)
class Difference:
    """A target whose tally isn't what its ballots say; both in the order of COUNT_FIELDS."""

    target_id: int
    tally: tuple[int, ...]
    recount: tuple[int, ...]

    def __str__(self) -> str:
        def words(counts: tuple[int, ...]) -> str:
            up, down, simulated_up, simulated_down = counts
            return f"{up} up and {down} down ({simulated_up} and {simulated_down} simulated)"

        return (
            f"target {self.target_id}: the tally says {words(self.tally)}, "
            f"its ballots say {words(self.recount)}"
        )


def audit_tallies() -> list[Difference]:
    """Every tally that differs from a recount of its ballots, votes not asked; by target id.

    Ballots not collected yet are no difference. The first look runs beside the collectors and may
    see a target half-way; only what still differs under the tally's lock is reported.
    """
    suspects = [difference.target_id for difference in _differences(None)]
    found: list[Difference] = []
    for start in range(0, len(suspects), _CHUNK):
        chunk = suspects[start : start + _CHUNK]
        with transaction.atomic():
            _hold(chunk)
            found += _differences(chunk)
    for difference in found:
        logger.error("A wrong tally: %s", difference)
    return found


def repair_tallies(*, targets: Collection[int]) -> None:
    """Derive these targets' votes and tallies again from all of their ballots."""
    for target in sorted(targets):
        cells = Ballot.objects.filter(target=target).values("reader_id").order_by()
        ballots = list(cells.annotate(newest=Max("pk")).values_list("newest", flat=True))
        for start in range(0, max(len(ballots), 1), _CHUNK):
            with transaction.atomic():
                recount_thumbs(ballots[start : start + _CHUNK], also=[target])


def _hold(targets: Collection[int]) -> None:
    rows = Tally.objects.filter(target__in=targets).order_by("target_id").select_for_update()
    list(rows.values_list("pk", flat=True))


def _differences(targets: Collection[int] | None) -> list[Difference]:
    """Differences among these targets; among all of them for None."""
    tallies, ballots = Tally.objects.all(), Ballot.objects.standing().filter(kind=Ballot.Kind.THUMB)
    if targets is not None:
        tallies, ballots = tallies.filter(target__in=targets), ballots.filter(target__in=targets)
    kept = {target: tuple(row) for target, *row in tallies.values_list("target_id", *COUNT_FIELDS)}
    newest = ballots.values("reader_id", "target_id").order_by().annotate(newest=Max("pk"))
    up, down, simulated = Q(value=1), Q(value=-1), Q(reader__simulated=True)
    recounted = {
        target: tuple(row)
        for target, *row in Ballot.objects.filter(pk__in=newest.values("newest"))
        .values("target_id")
        .order_by()
        .annotate(
            up=Count("pk", filter=up),
            down=Count("pk", filter=down),
            simulated_up=Count("pk", filter=up & simulated),
            simulated_down=Count("pk", filter=down & simulated),
        )
        .values_list("target_id", *COUNT_FIELDS)
    }
    return [
        Difference(target, kept.get(target, _NOTHING), recounted.get(target, _NOTHING))
        for target in sorted(kept.keys() | recounted.keys())
        if kept.get(target, _NOTHING) != recounted.get(target, _NOTHING)
    ]
