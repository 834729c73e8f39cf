"""A migration may change any table, whatever triggers name it; then the triggers are back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import pytest
from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection
from django.db.migrations import Migration

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite makes tables anew"),
]

OURS: Final = ("summaries", "surveys", "evaluation", "writeup_site")
PLAN: Final = [(Migration("0001_any", "summaries"), False)]


@pytest.fixture
def triggers_back() -> Iterator[None]:
    yield
    emit_post_migrate_signal(0, interactive=False, db="default")


def triggers() -> dict[str, tuple[str, str]]:
    """Name to the table that a trigger stands on, and what it does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {name: (table, sql) for name, table, sql in cursor.fetchall()}


def named_elsewhere() -> set[str]:
    """Tables that a trigger of another table names."""
    tables = {model._meta.db_table for model in apps.get_models()}
    return {
        word
        for table, sql in triggers().values()
        for word in re.findall(r"\w+", sql)
        if word in tables and word != table
    }


@pytest.mark.usefixtures("triggers_back")
def test_migrations_may_make_every_table_anew_and_the_triggers_are_back() -> None:
    before = triggers()
    assert {"evaluation_scoresums", "summaries_changedblock"} < named_elsewhere()
    emit_pre_migrate_signal(0, interactive=False, db="default", plan=PLAN)
    assert named_elsewhere() == set()
    for model in apps.get_models():
        if model._meta.app_label in OURS:
            with connection.schema_editor() as editor:
                editor._remake_table(model)  # type: ignore[attr-defined]  # SQLite has it
    emit_post_migrate_signal(0, interactive=False, db="default")
    assert triggers() == before


@pytest.mark.usefixtures("triggers_back")
def test_where_nothing_is_migrated_the_triggers_stay() -> None:
    before = triggers()
    emit_pre_migrate_signal(0, interactive=False, db="default", plan=[])
    assert triggers() == before
