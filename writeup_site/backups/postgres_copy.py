"""A Postgres database as one file a table, all of one moment, by COPY.

pg_dump must be as new as the server and is often not there; COPY is in the driver.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Literal

from django.db import connection, transaction
from psycopg import sql

NOT_COPIED: Final = {"django_migrations"}  # `migrate` writes it where the backup is played back


@contextmanager
def one_moment() -> Iterator[None]:
    """Whatever is read in the body was there at one moment; others write on meanwhile."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            # A web process has a limit; a large table takes longer.
            cursor.execute("SET LOCAL statement_timeout = 0")
        yield


def columns_by_table() -> dict[str, list[str]]:
    """Every table of the site's schema with the columns that can be written."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.table_name, c.column_name FROM information_schema.columns c "
            "JOIN information_schema.tables t USING (table_schema, table_name) "
            "WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' "
            "AND c.is_generated = 'NEVER' ORDER BY 1, c.ordinal_position"
        )
        for table, column in cursor.fetchall():
            if table not in NOT_COPIED:
                found.setdefault(str(table), []).append(str(column))
    return found


def last_numbers() -> dict[str, int]:
    """By table the last number that its sequence gave out; a table without one is left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.refobjid::regclass::text, s.last_value FROM pg_sequences s "
            "JOIN pg_class c ON c.relname = s.sequencename "
            "AND c.relnamespace = current_schema()::regnamespace "
            "JOIN pg_depend d ON d.objid = c.oid AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0 "
            "WHERE s.schemaname = current_schema() AND s.last_value IS NOT NULL"
        )
        return {str(table).strip('"'): int(value) for table, value in cursor.fetchall()}


def copy_out(table: str, columns: Sequence[str], file: Path) -> None:
    """Write a table's rows to `file` as text."""
    statement = sql.SQL("COPY {} ({}) TO STDOUT").format(*_named(table, columns))
    with (
        file.open("wb") as out,
        connection.cursor() as cursor,
        _raw(cursor).copy(statement) as rows,
    ):
        for block in rows:
            out.write(block)


def empty(tables: Sequence[str]) -> None:
    """Take out every row; what migrations put in is in the backup, too."""
    listed = sql.SQL(", ").join(sql.Identifier(table) for table in tables)
    with connection.cursor() as cursor:
        _raw(cursor).execute(sql.SQL("TRUNCATE {} CASCADE").format(listed))


def let_triggers(tables: Sequence[str], do: Literal["ENABLE", "DISABLE"]) -> None:
    """Whether rows that are written move what triggers keep: of a backup that is a table, too."""
    with connection.cursor() as cursor:
        for table in tables:
            statement = sql.SQL("ALTER TABLE {} {} TRIGGER USER")
            _raw(cursor).execute(statement.format(sql.Identifier(table), sql.SQL(do)))


def check_references() -> None:
    """Look at the foreign keys now. Raises IntegrityError for one that leads nowhere."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def copy_in(table: str, columns: Sequence[str], rows: Iterator[bytes]) -> None:
    """Write rows back, in the transaction of the caller; foreign keys are looked at in its end."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(*_named(table, columns))
    with connection.cursor() as cursor, _raw(cursor).copy(statement) as out:
        for block in rows:
            out.write(block)


def set_last_numbers(numbers: Mapping[str, int]) -> None:
    """Have sequences go on where they were, so that no number stands for two things."""
    with connection.cursor() as cursor:
        for table, number in numbers.items():
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s) "
                "WHERE pg_get_serial_sequence(%s, 'id') IS NOT NULL",
                [f'"{table}"', number, f'"{table}"'],
            )


def _named(table: str, columns: Sequence[str]) -> tuple[sql.Identifier, sql.Composable]:
    return sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))


def _raw(cursor: Any) -> Any:
    """psycopg's cursor in Django's."""
    return cursor.cursor
