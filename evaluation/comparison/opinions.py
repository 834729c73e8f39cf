"""What readers hold now, as the tables count it; reads only.

The one place that knows how votes and duels are stored.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from evaluation.comparison.counted_models import Population
from evaluation.comparison.tables import DUEL
from evaluation.comparison.votes import DOWN, TIE, UP
from surveys.ballots.models import Ballot
from surveys.duels.models import DuelVote
from surveys.duels.outcome import Outcome
from surveys.thumbs.models import Target, Vote

_OUTCOMES = {outcome.value: outcome.code for outcome in Outcome}


class Opinion(NamedTuple):
    """One opinion: whose, on what, and the row of the table it belongs to.

    measure: "duel", "summary" or a kind of section. first, second: versions, the lower id first;
    second 0 for a thumb.
    """

    article: int
    reader: int
    population: str
    measure: str
    first: int
    second: int
    outcome: int
    received_at: datetime


def opinions_of_readers(
    readers: Collection[int], *, articles: Collection[int] | None = None
) -> Iterator[Opinion]:
    """What these readers hold, on these articles or on all; some hundreds of either at most.

    Four queries.
    """
    # What readers say of breakdowns of their own texts is about no article, and not compared.
    published: dict[str, Any] = {
        "target__version__isnull": False,
        "target__article__isnull": False,
    }
    of_duels: dict[str, Any] = {}
    of_choices: dict[str, Any] = {"impression__isnull": False}
    if articles is not None:
        published["target__article__in"] = articles
        of_duels["article__in"] = articles
        of_choices["impression__duel__article__in"] = articles
    quarantined = Ballot.objects.filter(reader__in=readers, quarantined_at__isnull=False)
    yield from _thumbs(Vote.objects.filter(reader__in=readers, **published))
    yield from _quarantined_thumbs(quarantined.filter(**published).exclude(value=0))
    yield from _duels(DuelVote.objects.filter(reader__in=readers, **of_duels))
    yield from _quarantined_duels(quarantined.filter(**of_choices))


def readers_with_opinions() -> QuerySet[Any, int]:
    """Ids of every reader that may hold one."""
    return Ballot.objects.order_by("reader_id").values_list("reader_id", flat=True).distinct()


def _thumbs(votes: QuerySet[Vote]) -> Iterator[Opinion]:
    rows = votes.order_by("pk").values_list(
        "target__article_id", "reader_id", "target__kind", "target__section__kind",
        "target__version_id", "value", "simulated", "ballot__unscreened", "ballot__received_at",
    )  # fmt: skip
    for article, reader, kind, section, version, value, simulated, unscreened, received in rows:
        yield Opinion(
            article=article,
            reader=reader,
            population=_population(simulated=simulated, unscreened=unscreened),
            measure=_measure(kind, section),
            first=version,
            second=0,
            outcome=UP if value > 0 else DOWN,
            received_at=received,
        )


def _quarantined_thumbs(ballots: QuerySet[Ballot]) -> Iterator[Opinion]:
    rows = ballots.order_by("pk").values_list(
        "target__article_id", "reader_id", "target__kind", "target__section__kind",
        "target__version_id", "value", "received_at",
    )  # fmt: skip
    for article, reader, kind, section, version, value, received in rows:
        yield Opinion(
            article, reader, Population.QUARANTINED, _measure(kind, section), version, 0,
            UP if value > 0 else DOWN, received,
        )  # fmt: skip


def _duels(votes: QuerySet[DuelVote]) -> Iterator[Opinion]:
    rows = votes.order_by("pk").values_list(
        "article_id", "reader_id", "simulated", "ballot__unscreened", "first_version_id",
        "second_version_id", "outcome", "first_on_left", "ballot__received_at",
    )  # fmt: skip
    for article, reader, simulated, unscreened, first, second, outcome, on_left, received in rows:
        yield Opinion(
            article, reader, _population(simulated=simulated, unscreened=unscreened), DUEL, first,
            second, _OUTCOMES[outcome] + (0 if on_left else len(_OUTCOMES)), received,
        )  # fmt: skip


def _quarantined_duels(ballots: QuerySet[Ballot]) -> Iterator[Opinion]:
    rows = ballots.order_by("pk").values_list(
        "impression__duel__article_id", "reader_id", "impression__duel__first_version_id",
        "impression__duel__second_version_id", "received_at",
    )  # fmt: skip
    # Only their number is kept, so any outcome will do.
    for article, reader, first, second, received in rows:
        yield Opinion(article, reader, Population.QUARANTINED, DUEL, first, second, TIE, received)


def _population(*, simulated: bool, unscreened: bool) -> str:
    if simulated:
        return Population.SIMULATED
    return Population.UNSCREENED if unscreened else Population.READERS


def _measure(kind: str, section: str | None) -> str:
    return section if kind == Target.Kind.SECTION and section else kind
