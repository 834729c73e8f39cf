"""Own breakdowns: which a reader may vote on, and what was said of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from summaries.own_texts.models import OwnBreakdown
from surveys.readers.models import Reader
from surveys.thumbs.models import Target, Vote


@dataclass(frozen=True)
class OwnBreakdownVotes:
    """What readers say of the own breakdowns of one version at one task (an OwnBreakdown.Task).

    up, down: people's votes. by_reader: for each reader who gave any, how many; the most first.
    """

    version_id: int
    task: str
    up: int
    down: int
    by_reader: tuple[int, ...]


def votable_own_breakdowns(reader: Reader) -> QuerySet[OwnBreakdown]:
    """The own breakdowns that a reader may vote on: done, of a text of theirs."""
    own: QuerySet[OwnBreakdown] = OwnBreakdown.objects.filter(
        own_text__owner_key=str(reader.pk), status=OwnBreakdown.Status.DONE
    )
    return own


def own_breakdown_votes() -> list[OwnBreakdownVotes]:
    """The votes that stand on own breakdowns, by version and task. One query.

    They are no votes on what the version published, and no comparison counts them.
    """
    rows = (
        # From those few to their votes, not through all votes.
        Vote.objects.filter(
            target__in=Target.objects.filter(own_breakdown__in=OwnBreakdown.objects.values("pk")),
            simulated=False,
        )
        .values("target__version_id", "target__own_breakdown__task", "reader_id")
        .order_by()
        .annotate(up=Count("pk", filter=Q(value=1)), down=Count("pk", filter=Q(value=-1)))
    )
    held: dict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        held[row["target__version_id"], row["target__own_breakdown__task"]].append(
            (row["up"], row["down"])
        )
    return [
        OwnBreakdownVotes(
            version_id=version_id,
            task=task,
            up=sum(up for up, _ in votes),
            down=sum(down for _, down in votes),
            by_reader=tuple(sorted((up + down for up, down in votes), reverse=True)),
        )
        for (version_id, task), votes in sorted(held.items())
    ]
