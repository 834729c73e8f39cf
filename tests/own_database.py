"""The database of one process of tests: no test waits for its disk, and it is put back at once."""

from __future__ import annotations

import sqlite3  # whichever writeup_site/__init__.py put there
from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.core.management.color import no_style
from django.db import connection
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """What outlives a power cut is asked nowhere here, and the disk would be most of the time."""
    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """After a test that commits, SQLite's database is again what the migrations made.

    Django empties each of the hundred tables and writes permissions anew, and waits for the disk;
    the pages of a migrated database are copied in some milliseconds. On Postgres it is emptied as
    Django does it, without what Django does beside.
    """
    if connection.vendor != "sqlite":
        with pytest.MonkeyPatch.context() as django:
            django.setattr(TransactionTestCase, "_fixture_teardown", _empty)
            yield
        return
    migrated = sqlite3.connect(":memory:", check_same_thread=False)
    with django_db_blocker.unblock():
        connection.ensure_connection()
        connection.connection.backup(migrated)

    def put_back(test: Any) -> None:
        connection.ensure_connection()
        counted = connection.connection.execute("SELECT name, seq FROM sqlite_sequence").fetchall()
        migrated.backup(connection.connection)
        # As after Django's own flush no id comes again: some are kept in mind longer than a test.
        connection.connection.execute("DELETE FROM sqlite_sequence")
        connection.connection.executemany("INSERT INTO sqlite_sequence VALUES (?, ?)", counted)

    with pytest.MonkeyPatch.context() as django:
        django.setattr(TransactionTestCase, "_fixture_teardown", put_back)
        yield
    migrated.close()


# `migrate` writes them, and no test changes them: to write them anew and to have done what follows
# a migration, the triggers and copies looked through, is most of what Django's own emptying costs.
KEPT: Final = {"django_content_type", "auth_permission"}


def _empty(test: Any) -> None:
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    emptied = sorted(set(names) - KEPT)
    statements = connection.ops.sql_flush(
        no_style(), emptied, reset_sequences=False, allow_cascade=False
    )
    connection.ops.execute_sql_flush(statements)
