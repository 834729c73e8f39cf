"""The triggers that a database has; and, before its tables change, those that stand in the way."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import connections


def triggers_there(using: str) -> set[str]:
    """The names of all triggers that somebody made. One query."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {name for (name,) in cursor.fetchall()}


def drop_before_migration(names: Collection[str], *, using: str, plan: Sequence[object]) -> None:
    """Drop these triggers where migrations are about to run that they would stop.

    SQLite makes a table anew to change it, and renames none while any trigger, of whatever table,
    names one that is gone. So each trigger that names a table beside its own is dropped before
    migrations and made again after them, by whoever made it. Postgres renames what they name.
    """
    connection = connections[using]
    if connection.vendor != "sqlite" or not plan:
        return
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TRIGGER IF EXISTS {connection.ops.quote_name(name)}")
