"""Votes and tallies from thumbs: always recounted, never added to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from surveys.ballots.models import Ballot, CellMark
from surveys.thumbs.models import Tally, Target, Vote
from surveys.thumbs.selectors import COUNT_FIELDS, counts_by_target

AT_ONCE: Final = 500


class Cell(NamedTuple):
    """One reader's opinion of one target, as the ballots that stand have it.

    `ballot` and `value` are None where none stands, `vote` where none is held.
    """

    reader: int
    simulated: bool
    target: int
    vote: int | None
    ballot: int | None
    value: int | None


def recount_thumbs(ballots: Collection[int], *, also: Collection[int] = ()) -> None:
    """Derive the votes that these thumbs are about, then recount their tallies.

    Call it inside a transaction, after the ballots' own rows were changed. Each ballot stands for
    its reader and target: what counts is the newest one of those, in the list or not. `also` are
    targets to recount of which no ballot may be left; one that is gone with its thing is left out.
    """
    rows = Ballot.objects.filter(pk__in=ballots)
    there = Target.objects.filter(pk__in=also).values_list("pk", flat=True) if also else ()
    targets = sorted({*rows.values_list("target_id", flat=True), *there})
    _lock_tallies(targets)
    _derive_votes(rows)
    _mark_cells(rows)
    counts = counts_by_target(Vote.objects.filter(target__in=targets))
    now = timezone.now()
    nothing = dict.fromkeys(COUNT_FIELDS, 0)
    Tally.objects.bulk_create(
        [Tally(target_id=pk, counted_at=now, **counts.get(pk, nothing)) for pk in targets],
        update_conflicts=True,
        unique_fields=["target"],
        update_fields=[*COUNT_FIELDS, "counted_at"],
    )


def forget_thumbs(reader: int) -> Callable[[], None]:
    """Mark the reader's cells; what this gives recounts their targets once the ballots are gone.

    Call both inside one transaction.
    """
    thumbs = Ballot.objects.filter(reader=reader, kind=Ballot.Kind.THUMB).order_by()
    targets = sorted(set(thumbs.values_list("target_id", flat=True)))
    _mark_cells(thumbs)

    def recount_what_is_left() -> None:
        for start in range(0, len(targets), AT_ONCE):
            recount_thumbs((), also=targets[start : start + AT_ONCE])

    return recount_what_is_left


def remove_thumbs(ballots: Collection[int]) -> None:
    """Delete thumbs among these ballots, and recount what they were about. In a transaction."""
    rows = Ballot.objects.filter(pk__in=ballots, kind=Ballot.Kind.THUMB)
    targets = sorted(set(rows.order_by().values_list("target_id", flat=True)))
    if not targets:
        return
    cells = list(rows.order_by().values_list("reader_id", "target_id"))
    _mark_cells(rows)
    rows.delete()
    # Another ballot of the same reader on the same thing may stand from now on.
    left = Ballot.objects.filter(
        kind=Ballot.Kind.THUMB, reader__in={reader for reader, _ in cells}, target__in=targets
    )
    recount_thumbs(list(left.order_by().values_list("pk", flat=True)), also=targets)


def _lock_tallies(targets: Sequence[int]) -> None:
    """Lock these tallies in sorted order, so that two collectors cannot wait for each other.

    What the other had counted is seen from here on: every statement reads anew.
    """
    tallies = Tally.objects.filter(target__in=targets).order_by("target_id")
    present = set(tallies.values_list("target_id", flat=True))
    Tally.objects.bulk_create(
        [Tally(target_id=target) for target in targets if target not in present],
        ignore_conflicts=True,
    )
    list(tallies.select_for_update().values_list("pk", flat=True))


def _derive_votes(ballots: QuerySet[Ballot]) -> None:
    """Set the votes of these ballots' cells to the newest that stands; 0 or none leaves no vote."""
    cell = {"reader": OuterRef("reader"), "target": OuterRef("target")}
    newest = Ballot.objects.standing().filter(**cell).order_by("-pk")
    rows = ballots.values_list(
        "reader_id",
        "reader__simulated",
        "target_id",
        Subquery(Vote.objects.filter(**cell).values("pk")),
        Subquery(newest.values("pk")[:1]),
        Subquery(newest.values("value")[:1]),
    )
    cells = {Cell(*row) for row in rows}
    Vote.objects.filter(
        pk__in=[cell.vote for cell in cells if cell.vote and not cell.value]
    ).delete()
    Vote.objects.bulk_create(
        [
            Vote(
                reader_id=cell.reader,
                target_id=cell.target,
                value=cell.value,
                simulated=cell.simulated,
                ballot_id=cell.ballot,
            )
            for cell in cells
            if cell.ballot and cell.value
        ],
        update_conflicts=True,
        unique_fields=["reader", "target"],
        update_fields=["value", "simulated", "ballot"],
    )


def _mark_cells(ballots: QuerySet[Ballot]) -> None:
    of_articles = ballots.filter(target__article__isnull=False).order_by()
    cells = set(of_articles.values_list("target__article_id", "reader_id"))
    CellMark.objects.bulk_create(
        [CellMark(article_id=article, reader_id=reader) for article, reader in sorted(cells)]
    )
