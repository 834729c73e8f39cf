"""Votes and tallies from thumbs: always recounted, never added to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from common.work.among import among
from common.work.inserting import insert_missing
from surveys.ballots.models import Ballot
from surveys.thumbs.models import Tally, Target

AT_ONCE: Final = 500


# Written out, a statement a batch: a row of the ORM costs more than ten of the database.
_STANDS: Final = (
    "FROM surveys_ballot stands WHERE stands.reader_id = said.reader_id AND stands.target_id = "
    "said.target_id AND stands.applied_at IS NOT NULL AND stands.quarantined_at IS NULL AND "
    "stands.former_text IS NULL"
)
_DROP_VOTES: Final = (
    "DELETE FROM surveys_vote WHERE id IN (SELECT vote.id FROM surveys_ballot said JOIN "  # noqa: S608
    "surveys_vote vote ON vote.reader_id = said.reader_id AND vote.target_id = said.target_id "
    f"WHERE said.id IN ({{ids}}) AND COALESCE((SELECT stands.value {_STANDS} "
    "ORDER BY stands.id DESC LIMIT 1), 0) = 0)"
)
_SET_VOTES: Final = (
    "INSERT INTO surveys_vote (reader_id, target_id, value, simulated, ballot_id) SELECT "  # noqa: S608
    "newest.reader_id, newest.target_id, newest.value, reader.simulated, newest.id FROM "
    "surveys_ballot newest JOIN surveys_reader reader ON reader.id = newest.reader_id WHERE "
    f"newest.value <> 0 AND newest.id IN (SELECT (SELECT MAX(stands.id) {_STANDS}) FROM "
    "surveys_ballot said WHERE said.id IN ({ids})) "
    # In one order, whoever else counts beside this.
    "ORDER BY newest.reader_id, newest.target_id ON CONFLICT (reader_id, target_id) DO UPDATE SET "
    "value = excluded.value, simulated = excluded.simulated, ballot_id = excluded.ballot_id"
)
_WHOSE: Final = {
    "up": "vote.value = 1", "down": "vote.value = -1",
    "simulated_up": "vote.value = 1 AND vote.simulated",
    "simulated_down": "vote.value = -1 AND vote.simulated",
}  # fmt: skip
_SET_TALLIES: Final = (
    f"INSERT INTO surveys_tally (target_id, counted_at, {', '.join(_WHOSE)}) SELECT target.id, "  # noqa: S608
    f"%s, {', '.join(f'COUNT(CASE WHEN {each} THEN 1 END)' for each in _WHOSE.values())} "
    "FROM surveys_target target LEFT JOIN surveys_vote vote ON vote.target_id = target.id WHERE "
    "target.id IN ({ids}) GROUP BY target.id ON CONFLICT (target_id) DO UPDATE SET "
    "counted_at = excluded.counted_at, "
    f"{', '.join(f'{name} = excluded.{name}' for name in _WHOSE)}"
)


def recount_thumbs(ballots: Collection[int], *, also: Collection[int] = ()) -> None:
    """Derive the votes that these thumbs are about, then recount their tallies.

    Call it inside a transaction, after the ballots' own rows were changed. Each ballot stands for
    its reader and target: what counts is the newest one of those, in the list or not. `also` are
    targets to recount of which no ballot may be left; one that is gone with its thing is left out.
    """
    rows = among(Ballot.objects.all(), list(ballots))
    there = Target.objects.filter(pk__in=also).values_list("pk", flat=True) if also else ()
    targets = sorted({*rows.values_list("target_id", flat=True), *there})
    _lock_tallies(targets)
    _derive_votes(ballots)
    _mark_cells(rows)
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    _execute(_SET_TALLIES, targets, now)


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
    tallies = among(Tally.objects.order_by("target_id"), targets, "target_id")
    present = set(tallies.values_list("target_id", flat=True))
    lacking = [(target,) for target in targets if target not in present]
    insert_missing(Tally, ("target_id",), lacking)
    list(tallies.select_for_update().values_list("pk", flat=True))


def _derive_votes(ballots: Collection[int]) -> None:
    """Set the votes of these ballots' cells to the newest that stands; 0 or none leaves no vote."""
    _execute(_DROP_VOTES, ballots)
    _execute(_SET_VOTES, ballots)


def _mark_cells(ballots: QuerySet[Ballot]) -> None:
    cells = (
        ballots.filter(target__article__isnull=False)
        .order_by("target__article_id", "reader_id")
        .values("target__article_id", "reader_id")
        .distinct()
    )
    try:
        query, values = cells.query.sql_with_params()
    except EmptyResultSet:
        return
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO surveys_cellmark (article_id, reader_id) {query}", values)


def _execute(statement: str, ids: Collection[int], *before: Any) -> None:
    """Execute one of the statements above; with ids, and values that stand before them."""
    if ids:
        with connection.cursor() as cursor:
            marks = ", ".join(["%s"] * len(ids))
            cursor.execute(statement.format(ids=marks), [*before, *ids])
