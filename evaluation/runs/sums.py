"""Moves what scores add up to, in the transaction that writes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self, cast

import numpy as np
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from numpy.typing import NDArray

from common.work.among import among
from common.work.portions import portions
from evaluation.runs.models import Metric, Score, ScoreSums
from evaluation.stats.moments import Moments, weighted_parts
from summaries.changed_blocks.blocks import note_changes

Cell = tuple[int, int]

_READ_AT_ONCE: Final = 20_000
_PRIME: Final = 1_000_003
_FIELDS: Final = ("number", "first", "second", "third", "places")
_UPDATE: Final = (
    f"UPDATE {ScoreSums._meta.db_table} "  # noqa: S608  # our own names
    f"SET {', '.join(f'{name} = %s' for name in _FIELDS)} WHERE id = %s"
)


@dataclass(frozen=True, slots=True, eq=False)
class _Values:
    """Finite values, and the ids of the summaries that they are of; of one length."""

    summaries: NDArray[np.int64]
    values: NDArray[np.float64]

    @classmethod
    def of(cls, summaries: Sequence[int], values: Sequence[float | None]) -> Self:
        """Without those that are None or not finite."""
        numbers = np.array(values, np.float64)  # None becomes NaN
        known = np.isfinite(numbers)
        return cls(np.array(summaries, np.int64)[known], numbers[known])

    @property
    def moments(self) -> Moments:
        """What the values add up to."""
        return Moments.of(self.values)

    @property
    def places(self) -> int:
        """The values' parts, each times the cube of its summary's id, modulo a prime, never 0."""
        place = self.summaries % _PRIME + 1
        return weighted_parts(self.values, place * place * place % _PRIME)


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
    that nobody else writes what is read here. Four queries for any number of metrics and versions,
    two more where a metric is new to a version.
    """
    asked: dict[Cell, list[StoredValues]] = defaultdict(list)
    for each in stored:
        if len(each.summaries):
            asked[each.metric, each.version].append(each)
    if not asked:
        return
    rows = _locked_rows(asked)
    held = _values_held(asked)
    changed: dict[str, set[int]] = defaultdict(set)
    for (metric, version), several in asked.items():
        for each in several:
            new = _Values.of(each.summaries, each.values)
            gone = _of_these(held[metric], each.summaries) if metric in held else _NOTHING
            _move(rows[metric, version], gone, new)
            changed[kind_of(metric)].update(map(int, each.summaries))
    note_changes(changed)
    _write_sums(rows.values())


def kind_of(metric: int) -> str:
    """What blocks of a metric's scores are called, by the ids of their summaries."""
    return f"scores:{metric}"


def recount_sums(*, everything: bool = False) -> int:
    """Make sums anew of the scores where one was deleted; how many were.

    everything: all that there are, also those that no sum is kept of; what was written past
    `move_sums` is seen then, by whoever holds columns of scores, too.
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
            before = row.moments, row.places
            _recounted(row)
            if not row.stale and (row.moments, row.places) != before:
                _note_every_block(row.metric_id)
            row.stale = False
            row.save()
    return len(pks)


def kept_moments(metrics: Collection[int]) -> dict[Cell, Moments]:
    """Metric and version id to what the metric's values for the version add up to.

    One query, and one more for each whose score was deleted a moment ago.
    """
    rows = kept_sums(ScoreSums.objects.filter(metric__in=metrics))
    return {(row.metric_id, row.version_id): row.moments for row in rows}


def kept_sums(rows: QuerySet[ScoreSums]) -> list[ScoreSums]:
    """These rows as they are right: of one that is stale with what the scores say now."""
    return [_recounted(row) if row.stale else row for row in rows]


def metrics_with_values() -> QuerySet[Metric]:
    """Metrics that have a number for any summary."""
    counted = ScoreSums.objects.filter(metric=OuterRef("pk"))
    has_some = Exists(counted.filter(number__gt=0, stale=False))
    # Of what was deleted nobody has counted what is left.
    left = Exists(Score.objects.filter(metric=OuterRef("pk"), value__isnull=False))
    return Metric.objects.filter(has_some | Exists(counted.filter(stale=True)) & left)


def _move(row: ScoreSums, gone: _Values, new: _Values) -> None:
    row.moments = row.moments - gone.moments + new.moments
    row.places = str(int(row.places) - gone.places + new.places)


def _recounted(row: ScoreSums) -> ScoreSums:
    """The row with what the scores say now, not saved. One query."""
    scores = Score.objects.filter(
        metric=row.metric_id, summary__version=row.version_id, value__isnull=False
    )
    pairs = scores.order_by().values_list("summary_id", "value").iterator(chunk_size=_READ_AT_ONCE)
    row.moments, row.places = Moments(), "0"
    for some in portions(pairs, _READ_AT_ONCE):
        _move(row, _NOTHING, _Values.of(*zip(*some, strict=True)))
    return row


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


def _values_held(asked: Mapping[Cell, Iterable[StoredValues]]) -> dict[int, dict[int, float]]:
    """By metric, of those that have any: what is held of these summaries, by their ids."""
    metrics = {metric for metric, _ in asked}
    summaries = {int(pk) for several in asked.values() for each in several for pk in each.summaries}
    scores = Score.objects.filter(metric__in=metrics, value__isnull=False).order_by()
    rows = among(scores, list(summaries), "summary_id").values_list(
        "metric_id", "summary_id", "value"
    )
    held: dict[int, dict[int, float]] = defaultdict(dict)
    for metric, summary, value in rows:
        held[metric][summary] = cast("float", value)  # as asked for
    return dict(held)


def _of_these(held: Mapping[int, float], summaries: Sequence[int]) -> _Values:
    there = [pk for pk in map(int, summaries) if pk in held]
    return _Values.of(there, [held[pk] for pk in there])


def _write_sums(rows: Iterable[ScoreSums]) -> None:
    """What bulk_update does; it takes longer to write its statement than the database to follow."""
    with connection.cursor() as cursor:
        cursor.executemany(
            _UPDATE, [(*(getattr(row, name) for name in _FIELDS), row.pk) for row in rows]
        )


_NOTHING: Final = _Values.of((), ())


def _make_missing_rows() -> None:
    cells = (
        Score.objects.filter(value__isnull=False)
        .order_by().values_list("metric_id", "summary__version_id").distinct()
    )  # fmt: skip
    ScoreSums.objects.bulk_create(
        [ScoreSums(metric_id=metric, version_id=version) for metric, version in cells],
        ignore_conflicts=True,
    )


def _note_every_block(metric: int) -> None:
    scores = Score.objects.filter(metric=metric, value__isnull=False).order_by("summary_id")
    summaries = scores.values_list("summary_id", flat=True)
    note_changes({kind_of(metric): summaries.iterator(chunk_size=_READ_AT_ONCE)})
