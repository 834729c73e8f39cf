"""Ballots in one table and in partitions by month, on Postgres: what each operation costs.

    python -m benchmarks.partitions [--ballots 1000000] [--months 12]

Makes the table of ballots as the site has it, but for its foreign keys, and beside it one that is
partitioned by the month in which a ballot came in, with the same indexes. A unique index of a
partitioned table has to hold what it is partitioned by, so that there the same key of a reader in
two months is refused by nobody. Both get the same rows. Then, of each: statements of 32 new ballots
a commit, as the lane writes them, the look-ups that pages, votes and the collector make, the size
of rows and indexes, and the end of the oldest month: deleted in portions as what is old is, or
dropped with its partition. Figures are medians by the clock, and of new ballots the server's own
processor time; WAL is what a replica or a backup of the log would have to take along.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import psycopg

from benchmarks.processor import processor_seconds
from tests.faults.databases import postgres_server

TABLES: Final = ("one_table", "by_month")
FIRST: Final = datetime(2026, 1, 1, tzinfo=UTC)
A_MONTH: Final = timedelta(days=30)
READERS_PER_BALLOT: Final = 0.1
TARGETS_PER_BALLOT: Final = 0.06
AT_ONCE: Final = 32
A_TIME: Final = 2_000  # as operations/retention.py deletes
LOOKS: Final = 300
COLUMNS: Final = (
    "reader_id", "idempotency_key", "kind", "target_id", "value", "body", "body_hash",
    "received_at", "applied_at", "attempts", "set_aside_reason", "network", "unscreened",
    "quarantine_reason", "screened_at",
)  # fmt: skip


def main() -> None:
    """Build both tables and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ballots", type=int, default=1_000_000)
    parser.add_argument("--months", type=int, default=12)
    options = parser.parse_args()
    with postgres_server() as server, psycopg.connect(server.url, autocommit=True) as connection:
        make_tables(connection, options.months, statements_of(server.url))
        for table in TABLES:
            report(connection, table, options.ballots, options.months)


def statements_of(url: str) -> list[str]:
    """What makes the site's own table, without keys to other tables."""
    import os

    import django

    os.environ["DATABASE_URL"] = url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "writeup_site.settings")
    django.setup()
    from django.db import connection

    from surveys.ballots.models import Ballot

    editor: Any = connection.schema_editor(collect_sql=True)
    with editor:
        editor.create_model(Ballot)
    connection.close()
    return [each for each in editor.collected_sql if "FOREIGN KEY" not in each]


def make_tables(connection: psycopg.Connection[Any], months: int, statements: list[str]) -> None:
    """The site's table under another name, and the same with partitions."""
    for statement in statements:
        connection.execute(statement.encode())
    one, parts = TABLES
    connection.execute(f"ALTER TABLE surveys_ballot RENAME TO {one}".encode())
    connection.execute(
        f"CREATE TABLE {parts} (LIKE {one} INCLUDING DEFAULTS INCLUDING CONSTRAINTS "
        "INCLUDING IDENTITY) PARTITION BY RANGE (received_at)".encode()
    )
    for month in range(months + 1):
        begins, ends = FIRST + month * A_MONTH, FIRST + (month + 1) * A_MONTH
        connection.execute(
            f"CREATE TABLE {parts}_{month} PARTITION OF {parts} "
            f"FOR VALUES FROM ('{begins.isoformat()}') TO ('{ends.isoformat()}')".encode()
        )
    rows = connection.execute(b"SELECT indexdef FROM pg_indexes WHERE tablename = %s", [one])
    for number, (definition,) in enumerate(rows.fetchall()):
        begins, _, rest = definition.partition(" USING ")
        if " UNIQUE " in begins:
            at = rest.index(")")
            rest = f"{rest[:at]}, received_at{rest[at:]}"
        unique = "UNIQUE " if " UNIQUE " in begins else ""
        connection.execute(
            f"CREATE {unique}INDEX {parts}_index{number} ON {parts} USING {rest}".encode()
        )


def ballots(number: int, months: int, seed: int, since: datetime = FIRST) -> Iterator[Any]:
    """Rows in the order in which they came."""
    rng = random.Random(seed)
    readers, targets = int(number * READERS_PER_BALLOT) + 1, int(number * TARGETS_PER_BALLOT) + 1
    for place in range(number):
        at = since + months * A_MONTH * (place / number)
        yield (
            rng.randrange(readers), f"{rng.getrandbits(128):032x}", "thumb",
            rng.randrange(targets), rng.choice((-1, 1)), "{}", f"{rng.getrandbits(256):064x}", at,
            at, 0, "", f"{rng.getrandbits(256):064x}", False, "", at,
        )  # fmt: skip


def report(connection: psycopg.Connection[Any], table: str, number: int, months: int) -> None:
    """All of one table."""
    print(f"\n{table}: {number:,} ballots in {months} months")
    began, before = time.perf_counter(), backend_seconds(connection)
    said = ", ".join(COLUMNS)
    with connection.cursor().copy(f"COPY {table} ({said}) FROM STDIN".encode()) as copy:
        for row in ballots(number, months, seed=1):
            copy.write_row(row)
    print(
        f"  filled by COPY in {time.perf_counter() - began:.1f} s, "
        f"{backend_seconds(connection) - before:.1f} s of the server's processor"
    )
    connection.execute(f"VACUUM ANALYZE {table}".encode())
    insert(connection, table, number, months)
    look(connection, table, number)
    print(f"  {sizes(connection, table)}")
    end_oldest_month(connection, table)
    print(f"  {sizes(connection, table)} after that")


def insert(connection: psycopg.Connection[Any], table: str, number: int, months: int) -> None:
    """Statements as the lane writes them, for the month after the last."""
    rows = list(ballots(AT_ONCE * 200, 1, seed=2, since=FIRST + months * A_MONTH))
    row = f"({', '.join(['%s'] * len(COLUMNS))})"
    statement = (
        f"INSERT INTO {table} ({', '.join(COLUMNS)}) VALUES "  # noqa: S608  # names of this file
        f"{', '.join([row] * AT_ONCE)} RETURNING id"
    ).encode()
    seconds, before = [], backend_seconds(connection)
    for at in range(0, len(rows), AT_ONCE):
        values = [value for each in rows[at : at + AT_ONCE] for value in each]
        began = time.perf_counter()
        connection.execute(statement, values).fetchall()
        seconds.append(time.perf_counter() - began)
    each = 1000 * (backend_seconds(connection) - before) / len(rows)
    print(
        f"  {AT_ONCE} new ones and a commit: {1000 * statistics.median(seconds):.2f} ms; "
        f"{each:.3f} ms of the processor a ballot"
    )


def backend_seconds(connection: psycopg.Connection[Any]) -> float:
    """Of the server's process for this connection."""
    return processor_seconds([connection.info.backend_pid])


def look(connection: psycopg.Connection[Any], table: str, number: int) -> None:
    """The look-ups of the site."""
    rng = random.Random(3)
    readers, targets = int(number * READERS_PER_BALLOT), int(number * TARGETS_PER_BALLOT)
    questions: dict[str, tuple[str, Callable[[], list[Any]]]] = {
        "a reader's key": (
            "SELECT id FROM {table} WHERE reader_id = %s AND idempotency_key = %s",
            lambda: [rng.randrange(readers), "nobody's"],
        ),
        "the newest of a reader on a target": (
            "SELECT value FROM {table} WHERE reader_id = %s AND target_id = %s "
            "ORDER BY id DESC LIMIT 1",
            lambda: [rng.randrange(readers), rng.randrange(targets)],
        ),
        "all of a target": (
            "SELECT count(*) FROM {table} WHERE target_id = %s", lambda: [rng.randrange(targets)],
        ),
        "what the collector asks": (
            "SELECT id FROM {table} WHERE applied_at IS NULL AND set_aside_at IS NULL "
            "ORDER BY id LIMIT 100", list,
        ),
        "by its id": (
            "SELECT value FROM {table} WHERE id = %s", lambda: [rng.randrange(number)],
        ),
    }  # fmt: skip
    for what, (statement, values) in questions.items():
        seconds = []
        for _ in range(LOOKS):
            drawn, began = values(), time.perf_counter()
            connection.execute(statement.format(table=table).encode(), drawn).fetchall()
            seconds.append(time.perf_counter() - began)
        print(f"  {what}: {1000 * statistics.median(seconds):.2f} ms")
    began = time.perf_counter()
    connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()  # noqa: S608  # as above
    print(f"  counted whole in {1000 * (time.perf_counter() - began):.0f} ms")


def sizes(connection: psycopg.Connection[Any], table: str) -> str:
    """Of a table with its partitions."""
    found = connection.execute(
        b"SELECT SUM(pg_table_size(relid)), SUM(pg_indexes_size(relid)) FROM ("
        b"SELECT relid FROM pg_partition_tree(%s::regclass) WHERE isleaf "
        b"UNION SELECT %s::regclass) AS every",
        [table, table],
    ).fetchone()
    rows, indexes = found or (0, 0)
    return f"{float(rows) / 1e6:,.0f} MB of rows, {float(indexes) / 1e6:,.0f} MB of indexes"


def end_oldest_month(connection: psycopg.Connection[Any], table: str) -> None:
    """By rows and a vacuum, or with the partition."""
    before, began = written(connection), time.perf_counter()
    if table == TABLES[1]:
        connection.execute(f"ALTER TABLE {table} DETACH PARTITION {table}_0".encode())
        connection.execute(f"DROP TABLE {table}_0".encode())
    else:
        statement = (
            f"DELETE FROM {table} WHERE id IN (SELECT id FROM {table} "  # noqa: S608  # as above
            f"WHERE received_at < %s ORDER BY id LIMIT {A_TIME})"
        ).encode()
        while connection.execute(statement, [FIRST + A_MONTH]).rowcount:
            pass
        connection.execute(f"VACUUM {table}".encode())
    seconds, wal = time.perf_counter() - began, written(connection) - before
    print(f"  its oldest month is gone in {seconds:.2f} s, with {wal / 1e6:.1f} MB of WAL")


def written(connection: psycopg.Connection[Any]) -> float:
    """Bytes of the write-ahead log so far."""
    row = connection.execute(b"SELECT pg_current_wal_lsn() - '0/0'::pg_lsn").fetchone()
    return float(row[0]) if row else 0.0


if __name__ == "__main__":
    main()
