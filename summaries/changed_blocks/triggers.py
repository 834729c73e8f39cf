"""What makes the database note by itself which rows changed. They are made after every `migrate`:
SQLite drops a table's triggers when a migration makes the table anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from common.work.triggers import drop_before_migration, triggers_there
from summaries.changed_blocks.models import BITS, LARGEST_MOVE

SUMMARIES: Final = "summaries"
ARTICLES: Final = "articles"
REFERENCES: Final = "references"  # by their articles' ids


@dataclass(frozen=True, slots=True)
class Watched:
    """A table whose changes move blocks of a kind.

    columns: those whose change counts. key: the column whose value lies in the block, or a number.
    """

    table: str
    kind: str
    columns: tuple[str, ...]
    key: str = "id"

    @property
    def name(self) -> str:
        """What its triggers' names begin with."""
        return f"changed_{self.table}"


WATCHED: Final = (
    Watched("summaries_summary", SUMMARIES, ("article_id", "version_id", "gives_away")),
    Watched("summaries_article", ARTICLES, ("text_hash", "source", "versions_only")),
    Watched("summaries_article_tags", ARTICLES, ("article_id", "tag_id"), key="article_id"),
    Watched("summaries_tag", ARTICLES, ("slug",)),
    Watched("summaries_reference", REFERENCES, ("article_id",), key="article_id"),
)
_EVENTS: Final = ("INSERT", "UPDATE", "DELETE")


def before_migrate(*, using: str, plan: Sequence[object] = (), **kwargs: Any) -> None:
    """Let migrations change the tables; what changes meanwhile is noted afterwards, as all is."""
    names = [_name(each, event) for each in WATCHED for event in _EVENTS]
    drop_before_migration(names, using=using, plan=plan)


def after_migrate(*, using: str, **kwargs: Any) -> None:
    """Make what lacks, and note every block of a table that was not watched before."""
    watch(using, WATCHED)


def watch(using: str, watched: Sequence[Watched]) -> None:
    """Watch these tables from now on, those that there are."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    if "summaries_changedblock" not in tables:
        return
    make = _watch_on_postgres if connection.vendor == "postgresql" else _watch_on_sqlite
    with transaction.atomic(using), connection.cursor() as cursor:
        held = triggers_there(using)
        move = _random_move(connection)
        for each in watched:
            if each.table in tables and any(_name(each, event) not in held for event in _EVENTS):
                make(cursor, each)
                cursor.execute(
                    "INSERT INTO summaries_changedblock (kind, block, moves) "  # noqa: S608  # names of this file
                    f"SELECT '{each.kind}', {each.key} >> {BITS}, {move} "
                    f"FROM {each.table} GROUP BY 2"
                )


def _name(watched: Watched, event: str) -> str:
    return f"{watched.name}_{event.lower()}"


def _random_move(connection: BaseDatabaseWrapper) -> str:
    if connection.vendor == "postgresql":
        return f"1 + floor(random() * {LARGEST_MOVE})::bigint"
    return f"1 + abs(random() % {LARGEST_MOVE})"


def _watch_on_sqlite(cursor: CursorWrapper, watched: Watched) -> None:
    """A row at a time: one statement where the block has a row, else two."""
    for event in _EVENTS:
        cursor.execute(f"DROP TRIGGER IF EXISTS {_name(watched, event)}")
        of = f" OF {', '.join(watched.columns)}" if event == "UPDATE" else ""
        when = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in watched.columns)
        rows = {"INSERT": ("NEW",), "DELETE": ("OLD",), "UPDATE": ("NEW", "OLD")}[event]
        if watched.key not in watched.columns:
            rows = rows[:1]
        body = "".join(_note_on_sqlite(watched.kind, f"{row}.{watched.key}") for row in rows)
        cursor.execute(
            f"CREATE TRIGGER {_name(watched, event)} AFTER {event}{of} ON {watched.table} "
            f"{f'WHEN {when} ' if event == 'UPDATE' else ''}BEGIN {body}END"
        )


def _note_on_sqlite(kind: str, key: str) -> str:
    move = f"1 + abs(random() % {LARGEST_MOVE})"
    return (
        f"UPDATE summaries_changedblock SET moves = moves + {move} WHERE id = ("  # noqa: S608  # as above
        f"SELECT id FROM summaries_changedblock WHERE kind = '{kind}' AND block = {key} >> {BITS} "
        "LIMIT 1); "
        "INSERT INTO summaries_changedblock (kind, block, moves) "
        f"SELECT '{kind}', {key} >> {BITS}, {move} WHERE changes() = 0; "
    )


def _watch_on_postgres(cursor: CursorWrapper, watched: Watched) -> None:
    """Once a statement, and always a new row: writers never wait for one another here."""
    for event in _EVENTS:
        name = _name(watched, event)
        tables = {
            "INSERT": "NEW TABLE AS after",
            "DELETE": "OLD TABLE AS before",
            "UPDATE": "OLD TABLE AS before NEW TABLE AS after",
        }[event]
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "  # noqa: S608  # as above
            "INSERT INTO summaries_changedblock (kind, block, moves) "
            f"SELECT '{watched.kind}', block, 1 + floor(random() * {LARGEST_MOVE})::bigint "
            f"FROM ({_changed_on_postgres(watched, event)}) AS changed GROUP BY block; "
            "RETURN NULL; END $$"
        )
        cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {watched.table}")
        cursor.execute(
            f"CREATE TRIGGER {name} AFTER {event} ON {watched.table} REFERENCING {tables} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )


def _changed_on_postgres(watched: Watched, event: str) -> str:
    block = f"{watched.key} >> {BITS} AS block"
    if event != "UPDATE":
        return f"SELECT {block} FROM {'after' if event == 'INSERT' else 'before'}"  # noqa: S608  # as above
    said = ", ".join(("id", *watched.columns))
    gone = f"SELECT {said} FROM before EXCEPT SELECT {said} FROM after"  # noqa: S608  # as above
    new = f"SELECT {said} FROM after EXCEPT SELECT {said} FROM before"  # noqa: S608  # as above
    return f"SELECT {block} FROM (({gone}) UNION ALL ({new})) AS both_ways"  # noqa: S608  # as above
