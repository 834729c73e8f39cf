"""Moves what scores add up to, in the transaction that writes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from common.work.portions import portions
from evaluation.runs.models import Score, ScoreSums
from evaluation.stats.moments import Moments
from summaries.changed_blocks.blocks import note_changes

Cell = tuple[int, int]

_ASKED_AT_ONCE: Final = 500  # ids in one statement
_READ_AT_ONCE: Final = 20_000
_FIELDS: Final = ("number", "first", "second", "third", "moves")


@dataclass(frozen=True, slots=True)
class StoredValues:
    """What will stand as a metric's values of summaries of one version; None and NaN for none.

    summaries, values: of one length and order; ids, and numbers in the metric's unit.
    """

    metric: int
    version: int
    summaries: Sequence[int]
    values: Sequence[float | None]


def move_sums(stored: Iterable[StoredValues]) -> None:
    """Take out what is held of these summaries, and put in what will stand.

    Called in a transaction before the rows are written: the sums stay locked until it ends, so
    that nobody else writes what is read here. Two queries, one more for each 500 summaries of a
    metric, and one where a metric is new to a version.
    """
    asked: dict[Cell, list[StoredValues]] = defaultdict(list)
    for each in stored:
        if len(each.summaries):
            asked[each.metric, each.version].append(each)
    if not asked:
        return
    rows = _locked_rows(asked)
    for cell, several in asked.items():
        row = rows[cell]
        row.moves += 1
        for each in several:
            note_changes(kind_of(each.metric), (int(pk) for pk in each.summaries))
            row.moments = (
                row.moments
                - Moments.of(_values_held(each.metric, each.summaries))
                + Moments.of(float(value) for value in each.values if value is not None)
            )
    ScoreSums.objects.bulk_update(rows.values(), _FIELDS, batch_size=100)


def kind_of(metric: int) -> str:
    """What blocks of a metric's scores are called, by the ids of their summaries."""
    return f"scores:{metric}"


def recount_sums(*, everything: bool = False) -> int:
    """Make sums anew of the scores where one was deleted; how many.

    everything: all that there are, also those that no sum is kept of.
    """
    wanted = ScoreSums.objects.order_by("pk")
    if everything:
        _make_missing_rows()
    else:
        wanted = wanted.filter(stale=True)
    pks = list(wanted.values_list("pk", flat=True))
    for pk in pks:
        with transaction.atomic():
            row = ScoreSums.objects.select_for_update().filter(pk=pk).first()
            if row is None:
                continue
            row.moments = moments_of_scores(row.metric_id, row.version_id)
            row.stale = False
            row.moves += 1
            row.save()
    return len(pks)


def moments_of_scores(metric: int, version: int) -> Moments:
    """As the scores are now, whatever is kept of them. One query."""
    rows = Score.objects.filter(metric=metric, summary__version=version, value__isnull=False)
    values = rows.order_by().values_list("value", flat=True).iterator(chunk_size=_READ_AT_ONCE)
    found = Moments()
    for some in portions(values, _READ_AT_ONCE):
        found += Moments.of(some)
    return found


def _locked_rows(cells: Mapping[Cell, object]) -> dict[Cell, ScoreSums]:
    """The rows of these cells, made where they lack, locked in the order that all lock them in."""
    found = dict(_rows_of(cells))
    if missing := sorted(cells.keys() - found.keys()):
        ScoreSums.objects.bulk_create(
            [ScoreSums(metric_id=metric, version_id=version) for metric, version in missing],
            ignore_conflicts=True,
        )
        found = dict(_rows_of(cells))
    return found


def _rows_of(cells: Mapping[Cell, object]) -> Iterator[tuple[Cell, ScoreSums]]:
    rows = ScoreSums.objects.filter(
        metric__in={metric for metric, _ in cells}, version__in={version for _, version in cells}
    )
    for row in rows.select_for_update(of=("self",)).order_by("pk"):
        if (row.metric_id, row.version_id) in cells:
            yield (row.metric_id, row.version_id), row


def _values_held(metric: int, summaries: Sequence[int]) -> Iterator[float]:
    for some in portions(summaries, _ASKED_AT_ONCE):
        yield from Score.objects.filter(
            metric=metric, summary__in=[int(pk) for pk in some], value__isnull=False
        ).values_list("value", flat=True)


def _make_missing_rows() -> None:
    cells = (
        Score.objects.filter(value__isnull=False)
        .order_by().values_list("metric_id", "summary__version_id").distinct()
    )  # fmt: skip
    ScoreSums.objects.bulk_create(
        [ScoreSums(metric_id=metric, version_id=version) for metric, version in cells],
        ignore_conflicts=True,
    )

