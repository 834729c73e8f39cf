"""No foreign key keeps an index of its own where another one begins with it: each is written with
every row, and finds nothing that the longer one doesn't."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey, Model, UniqueConstraint

OURS: Final = ("summaries", "surveys", "evaluation", "writeup_site")


def keys() -> Iterator[tuple[type[Model], Any]]:
    """Every foreign key of ours that is not unique by itself."""
    for model in apps.get_models():
        if model._meta.app_label in OURS:
            for field in model._meta.local_fields:
                if isinstance(field, ForeignKey) and not field.unique:
                    yield model, field


def first_columns(model: type[Model]) -> set[str]:
    """What the model's indexes and constraints of all rows begin with."""
    meta = model._meta
    lists = [
        each.fields
        for each in (*meta.indexes, *meta.constraints)
        if (isinstance(each, UniqueConstraint) or each in meta.indexes) and not each.condition
    ]
    return {fields[0].lstrip("-") for fields in lists if fields}


def test_no_foreign_key_has_an_index_that_another_begins_with() -> None:
    found = [
        f"{model.__name__}.{field.name}"
        for model, field in keys()
        if field.db_index and field.name in first_columns(model)
    ]
    assert found == []
    assert "article" in first_columns(apps.get_model("summaries", "Summary"))


def indexes(table: str) -> dict[str, list[str]]:
    """Name to columns of each index that is not unique."""
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            found = connection.introspection.get_constraints(cursor, table)
            return {
                name: each["columns"]
                for name, each in found.items()
                if each["index"] and not each["unique"]
            }
        cursor.execute('SELECT name FROM pragma_index_list(%s) WHERE NOT "unique"', [table])
        names = [name for (name,) in cursor.fetchall()]
        held = {}
        for name in names:
            cursor.execute("SELECT name FROM pragma_index_info(%s) ORDER BY seqno", [name])
            held[name] = [column for (column,) in cursor.fetchall()]
        return held


@pytest.mark.django_db
def test_the_database_has_the_indexes_that_the_models_have() -> None:
    wrong = []
    for model, field in keys():
        named = {index.name for index in model._meta.indexes}
        held = indexes(model._meta.db_table)
        own = [name for name, columns in held.items()
               if columns == [field.column] and name not in named]  # fmt: skip
        if len(own) != int(field.db_index):
            wrong.append(f"{model.__name__}.{field.name}: {own}")
    assert wrong == []
