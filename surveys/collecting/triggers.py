"""What makes the database itself note that what people said went with its article or text.

A thing that was voted on goes in more ways than by a service: with its article in the admin, by a
cascade, past the ORM. Its votes go along, and with them whoever gave them: what is left to name is
the article. So it is marked for every reader, once a thing, and figures are derived anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import connections, transaction

from common.work.triggers import drop_before_migration
from surveys.ballots.models import EVERY_READER

# What a vote hangs on, by the table, and not the votes: those are many, and who takes back one
# marks its cell.
_NAMES: Final = {
    "surveys_target": "voted_on_deleted",
    "surveys_duel": "duel_deleted",
}


def before_migrate(*, using: str, plan: Sequence[object] = (), **kwargs: Any) -> None:
    """Let migrations change the tables; what goes meanwhile is found by the nightly recount."""
    drop_before_migration(list(_NAMES.values()), using=using, plan=plan)


def after_migrate(*, using: str, **kwargs: Any) -> None:
    """Make them: SQLite drops them where a migration makes the table anew."""
    connection = connections[using]
    if not {*_NAMES, "surveys_cellmark"} <= set(connection.introspection.table_names()):
        return
    make = _on_postgres if connection.vendor == "postgresql" else _on_sqlite
    with transaction.atomic(using), connection.cursor() as cursor:
        for table, name in _NAMES.items():
            for statement in make(table, name):
                cursor.execute(statement)


def _on_sqlite(table: str, name: str) -> tuple[str, ...]:
    return (
        f"DROP TRIGGER IF EXISTS {name}",
        f"CREATE TRIGGER {name} AFTER DELETE ON {table} WHEN OLD.article_id IS NOT NULL BEGIN "  # noqa: S608  # names of this file
        f"INSERT INTO surveys_cellmark (article_id, reader_id) "
        f"VALUES (OLD.article_id, {EVERY_READER}); END",
    )


def _on_postgres(table: str, name: str) -> tuple[str, ...]:
    """Once a statement."""
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "  # noqa: S608  # as above
        "INSERT INTO surveys_cellmark (article_id, reader_id) "
        f"SELECT DISTINCT article_id, {EVERY_READER} FROM gone WHERE article_id IS NOT NULL; "
        "RETURN NULL; END $$",
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
    )
