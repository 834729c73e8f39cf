"""Scores on their way into the table: whole columns in one statement, past the ORM.

A row of the ORM costs more than ten of the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any, Final

import numpy as np
from django.db import connection
from django.db.backends.utils import CursorWrapper
from numpy.typing import NDArray

from evaluation.metrics.base import Column
from evaluation.runs.models import Score

REASON_LENGTH: Final = 250  # as Score has it
# Of a number that is none, which a metric gave for a text that it had called known.
NOT_FINITE: Final = "the metric gave no finite number"

_WRITTEN: Final = (
    "value", "precision", "recall", "reason", "cut", "text_hash", "against_hash",
)  # fmt: skip
_INTO: Final = f"INSERT INTO {Score._meta.db_table} (summary_id, metric_id, {', '.join(_WRITTEN)}) "
_OR: Final = (
    " ON CONFLICT (summary_id, metric_id) DO UPDATE SET "
    f"{', '.join(f'{name} = excluded.{name}' for name in _WRITTEN)}"
)
_EACH: Final = f"{_INTO}VALUES ({', '.join(['%s'] * (2 + len(_WRITTEN)))}){_OR}"
_ALL: Final = (
    f"{_INTO}SELECT summary, metric, value, precision, recall, reason, cut, text, against FROM "  # noqa: S608  # only our own names
    "unnest(%s::bigint[], %s::bigint[], %s::float8[], %s::float8[], %s::float8[], %s::text[], "
    "%s::bool[], %s::text[], %s::text[]) "
    "AS rows(summary, metric, value, precision, recall, reason, cut, text, against)"
    # Postgres locks them in this order, whoever else writes some of them.
    f" ORDER BY summary, metric{_OR}"
)
# Summary, metric, and what _WRITTEN names.
_Row = tuple[int, int, float | None, float | None, float | None, str, bool, str, str]


@dataclass(frozen=True, slots=True)
class ScoredSummary:
    """A summary as it was scored: with the hashes of its text and of what that was held against.

    `version` is the id of what wrote it; `against_hash` is "" where it was held against nothing.
    """

    id: int
    version: int
    text_hash: str
    against_hash: str


def write_scores(*, summaries: Sequence[ScoredSummary], columns: Mapping[int, Column]) -> None:
    """Write what metrics (by id) say of these summaries, in the columns' order; inside a
    transaction. A score that is there already is overwritten.

    A summary's scores are written one after the other, as the indexes hold them.
    """
    same = (
        [each.id for each in summaries],
        [each.text_hash for each in summaries],
        [each.against_hash for each in summaries],
    )
    rows = [_rows_of(metric, column, *same) for metric, column in sorted(columns.items())]
    with connection.cursor() as cursor:
        _write(cursor, list(chain.from_iterable(zip(*rows, strict=True))))


def _rows_of(
    metric: int,
    column: Column,
    summaries: Sequence[int],
    texts: Sequence[str],
    against: Sequence[str],
) -> Iterator[_Row]:
    number = len(summaries)
    return zip(
        summaries,
        repeat(metric, number),
        _numbers(column, column.values),
        _numbers(column, column.precision),
        _numbers(column, column.recall),
        _reasons(column),
        repeat(False, number) if column.cut is None else column.cut.tolist(),
        texts,
        against,
        strict=True,
    )


def _write(cursor: CursorWrapper, rows: Sequence[_Row]) -> None:
    if connection.vendor != "postgresql":
        cursor.executemany(_EACH, rows)
        return
    columns = list(zip(*rows, strict=True))
    if columns:
        cursor.execute(_ALL, [make(column) for make, column in zip(_ARRAYS, columns, strict=True)])


def _numbers(column: Column, values: NDArray[np.float64] | None) -> list[float | None]:
    """The values that are known and finite, None for the others."""
    if values is None:
        return [None] * len(column.known)
    numbers: list[float | None] = values.tolist()
    for index in np.flatnonzero(~(column.known & np.isfinite(values))).tolist():
        numbers[index] = None
    return numbers


def _reasons(column: Column) -> list[str]:
    """Why there is no number, or what it leaves out, as long as is kept; "" for nothing."""
    reasons = [""] * len(column.known)
    if column.reasons is not None:
        reasons = [reason[:REASON_LENGTH] for reason in column.reasons]
    for index in np.flatnonzero(column.known & ~np.isfinite(column.values)).tolist():
        reasons[index] = reasons[index] or NOT_FINITE
    return reasons


def _array(values: Iterable[object]) -> str:
    """A Postgres array, written out: the driver asks each value of a list what it is."""
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _texts(values: Iterable[str]) -> str:
    return _array(map(_quoted, values))


_ARRAYS: Final[tuple[Callable[[Any], str], ...]] = (
    *(_array,) * 5, _texts, _array, _texts, _texts,
)  # fmt: skip
