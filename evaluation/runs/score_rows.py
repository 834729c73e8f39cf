"""Scores on their way into the table: a column in one statement, past the ORM.

A row of the ORM costs more than ten of the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Final

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
# One statement for all rows; the metric is the same in each.
_ALL: Final = (
    f"{_INTO}SELECT summary, %s, value, precision, recall, reason, cut, text, against FROM unnest("  # noqa: S608  # only our own names
    "%s::bigint[], %s::float8[], %s::float8[], %s::float8[], %s::text[], %s::bool[], %s::text[], "
    "%s::text[]) AS rows(summary, value, precision, recall, reason, cut, text, against)"
    # Postgres locks them in this order, whoever else writes some of them.
    f" ORDER BY summary{_OR}"
)


@dataclass(frozen=True, slots=True)
class ScoredSummary:
    """A summary as it was scored: with the hashes of its text and of what that was held against.

    `version` is the id of what wrote it; `against_hash` is "" where it was held against nothing.
    """

    id: int
    version: int
    text_hash: str
    against_hash: str


def write_scores(*, metric: int, summaries: Sequence[ScoredSummary], column: Column) -> None:
    """Write what a metric (by id) says of these summaries, in the column's order; inside a
    transaction. A score that is there already is overwritten."""
    rows = _ScoreRows(
        summary=[each.id for each in summaries],
        value=_numbers(column, column.values),
        precision=_numbers(column, column.precision),
        recall=_numbers(column, column.recall),
        reason=_reasons(column),
        cut=[False] * len(summaries) if column.cut is None else column.cut.tolist(),
        text=[each.text_hash for each in summaries],
        against=[each.against_hash for each in summaries],
    )
    with connection.cursor() as cursor:
        _write(cursor, metric, rows)


@dataclass(frozen=True, slots=True)
class _ScoreRows:
    """Lists of one length, a value a summary each."""

    summary: list[int]
    value: list[float | None]
    precision: list[float | None]
    recall: list[float | None]
    reason: list[str]
    cut: list[bool]
    text: list[str]
    against: list[str]


def _write(cursor: CursorWrapper, metric: int, rows: _ScoreRows) -> None:
    numbers = (rows.value, rows.precision, rows.recall)
    if connection.vendor != "postgresql":
        columns = (*numbers, rows.reason, rows.cut, rows.text, rows.against)
        same = repeat(metric, len(rows.summary))
        cursor.executemany(_EACH, list(zip(rows.summary, same, *columns, strict=True)))
        return
    said = (
        _array(rows.summary),
        *(_array(column) for column in numbers),
        _array(map(_quoted, rows.reason)),
        _array(rows.cut),
        _array(rows.text),
        _array(map(_quoted, rows.against)),
    )
    cursor.execute(_ALL, (metric, *said))


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
