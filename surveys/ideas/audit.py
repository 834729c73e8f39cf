"""Comparing the counted points with the record: the ballots themselves."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction

from surveys.ballots.models import Ballot
from surveys.ideas.counting import lock_groups, recount_ideas
from surveys.ideas.models import Idea, IdeaTally
from surveys.ideas.points import groups_of, points_together, root_of
from surveys.ideas.selectors import merged_ideas, newest_given
from surveys.readers.models import Reader

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class PointsDifference:
    """An idea whose tally isn't what its ballots say; both are (points, simulated ones)."""

    idea_id: int
    tally: tuple[int, int]
    recount: tuple[int, int]

    def __str__(self) -> str:
        return (
            f"idea {self.idea_id}: the tally says {self.tally[0]} points ({self.tally[1]} "
            f"simulated), its ballots say {self.recount[0]} ({self.recount[1]})"
        )


def audit_points() -> list[PointsDifference]:
    """Every idea's tally that differs from a recount of the ballots; derived rows are not asked.

    Ballots not collected yet are no difference. Only what still differs under the tally's lock is
    reported.
    """
    suspects = _differences(Idea.objects.order_by("pk").values_list("pk", flat=True))
    found: list[PointsDifference] = []
    for suspect in suspects:
        with transaction.atomic():
            lock_groups([suspect.idea_id])
            found += _differences([suspect.idea_id])
    for difference in found:
        logger.error("A wrong tally: %s", difference)
    return found


def repair_points(*, ideas: Collection[int]) -> None:
    """Derive these ideas' points and tallies again from all of their ballots."""
    for idea in sorted(ideas):
        with transaction.atomic():
            recount_ideas([idea])


def _differences(ideas: Iterable[int]) -> list[PointsDifference]:
    merged, found = merged_ideas(), []
    for idea in ideas:
        tally = IdeaTally.objects.filter(idea=idea).values_list("points", "simulated").first()
        # A duplicate's points show with the idea it was merged into, and none with itself.
        shown = root_of(idea, merged) == idea
        counted = _recount(groups_of([idea], merged)[idea]) if shown else (0, 0)
        if (kept := tally or (0, 0)) != counted:
            found.append(PointsDifference(idea, kept, counted))
    return found


def _recount(group: Collection[int]) -> tuple[int, int]:
    said = newest_given(Ballot.objects.standing().filter(idea__in=group))
    points = {reader: points_together(list(given.values())) for reader, given in said.items()}
    simulated = Reader.objects.filter(simulated=True, ballots__idea__in=group).distinct()
    unreal = sum(points.get(reader, 0) for reader in simulated.values_list("pk", flat=True))
    return sum(points.values()), unreal
