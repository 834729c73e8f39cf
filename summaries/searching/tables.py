"""The databases' own indexes of words, which they keep up to date by themselves.

SQLite has tables of FTS5 without a copy of the texts, written by triggers; Postgres has indexes of
what a function makes of the texts. Both are made after every `migrate` where they lack.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Any, Final

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from summaries.searching.words import MOST_CHARACTERS, RANGES, spaced

logger = logging.getLogger(__name__)

# Part of the tables' names: another one has them made anew, since what stands in an index can only
# be taken out by what it was put in by.
FORM: Final = 1
_SLOW: Final = 5.0  # seconds from which on it is said how long it took


@dataclass(frozen=True, slots=True)
class Searched:
    """A table that is searched in these columns.

    where: which rows, `{row}` stands for the row. by: the columns that decide it.
    """

    table: str
    columns: tuple[str, ...]
    where: str = ""
    by: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What holds its words on SQLite."""
        return f"{self.table}_words{FORM}"


ARTICLES: Final = Searched(
    "summaries_article", ("title", "text"), where="NOT {row}.versions_only", by=("versions_only",)
)
SUMMARIES: Final = Searched("summaries_summary", ("text",))
SEARCHED: Final = (ARTICLES, SUMMARIES)


def teach_function(*, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """What SQLite's triggers call; for each new connection."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("summaries_spaced", 1, spaced, deterministic=True)


def after_migrate(*, using: str, **kwargs: Any) -> None:
    """Make what lacks, and say so where that takes long."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    began = time.monotonic()
    for searched in SEARCHED:
        if searched.table in tables:
            with transaction.atomic(using), connection.cursor() as cursor:
                if connection.vendor == "postgresql":
                    _make_on_postgres(cursor, searched)
                else:
                    _make_on_sqlite(cursor, searched)
    if (seconds := time.monotonic() - began) > _SLOW:
        logger.warning("The index of words for searching was made in %.0f seconds.", seconds)


def _make_on_sqlite(cursor: CursorWrapper, searched: Searched) -> None:
    table, words, columns = searched.table, searched.words, ", ".join(searched.columns)
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE tbl_name IN (%s, %s)", [table, words])
    held: dict[str, str] = dict(cursor.fetchall())
    wanted = {
        f"{words}_{event}": _trigger_on_sqlite(searched, event)
        for event in ("insert", "delete", "update")
    }
    if words in held and all(held.get(name) == sql for name, sql in wanted.items()):
        return
    # SQLite drops a table's triggers where a migration makes the table anew: nobody knows what was
    # written without them, and FTS5 calls a database broken that takes out what it never had.
    cursor.execute(f"DROP TABLE IF EXISTS {words}")
    cursor.execute(
        f"CREATE VIRTUAL TABLE {words} USING fts5({columns}, content='', "
        "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc Me'\")"
    )
    cursor.execute(
        f"INSERT INTO {words} (rowid, {columns}) "  # noqa: S608  # names of this file
        f"SELECT id, {_spaced(searched, table)} FROM {table}{_where(searched, table, ' WHERE ')}"
    )
    for name, sql in wanted.items():
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(sql)


def _trigger_on_sqlite(searched: Searched, event: str) -> str:
    words, columns = searched.words, ", ".join(searched.columns)
    # FTS5 takes out what it is told stands there, word by word.
    gone = (
        f"INSERT INTO {words} ({words}, rowid, {columns}) "  # names of this file
        f"SELECT 'delete', OLD.id, {_spaced(searched, 'OLD')}{_where(searched, 'OLD', ' WHERE ')}; "
    )
    new = (
        f"INSERT INTO {words} (rowid, {columns}) "  # names of this file
        f"SELECT NEW.id, {_spaced(searched, 'NEW')}{_where(searched, 'NEW', ' WHERE ')}; "
    )
    body = {"insert": new, "delete": gone, "update": gone + new}[event]
    watched = (*searched.columns, *searched.by)
    on = f"UPDATE OF {', '.join(watched)}" if event == "update" else event.upper()
    when = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in watched)
    return (
        f"CREATE TRIGGER {words}_{event} AFTER {on} ON {searched.table} "
        f"{f'WHEN {when} ' if event == 'update' else ''}BEGIN {body}END"
    )


def _spaced(searched: Searched, row: str) -> str:
    return ", ".join(f"summaries_spaced({row}.{name})" for name in searched.columns)


def _where(searched: Searched, row: str, before: str) -> str:
    return before + searched.where.format(row=row) if searched.where else ""


# What Postgres' parser takes for parts of addresses, numbers and markup, as FTS5 never does.
_PUNCTUATION: Final = "-./@:_&=?%#+~<>\\|*^"


def _make_on_postgres(cursor: CursorWrapper, searched: Searched) -> None:
    cursor.execute("SELECT proname FROM pg_proc WHERE proname = %s", [function()])
    if cursor.fetchone() is None:
        ranges = "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in RANGES)
        blanks = " " * len(_PUNCTUATION)
        cursor.execute(
            f"CREATE FUNCTION {function()}(said text) RETURNS tsvector "
            "LANGUAGE sql IMMUTABLE PARALLEL SAFE "
            "RETURN to_tsvector('pg_catalog.simple'::regconfig, regexp_replace(translate("
            f"left(coalesce(said, ''), {MOST_CHARACTERS}), %s, %s), %s, ' \\1 ', 'g'))",
            [_PUNCTUATION, blanks, f"([{ranges}])"],
        )
    # A text's own index, and one of title and text together where there are both.
    for name, expression in expressions(searched).items():
        cursor.execute(
            f"CREATE INDEX IF NOT EXISTS {searched.words}_{name} ON {searched.table} "
            f"USING gin (({expression})) WITH (fastupdate = off)"
        )


def function() -> str:
    """What makes words of a text on Postgres."""
    return f"summaries_words{FORM}"


def expressions(searched: Searched) -> dict[str, str]:
    """What is indexed on Postgres: the first column, and all of them together."""
    first = searched.columns[0]
    found = {first: f"{function()}({first})"}
    if len(searched.columns) > 1:
        every = " || ' ' || ".join(f"coalesce({name}, '')" for name in searched.columns)
        found["every"] = f"{function()}({every})"
    return found
