"""What makes the database itself move the tallies of pairs with the choices that stand.

A choice goes in more ways than counting: with its reader, duel, article or import, by a cascade or
past the ORM. Whatever writes choices moves the tallies in the same statement, by what it changed,
however many choices a pair has. The audit compares them with the ballots, and nobody else counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import connections, transaction

from common.work.triggers import drop_before_migration, triggers_there
from surveys.duels.outcome import OUTCOMES, PAIR_FIELDS

_EVENTS: Final = ("insert", "update", "delete")
_PAIR: Final = "first_version_id, second_version_id"
_COLUMNS: Final = ", ".join(PAIR_FIELDS)
_NOW_ON_SQLITE: Final = "strftime('%Y-%m-%d %H:%M:%f', 'now')"
_ZEROS: Final = ", ".join("0" for _ in PAIR_FIELDS)


def before_migrate(*, using: str, plan: Sequence[object] = (), **kwargs: Any) -> None:
    """Let migrations change the tables; what happens to choices meanwhile is counted afterwards."""
    drop_before_migration([_name(event) for event in _EVENTS], using=using, plan=plan)


def after_migrate(*, using: str, **kwargs: Any) -> None:
    """Make what lacks, and count all pairs where no trigger has seen them so far.

    They are made after every `migrate`: SQLite drops them where a migration makes the table anew.
    """
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    if not {"surveys_duelvote", "surveys_pairtally"} <= tables:
        return
    if {_name(event) for event in _EVENTS} <= triggers_there(using):
        return
    make = _on_postgres if connection.vendor == "postgresql" else _on_sqlite
    with transaction.atomic(using), connection.cursor() as cursor:
        # Nobody writes choices from here to the end: Postgres locks their table for this.
        for event in _EVENTS:
            for statement in make(event):
                cursor.execute(statement)
        for statement in _COUNT_ALL:
            cursor.execute(statement)


def _name(event: str) -> str:
    return f"duel_vote_{event}"


def _is(field: str, row: str) -> str:
    """Whether a choice counts in this field."""
    outcome = field.removeprefix("simulated_")
    told = f"{row}.outcome = '{outcome}'"
    return told if outcome == field else f"({told} AND {row}.simulated)"


def _moved(by: dict[str, str], *, held: str, most: str) -> str:
    """SET's part of a statement. by: field to what it moves by. held: what stands before the name
    of a field as it is. most: the function.

    A tally that was wrong before may not refuse a vote, nor a deletion: no count goes below zero,
    nor below what is simulated of it.
    """
    moves = []
    for outcome in OUTCOMES:
        field = f"simulated_{outcome}"
        simulated = f"{most}({held}{field} + {by[field]}, 0)"
        all_of_it = f"{most}({held}{outcome} + {by[outcome]}, {simulated})"
        moves += [f"{field} = {simulated}", f"{outcome} = {all_of_it}"]
    return ", ".join(moves)


def _on_sqlite(event: str) -> tuple[str, ...]:
    """A row at a time: a statement for each side of a change."""
    rows = {"insert": {"NEW": "+"}, "delete": {"OLD": "-"}, "update": {"OLD": "-", "NEW": "+"}}
    body = ""
    for row, sign in rows[event].items():
        by = {field: f"({sign}({_is(field, row)}))" for field in PAIR_FIELDS}
        pair = f"{row}.first_version_id, {row}.second_version_id"
        of_pair = f"WHERE ({_PAIR}) = ({pair})"
        if row == "NEW":
            body += (
                f"INSERT INTO surveys_pairtally ({_PAIR}, counted_at, {_COLUMNS}) "  # noqa: S608  # names of this file
                f"SELECT {pair}, {_NOW_ON_SQLITE}, {_ZEROS} "
                f"WHERE NOT EXISTS (SELECT 1 FROM surveys_pairtally {of_pair}); "
            )
        body += (
            f"UPDATE surveys_pairtally SET {_moved(by, held='', most='MAX')}, "  # noqa: S608  # as above
            f"counted_at = {_NOW_ON_SQLITE} {of_pair}; "
        )
    watched = ("outcome", "simulated", "first_version_id", "second_version_id")
    when = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in watched)
    on = f"UPDATE OF {', '.join(watched)}" if event == "update" else event.upper()
    return (
        f"DROP TRIGGER IF EXISTS {_name(event)}",
        f"CREATE TRIGGER {_name(event)} AFTER {on} ON surveys_duelvote "
        f"{f'WHEN {when} ' if event == 'update' else ''}BEGIN {body}END",
    )


def _on_postgres(event: str) -> tuple[str, ...]:
    """Once a statement, by what all its rows come to."""
    name = _name(event)
    tables = {
        "insert": "NEW TABLE AS after",
        "delete": "OLD TABLE AS before",
        "update": "OLD TABLE AS before NEW TABLE AS after",
    }[event]
    said = f"{_PAIR}, outcome, simulated"
    rows = " UNION ALL ".join(
        f"SELECT {sign} AS sign, {said} FROM {table}"  # noqa: S608  # as above
        for table, sign in (("before", -1), ("after", 1)) if table in tables
    )  # fmt: skip
    sums = ", ".join(
        f"COALESCE(SUM(sign) FILTER (WHERE {_is(field, 'vote')}), 0) AS {field}"
        for field in PAIR_FIELDS
    )
    by = {field: f"moved.{field}" for field in PAIR_FIELDS}
    changed = f"SELECT {_PAIR}, {sums} FROM ({rows}) AS vote GROUP BY 1, 2"  # noqa: S608  # as above
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "  # noqa: S608  # as above
        f"INSERT INTO surveys_pairtally ({_PAIR}, counted_at, {_COLUMNS}) "
        f"SELECT DISTINCT {_PAIR}, now(), {_ZEROS} FROM ({rows}) AS vote WHERE ({_PAIR}) NOT IN "
        f"(SELECT {_PAIR} FROM surveys_pairtally) ORDER BY 1, 2 ON CONFLICT DO NOTHING; "
        # In the order in which all lock them.
        f"PERFORM 1 FROM surveys_pairtally WHERE ({_PAIR}) IN "
        f"(SELECT {_PAIR} FROM ({rows}) AS vote) "
        "ORDER BY first_version_id, second_version_id FOR UPDATE; "
        f"UPDATE surveys_pairtally AS tally SET {_moved(by, held='tally.', most='GREATEST')}, "
        "counted_at = now() "
        f"FROM ({changed}) AS moved WHERE tally.first_version_id = moved.first_version_id "
        "AND tally.second_version_id = moved.second_version_id "
        f"AND ({', '.join(by.values())}) <> ({_ZEROS}); "
        "RETURN NULL; END $$",
        f"DROP TRIGGER IF EXISTS {name} ON surveys_duelvote",
        f"CREATE TRIGGER {name} AFTER {event} ON surveys_duelvote REFERENCING {tables} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
    )


_COUNT_ALL: Final = (
    f"UPDATE surveys_pairtally SET {', '.join(f'{field} = 0' for field in PAIR_FIELDS)}",  # noqa: S608  # as above
    f"INSERT INTO surveys_pairtally ({_PAIR}, counted_at, {_COLUMNS}) "  # noqa: S608  # as above
    f"SELECT {_PAIR}, CURRENT_TIMESTAMP, "
    + ", ".join(f"COUNT(CASE WHEN {_is(field, 'vote')} THEN 1 END)" for field in PAIR_FIELDS)
    + " FROM surveys_duelvote AS vote WHERE true GROUP BY 1, 2 "
    f"ON CONFLICT ({_PAIR}) DO UPDATE SET counted_at = excluded.counted_at, "
    + ", ".join(f"{field} = excluded.{field}" for field in PAIR_FIELDS),
)
