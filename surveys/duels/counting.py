"""Choices from duels' ballots. Tallies of pairs move with them, by the database itself (see
`triggers`), so that a batch costs the same however many choices a pair has.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from surveys.ballots.models import Ballot, BallotQuerySet, CellMark
from surveys.duels.models import DuelVote, Impression, PairTally
from surveys.duels.outcome import PAIR_FIELDS, Outcome
from surveys.duels.pairing import Pair


def recount_duels(ballots: Collection[int]) -> None:
    """Derive the choices that these ballots brought; the tallies of their pairs move with them.

    Call it inside a transaction, after the ballots' own rows were changed.
    """
    rows = Ballot.objects.filter(pk__in=ballots)
    of_ballots = rows.order_by().values_list(
        "impression__duel__first_version_id", "impression__duel__second_version_id"
    )
    _lock_tallies(sorted(set(of_ballots)))
    _derive_votes(rows)
    _mark_cells(rows)


def recount_pair(pair: Pair) -> None:
    """Set the tally of a pair, by version ids in their order, to all of its choices that stand."""
    with transaction.atomic():
        _lock_tallies([pair])
        counts = counts_by_pair([pair]).get(pair, dict.fromkeys(PAIR_FIELDS, 0))
        tally = PairTally.objects.filter(first_version=pair[0], second_version=pair[1])
        tally.update(counted_at=timezone.now(), **counts)


def forget_duels(reader: int) -> Callable[[], None]:
    """Mark the reader's cells. Nothing is left to do once the choices are gone.

    Call it inside the transaction that deletes them.
    """
    _mark_cells(Ballot.objects.filter(reader=reader, kind=Ballot.Kind.DUEL))
    return lambda: None


def remove_duels(ballots: Collection[int]) -> None:
    """Delete choices among these ballots with their servings. In a transaction."""
    rows = Ballot.objects.filter(pk__in=ballots, kind=Ballot.Kind.DUEL)
    _mark_cells(rows)
    Impression.objects.filter(pk__in=list(rows.values_list("impression_id", flat=True))).delete()


def mark_cells_of_summaries(summaries: Collection[int]) -> None:
    """Mark the cells of all choices on these. Call it inside a transaction."""
    for side in ("first", "second"):
        choices = {f"impression__duel__{side}__in": list(summaries)}
        _mark_cells(Ballot.objects.filter(kind=Ballot.Kind.DUEL, **choices))


def counts_by_pair(pairs: Collection[Pair]) -> dict[Pair, dict[str, int]]:
    """Pair → the eight counts of a PairTally, by field name, over the choices that stand."""
    outcomes = [Q(outcome=outcome.value) for outcome in Outcome]
    filters = [*outcomes, *(each & Q(simulated=True) for each in outcomes)]
    counts = {
        name: Count("pk", filter=each) for name, each in zip(PAIR_FIELDS, filters, strict=True)
    }
    names = ("first_version_id", "second_version_id")
    rows = DuelVote.objects.filter(among(pairs)).order_by().values(*names).annotate(**counts)
    return {
        (one, other): dict(zip(PAIR_FIELDS, row, strict=True))
        for one, other, *row in rows.values_list(*names, *PAIR_FIELDS)
    }


def among(pairs: Collection[tuple[int, ...]], duel: str = "") -> Q:
    """Rows of these pairs, and perhaps of others of their versions: no long chain of ORs.

    `duel` leads from the rows to their duel, where they don't repeat its versions.
    """
    return Q(
        **{
            f"{duel}first_version__in": {pair[0] for pair in pairs},
            f"{duel}second_version__in": {pair[1] for pair in pairs},
        }
    )


def lock_pair_tallies(pairs: Collection[Pair]) -> None:
    """Lock the tallies of these pairs in sorted order, those that are there."""
    tallies = PairTally.objects.filter(among(pairs))
    rows = tallies.values_list("first_version_id", "second_version_id", "pk")
    wanted = set(pairs)
    held = [pk for one, other, pk in rows if (one, other) in wanted]
    locked = PairTally.objects.filter(pk__in=held).order_by("first_version_id", "second_version_id")
    list(locked.select_for_update().values_list("pk", flat=True))


def _lock_tallies(pairs: Sequence[Pair]) -> None:
    """Make the tallies that are missing, then lock all, so that no collector waits in a circle.

    What another had counted is seen from here on: every statement reads anew.
    """
    tallies = PairTally.objects.filter(among(pairs))
    present = set(tallies.values_list("first_version_id", "second_version_id"))
    PairTally.objects.bulk_create(
        [
            PairTally(first_version_id=one, second_version_id=other)
            for one, other in pairs
            if (one, other) not in present
        ],
        ignore_conflicts=True,
    )
    lock_pair_tallies(pairs)


def _derive_votes(ballots: BallotQuerySet) -> None:
    """An impression has one ballot, so each stands for itself: a vote where it counts, or none."""
    standing = ballots.standing().select_related("impression__duel", "reader")
    votes = [_vote(ballot) for ballot in standing]
    counted = [vote.ballot_id for vote in votes]
    DuelVote.objects.filter(ballot__in=ballots.values("pk")).exclude(ballot__in=counted).delete()
    DuelVote.objects.bulk_create(
        votes,
        update_conflicts=True,
        unique_fields=["impression"],
        update_fields=["ballot", "reader", "outcome", "simulated"],
    )


def _vote(ballot: Ballot) -> DuelVote:
    impression = ballot.impression
    if impression is None:
        raise ValueError(f"duel ballot {ballot.pk} names no impression")
    duel = impression.duel
    return DuelVote(
        impression=impression,
        ballot=ballot,
        reader_id=ballot.reader_id,
        duel=duel,
        article_id=duel.article_id,
        first_version_id=duel.first_version_id,
        second_version_id=duel.second_version_id,
        outcome=Outcome.of_choice(ballot.value).seen(first_on_left=impression.first_on_left).value,
        first_on_left=impression.first_on_left,
        simulated=ballot.reader.simulated,
    )


def _mark_cells(ballots: QuerySet[Ballot]) -> None:
    cells = set(ballots.order_by().values_list("impression__duel__article_id", "reader_id"))
    CellMark.objects.bulk_create(
        [CellMark(article_id=article, reader_id=reader) for article, reader in sorted(cells)]
    )
