"""What Django is told of the database: SQLite in the data folder, or what DATABASE_URL names."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, Final

import dj_database_url

from writeup_site.processes.environment import address, number

SQLITE_FIXES: Final = ((3, 44, 6), (3, 50, 7), (3, 51, 3))


def database(folder: Path) -> dict[str, Any]:
    """The settings of the one database; `folder` holds SQLite's file.

    Raises SystemExit, with a sentence, where DATABASE_URL cannot be read.
    """
    url = address(
        "DATABASE_URL",
        f"sqlite:///{folder / 'writeup.sqlite3'}",
        ("sqlite", "postgres", "postgresql"),
    )
    try:
        found: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=600))
    except ValueError as error:
        raise SystemExit(
            "DATABASE_URL cannot be read; give postgres://user:password@host:5432/name."
        ) from error
    connect = number("DATABASE_CONNECT_SECONDS", 3, low=2, high=600)
    lost = number("DATABASE_LOST_SECONDS", 10, low=4, high=3600)
    if found["ENGINE"].endswith("sqlite3"):
        return found | _of_sqlite(folder)
    said = found.get("OPTIONS", {})
    return found | _of_postgres(said, connect=connect, lost=lost)


def _of_sqlite(folder: Path) -> dict[str, Any]:
    journal = "WAL" if _wal_is_safe(sqlite3.sqlite_version_info) else "TRUNCATE"
    options = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        "init_command": (
            f"PRAGMA journal_mode={journal};PRAGMA synchronous=FULL;"
            # Of each thread's connection; the system holds the file for all of them.
            "PRAGMA foreign_keys=ON;PRAGMA cache_size=-8000;"
        ),
    }
    return {"OPTIONS": options, "TEST": {"NAME": folder / "test.sqlite3"}}


def _of_postgres(said: dict[str, Any], *, connect: int, lost: int) -> dict[str, Any]:
    """What `said` in the address leaves open; times in seconds."""
    options = {
        "connect_timeout": connect,
        # Of a machine that is gone nobody says so: what it does not acknowledge is given up.
        "tcp_user_timeout": lost * 1000,
        "keepalives_idle": lost,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        # As SQLite's timeout: who waits longer for a lock is told to come back.
        "options": "-c lock_timeout=5s",
    }
    return {"ENGINE": "common.postgres", "CONN_HEALTH_CHECKS": True, "OPTIONS": options | said}


def _wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite is free of the WAL-reset bug (sqlite.org/wal.html#walresetbug)."""
    return version >= SQLITE_FIXES[-1] or any(
        version[:2] == fix[:2] and version >= fix for fix in SQLITE_FIXES
    )
