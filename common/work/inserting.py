"""Many new rows by one statement: what bulk_create does, without asking each value what it is."""

from __future__ import annotations

from collections.abc import Sequence
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


@dataclass(frozen=True, slots=True)
class _InsertPlan:
    """What every statement about some of a model's fields has in common.

    others: the fields beside them, which get their defaults.
    """

    fields: Sequence[Field[Any, Any]]
    others: Sequence[Field[Any, Any]]
    insert: str
    row: str


def insert_values(
    model: type[Model], names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> list[int]:
    """Insert rows and return the ids that the database gave them, in their order.

    names: of fields as a row has them, `article_id` for a key; rows: the fields' values in that
    order. Other fields get their defaults. Wants an open transaction where all or none of them are
    to be there.
    """
    # In the order of the rows, as bulk_create, too, takes it to be.
    return _insert(model, names, rows, ending="RETURNING id")


def insert_missing(model: type[Model], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert those rows that contradict none that is there. As `insert_values`."""
    _insert(model, names, rows, ending="ON CONFLICT DO NOTHING RETURNING id")


def _insert(
    model: type[Model], names: Sequence[str], rows: Sequence[Sequence[Any]], *, ending: str
) -> list[int]:
    if not rows:
        return []
    plan = _plan(model, tuple(names))
    defaults = [each.get_db_prep_save(each.get_default(), connection) for each in plan.others]
    ids: list[int] = []
    for some in portions(rows, _MOST_VALUES // (len(plan.fields) + len(plan.others))):
        marks = ", ".join([plan.row] * len(some))
        with connection.cursor() as cursor:
            values = _all_values(plan.fields, some, defaults)
            cursor.execute(f"{plan.insert}{marks} {ending}", values)
            ids += [pk for (pk,) in cursor.fetchall()]
    return ids


def insert_rows(rows: Sequence[Model]) -> None:
    """Insert rows of one model, whose ids are the database's to give, and set them.

    As `insert_values`.
    """
    if not rows:
        return
    names = _names(type(rows[0]))
    values_of = attrgetter(*names)
    pks = insert_values(type(rows[0]), names, [values_of(row) for row in rows])
    for row, pk in zip(rows, pks, strict=True):
        row.pk = pk


def _all_values(
    fields: Sequence[Field[Any, Any]], rows: Sequence[Sequence[Any]], defaults: Sequence[Any]
) -> list[Any]:
    values: list[Any] = []
    # A moment is mostly the same one in all rows, and takes longest.
    known: dict[tuple[int, int], tuple[Any, Any]] = {}

    def prepared(place: int, value: Any) -> Any:
        held = known.get((place, id(value)))
        if held is None:  # the value is held, so that its id stays its own
            held = value, fields[place].get_db_prep_save(value, connection)
            known[place, id(value)] = held
        return held[1]

    for row in rows:
        values += [
            value if type(value) in _PLAIN else prepared(place, value)
            for place, value in enumerate(row)
        ]
        values += defaults
    return values


@lru_cache(maxsize=64)
def _names(model: type[Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in _fields(model))


@lru_cache(maxsize=64)
def _plan(model: type[Model], names: tuple[str, ...]) -> _InsertPlan:
    named = {field.attname: field for field in _fields(model)}
    fields = [named.pop(name) for name in names]
    others = list(named.values())
    both = [*fields, *others]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in both)
    return _InsertPlan(
        fields,
        others,
        f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ",  # noqa: S608  # our own names
        f"({', '.join(['%s'] * len(both))})",
    )


def _fields(model: type[Model]) -> list[Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]
