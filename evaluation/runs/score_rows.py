"""Scores on their way into the table: whole columns in one statement, past the ORM.

A row of the ORM costs more than ten of the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from common.work.portions import portions
from evaluation.metrics.base import Column
from evaluation.runs.models import Score

REASON_LENGTH: Final = 250  # as Score has it
# Of a number that is none, which a metric gave for a text that it had called known.
NOT_FINITE: Final = "the metric gave no finite number"

_TABLE: Final = Score._meta.db_table
_OF_METRIC: Final = ("value", "precision", "recall", "reason", "cut")
_OF_SUMMARY: Final = ("text_hash", "against_hash")
_WRITTEN: Final = (*_OF_METRIC, *_OF_SUMMARY)
_TYPES: Final = ("float8", "float8", "float8", "text", "bool")
_INTO: Final = f"INSERT INTO {_TABLE} (summary_id, metric_id, {', '.join(_WRITTEN)}) "
_OR: Final = (
    " ON CONFLICT (summary_id, metric_id) DO UPDATE SET "
    f"{', '.join(f'{name} = excluded.{name}' for name in _WRITTEN)}"
)
_MOST_METRICS: Final = 200  # of one statement: so many expressions no database refuses


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

    A summary's scores go together: what they have in common is handed over once, and the indexes
    hold them one after the other.
    """
    if not summaries:
        return
    same = [
        [each.id for each in summaries],
        [each.text_hash for each in summaries],
        [each.against_hash for each in summaries],
    ]
    for some in portions(sorted(columns.items()), _MOST_METRICS):
        metrics = tuple(metric for metric, _ in some)
        theirs = [cells for _, column in some for cells in _cells_of(column)]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                makers = (*_SAME_ARRAYS, *_METRIC_ARRAYS * len(some))
                arrays = [make(cells) for make, cells in zip(makers, [*same, *theirs], strict=True)]
                cursor.execute(_whole_columns(metrics), arrays)
            else:
                cursor.executemany(_each_summary(metrics), list(zip(*same, *theirs, strict=True)))


@lru_cache(maxsize=64)
def _each_summary(metrics: Sequence[int]) -> str:
    """For SQLite, of one summary: its id and hashes, then five values of each metric."""
    rows: list[str] = []
    for metric in metrics:
        first = 1 + len(_SAME_ARRAYS) + len(_OF_METRIC) * len(rows)
        values = ", ".join(f"?{first + place}" for place in range(len(_OF_METRIC)))
        rows.append(f"(?1, {metric:d}, {values}, ?2, ?3)")
    return f"{_INTO}VALUES {', '.join(rows)}{_OR}"


@lru_cache(maxsize=64)
def _whole_columns(metrics: Sequence[int]) -> str:
    """For Postgres, of all summaries: the same as arrays."""
    named = [[f"{name}{metric:d}" for name in _OF_METRIC] for metric in metrics]
    marks = ", ".join(f"%s::{kind}[]" for kind in (*_SAME_TYPES, *_TYPES * len(metrics)))
    names = ", ".join(chain(("summary", *_OF_SUMMARY), *named))
    rows = ", ".join(
        f"({metric:d}, {', '.join(theirs)})" for metric, theirs in zip(metrics, named, strict=True)
    )
    return (
        f"{_INTO}SELECT summary, metric, {', '.join(_WRITTEN)} "  # noqa: S608  # our own names
        f"FROM unnest({marks}) AS texts({names}) CROSS JOIN LATERAL "
        f"(VALUES {rows}) AS scores(metric, {', '.join(_OF_METRIC)})"
        # Locked in this order, whoever else writes some of them.
        f" ORDER BY summary, metric{_OR}"
    )


def _cells_of(column: Column) -> tuple[Sequence[object], ...]:
    """What _OF_METRIC names, each of every summary."""
    cut = [False] * len(column.known) if column.cut is None else column.cut.tolist()
    return (
        _numbers(column, column.values),
        _numbers(column, column.precision),
        _numbers(column, column.recall),
        _reasons(column),
        cut,
    )


def _numbers(column: Column, values: NDArray[np.float64] | None) -> Sequence[float | None]:
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


_SAME_TYPES: Final = ("bigint", "text", "text")  # of a summary's id and hashes
_Makers = tuple[Callable[[Any], str], ...]
_SAME_ARRAYS: Final[_Makers] = (_array, _texts, _texts)
_METRIC_ARRAYS: Final[_Makers] = (_array, _array, _array, _texts, _array)
