"""Many new rows by one statement: what bulk_create does, without asking each value what it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from types import NoneType
from typing import Any, Final

from django.db import connection
from django.db.models import Field, Model

from common.work.portions import portions

_PLAIN: Final = {int, float, str, bool, NoneType}  # what a driver takes as it is
_MOST_VALUES: Final = 30_000  # of one statement; SQLite takes 32,766, Postgres 65,535


@dataclass(frozen=True)
class _InsertPlan:
    """What every statement about a model's table has in common."""

    fields: Sequence[Field[Any, Any]]
    values: Callable[[Model], Sequence[Any]]
    insert: str
    row: str


@lru_cache(maxsize=64)
def _table(model: type[Model]) -> _InsertPlan:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    return _InsertPlan(
        fields,
        attrgetter(*(field.attname for field in fields)),
        f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ",  # noqa: S608  # our own names
        f"({', '.join(['%s'] * len(fields))})",
    )


def insert_rows(rows: Sequence[Model]) -> None:
    """Insert rows of one model, whose ids are the database's to give, and set them.

    Wants an open transaction where all or none of them are to be there.
    """
    if not rows:
        return
    table = _table(type(rows[0]))
    for some in portions(rows, _MOST_VALUES // len(table.fields)):
        marks = ", ".join([table.row] * len(some))
        with connection.cursor() as cursor:
            cursor.execute(f"{table.insert}{marks} RETURNING id", _all_values(table, some))
            # In the order of the rows, as bulk_create, too, takes it to be.
            for row, (pk,) in zip(some, cursor.fetchall(), strict=True):
                row.pk = pk


def _all_values(table: _InsertPlan, rows: Sequence[Model]) -> list[Any]:
    values: list[Any] = []
    for row in rows:
        of_one = table.values(row)
        values += [
            value if type(value) in _PLAIN else field.get_db_prep_save(value, connection)
            for field, value in zip(table.fields, of_one, strict=True)
        ]
    return values
