"""Points and their tallies: always recounted, never added to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final

from django.db.models import Q, Sum
from django.utils import timezone

from surveys.ballots.models import Ballot
from surveys.ideas.models import Idea, IdeaPoints, IdeaTally
from surveys.ideas.points import groups_of, points_together
from surveys.ideas.selectors import merged_ideas, newest_given
from surveys.readers.models import Reader

READERS_AT_ONCE: Final = 500

Groups = Mapping[int, frozenset[int]]


def recount_points(ballots: Collection[int], *, also: Collection[int] = ()) -> None:
    """Derive what the readers of these ballots give to their ideas, then recount the tallies.

    Call it inside a transaction, after the ballots' own rows were changed. `also` are ideas to
    recount of which no ballot may be left.
    """
    rows = Ballot.objects.filter(pk__in=ballots).order_by()
    groups = lock_groups({*rows.values_list("idea_id", flat=True), *also})
    _derive(groups, set(rows.values_list("reader_id", flat=True)))
    _recount_tallies(groups)


def recount_ideas(ideas: Iterable[int]) -> None:
    """Derive what every reader gives to these ideas, and to what they are merged with, anew.

    Call it inside a transaction.
    """
    groups = lock_groups(set(ideas))
    members = {idea for group in groups.values() for idea in group}
    readers = set(
        Ballot.objects.filter(idea__in=members).order_by().values_list("reader_id", flat=True)
    )
    IdeaPoints.objects.filter(idea__in=members).exclude(reader__in=readers).delete()
    in_order = sorted(readers)
    for start in range(0, len(in_order), READERS_AT_ONCE):
        _derive(groups, in_order[start : start + READERS_AT_ONCE])
    _recount_tallies(groups)


def forget_points(reader: int) -> Callable[[], None]:
    """What this gives recounts the reader's ideas once their ballots are gone.

    Call both inside one transaction. Points are about no article, so there is no cell to mark.
    """
    points = Ballot.objects.filter(reader=reader, kind=Ballot.Kind.POINTS).order_by()
    ideas = set(points.values_list("idea_id", flat=True))

    def recount_what_is_left() -> None:
        recount_points((), also=ideas)

    return recount_what_is_left


def lock_groups(ideas: Collection[int]) -> Groups:
    """Lock the tallies of these ideas and of all they are merged with, in sorted order.

    Somebody may merge while this waits for a lock; then the new group is locked as well.
    """
    locked: set[int] = set()
    while True:
        groups = groups_of(ideas, merged_ideas())
        wanted = {*ideas, *(idea for group in groups.values() for idea in group)}
        if wanted <= locked:
            return groups
        _lock_tallies(wanted)
        locked |= wanted


def _lock_tallies(ideas: Collection[int]) -> None:
    tallies = IdeaTally.objects.filter(idea__in=ideas).order_by("idea_id")
    present = set(tallies.values_list("idea_id", flat=True))
    if missing := sorted(set(ideas) - present):
        there = Idea.objects.filter(pk__in=missing).order_by("pk").values_list("pk", flat=True)
        IdeaTally.objects.bulk_create(
            [IdeaTally(idea_id=idea) for idea in there], ignore_conflicts=True
        )
    list(tallies.select_for_update().values_list("pk", flat=True))


def _derive(groups: Groups, readers: Collection[int]) -> None:
    """Set what these readers give to these groups to what their ballots that stand say."""
    members = {idea for group in groups.values() for idea in group}
    said = newest_given(Ballot.objects.standing().filter(idea__in=members, reader__in=readers))
    points = {
        (reader, root): points_together([given[idea] for idea in group & given.keys()])
        for reader, given in said.items()
        for root, group in groups.items()
    }
    held = {cell: given for cell, given in points.items() if given}
    before = IdeaPoints.objects.filter(reader__in=readers, idea__in=members)
    IdeaPoints.objects.filter(
        pk__in=[pk for pk, *cell in before.values_list("pk", "reader_id", "idea_id")
                if tuple(cell) not in held]
    ).delete()  # fmt: skip
    simulated = set(
        Reader.objects.filter(pk__in=readers, simulated=True).values_list("pk", flat=True)
    )
    IdeaPoints.objects.bulk_create(
        [
            IdeaPoints(reader_id=reader, idea_id=root, points=given, simulated=reader in simulated)
            for (reader, root), given in sorted(held.items())
        ],
        update_conflicts=True,
        unique_fields=["reader", "idea"],
        update_fields=["points", "simulated"],
    )


def _recount_tallies(groups: Groups) -> None:
    ideas = sorted(idea for group in groups.values() for idea in group)
    rows = IdeaPoints.objects.filter(idea__in=ideas).values("idea_id").order_by()
    sums = {
        idea: (points, simulated or 0)
        for idea, points, simulated in rows.annotate(
            all=Sum("points"), unreal=Sum("points", filter=Q(simulated=True))
        ).values_list("idea_id", "all", "unreal")
    }
    there = Idea.objects.filter(pk__in=ideas).order_by("pk").values_list("pk", flat=True)
    now = timezone.now()
    IdeaTally.objects.bulk_create(
        [
            IdeaTally(
                idea_id=idea,
                points=sums.get(idea, (0, 0))[0],
                simulated=sums.get(idea, (0, 0))[1],
                counted_at=now,
            )
            for idea in there
        ],
        update_conflicts=True,
        unique_fields=["idea"],
        update_fields=["points", "simulated", "counted_at"],
    )
