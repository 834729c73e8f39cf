"""Rows by one statement are the rows that bulk_create makes."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from common.work import inserting
from common.work.inserting import insert_missing, insert_rows, insert_values
from summaries.versions.models import ModelVersion

pytestmark = pytest.mark.django_db


def rows(number: int, prefix: str) -> list[ModelVersion]:
    return [
        ModelVersion(name=f"{prefix}{at}", settings={"at": [at, None, "ü"]}, weight=at / 3)
        for at in range(number)
    ]


def held(prefix: str) -> list[tuple[object, ...]]:
    found = ModelVersion.objects.filter(name__startswith=prefix).order_by("weight")
    return list(found.values_list("version", "settings", "weight", "status", "held_by"))


def test_every_row_is_there_as_bulk_create_makes_it_and_has_its_id() -> None:
    made = rows(7, "ours")
    insert_rows(made)
    ModelVersion.objects.bulk_create(rows(7, "theirs"))
    assert held("ours") == held("theirs")
    assert {row.pk: row.name for row in ModelVersion.objects.filter(name__startswith="ours")} == {
        row.pk: row.name for row in made
    }


def test_more_than_a_statement_takes_are_several(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    fields = len(ModelVersion._meta.concrete_fields) - 1
    monkeypatch.setattr(inserting, "_MOST_VALUES", 3 * fields)
    with django_assert_num_queries(3):  # 3 + 3 + 1
        insert_rows(rows(7, "v"))
    assert ModelVersion.objects.filter(name__startswith="v").count() == 7
    with django_assert_num_queries(0):
        insert_rows([])


def test_a_row_that_the_database_refuses_takes_the_others_along() -> None:
    if connection.vendor == "sqlite":
        insert_rows(rows(1, "same"))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows([*rows(1, "new"), *rows(1, "same"), *rows(1, "same")])
    assert not ModelVersion.objects.filter(name__startswith="new").exists()


def test_values_of_some_fields_leave_the_others_their_defaults_and_give_ids_in_order() -> None:
    said = [("v0", {"at": [0]}), ("v1", {}), ("v2", {"at": [2]})]
    pks = insert_values(ModelVersion, ["name", "settings"], said)
    ModelVersion.objects.bulk_create(
        ModelVersion(name=f"w{name}", settings=of) for name, of in said
    )
    names = ("version", "settings", "weight", "status", "held_by")
    ours = ModelVersion.objects.in_bulk(pks)
    assert [ours[pk].name for pk in pks] == ["v0", "v1", "v2"]
    assert list(
        ModelVersion.objects.filter(name__startswith="v").order_by("name").values(*names)
    ) == (list(ModelVersion.objects.filter(name__startswith="wv").order_by("name").values(*names)))
    assert insert_values(ModelVersion, ["name"], []) == []


def test_what_is_there_already_stays_and_the_others_come_in() -> None:
    names = ("name", "version", "weight")
    insert_missing(ModelVersion, names, [("a", "1", 0.5), ("b", "1", 0.5)])
    insert_missing(ModelVersion, names, [("a", "1", 0.25), ("c", "1", 0.25), ("c", "1", 0.75)])
    insert_missing(ModelVersion, names, [])
    found = ModelVersion.objects.filter(version="1").order_by("name")
    assert list(found.values_list("name", "weight")) == [("a", 0.5), ("b", 0.5), ("c", 0.25)]
