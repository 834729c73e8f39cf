"""Points for ideas as a kind of ballot."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db import transaction
from django.utils.translation import gettext, gettext_noop, ngettext

from surveys.ballots.kinds import (
    AuditedRows,
    BallotKind,
    KeptCounts,
    Key,
    Rows,
    Words,
    counts_by_key,
)
from surveys.ballots.models import Ballot
from surveys.ideas.counting import forget_points, lock_groups, recount_ideas, recount_points
from surveys.ideas.models import Idea, IdeaPoints, IdeaTally
from surveys.ideas.points import MOST, groups_of, points_together, root_of
from surveys.ideas.selectors import merged_ideas, newest_given
from surveys.readers.models import Reader

_FIELDS: Final = ("points", "simulated")


def _kept_rows(keys: Collection[Key] | None) -> Rows:
    tallies = IdeaTally.objects.all()
    if keys is not None:
        tallies = tallies.filter(idea__in=[idea for (idea,) in keys])
    return counts_by_key(tallies, ("idea_id",), _FIELDS)


def _recounted_rows(keys: Collection[Key] | None) -> Rows:
    """What the ballots say, derived rows not asked."""
    ideas = (
        Idea.objects.order_by("pk").values_list("pk", flat=True)
        if keys is None
        else [idea for (idea,) in keys]
    )
    merged = merged_ideas()
    # A duplicate's points show with the idea it was merged into, and none with itself.
    return {
        (idea,): _recount(groups_of([idea], merged)[idea])
        for idea in ideas
        if root_of(idea, merged) == idea
    }


def _recount(group: Collection[int]) -> KeptCounts:
    said = newest_given(Ballot.objects.standing().filter(idea__in=group))
    points = {reader: points_together(list(given.values())) for reader, given in said.items()}
    simulated = Reader.objects.filter(simulated=True, ballots__idea__in=group).distinct()
    unreal = sum(points.get(reader, 0) for reader in simulated.values_list("pk", flat=True))
    return KeptCounts(_FIELDS, (sum(points.values()), unreal))


def _lock(keys: Collection[Key]) -> None:
    lock_groups([idea for (idea,) in keys])


def _derive(key: Key) -> None:
    with transaction.atomic():
        recount_ideas(key)


def _words(ballot: Ballot) -> Words:
    said = ngettext("{number} point", "{number} points", ballot.value).format(number=ballot.value)
    if ballot.body.get("cut"):
        said = gettext("{points}, taken back when your browsers were joined").format(points=said)
    idea = ballot.idea
    return Words(str(idea), said, idea.get_absolute_url() if idea else "")


POINTS: Final = BallotKind(
    name=Ballot.Kind.POINTS,
    subject="idea",
    values=range(MOST + 1),
    recount=recount_points,
    forget=forget_points,
    audited=AuditedRows(
        kept=_kept_rows,
        recounted=_recounted_rows,
        lock=_lock,
        derive=_derive,
        named=lambda key: f"idea {key[0]}",
        nothing=KeptCounts(_FIELDS, (0, 0)),
    ),
    derived=frozenset({IdeaPoints}),
    title=gettext_noop("Points for ideas"),
    joined=("idea",),
    words=_words,
    urls="surveys.ideas.urls",
)
