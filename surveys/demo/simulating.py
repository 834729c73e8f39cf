"""What simulations share: on what they are, and that their ballots go the way of everybody's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from summaries.breakdowns.models import Summary
from summaries.versions.models import ModelVersion
from surveys.collecting.services import collect_backlog


@dataclass(frozen=True)
class Simulated:
    """What a simulation did: ballots it added, and ballots that were there from before."""

    added: int
    known: int


def simulate(readers: int, say: Callable[[int], Iterable[bool]]) -> Simulated:
    """Let so many readers say what they say, then collect.

    say: commits the ballots of the reader of a number; of each, whether it is new.
    """
    created: list[bool] = []
    for number in range(readers):
        with transaction.atomic():  # one commit a reader, not one a ballot
            created += say(number)
    collect_backlog()
    return Simulated(added=sum(created), known=len(created) - sum(created))


def live_summaries(source: str) -> QuerySet[Summary]:
    """What readers are shown, of articles of `source` alone where one is named; without texts."""
    live = Summary.objects.filter(
        version__status=ModelVersion.Status.LIVE, version__weight__gt=0
    ).select_related("article", "version")
    if source:
        live = live.filter(article__source=source)
    return live.defer("text", "article__text")
