"""A SQLite database as one file of one moment, while others write on."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from writeup_site.backups.errors import BackupError


def copy_database(source: Path, to: Path) -> None:
    """Write what `source` holds now to `to`, which others cannot read.

    Raises:
        BackupError: What was copied is damaged.
    """
    to.touch(mode=0o600)
    with (
        contextlib.closing(sqlite3.connect(source, timeout=60)) as there,
        contextlib.closing(sqlite3.connect(to)) as here,
    ):
        there.backup(here)  # in one step: under one snapshot, and nobody waits for it
        here.execute("PRAGMA journal_mode=DELETE")  # one file
        (said,) = here.execute("PRAGMA quick_check").fetchone()
    if said != "ok":
        raise BackupError(f"the database is damaged: {said}")


def put_in_place(file: Path, database: Path) -> None:
    """Have `file` be the database from now on; nobody may have it open."""
    for suffix in ("-wal", "-shm", "-journal"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    file.chmod(0o600)
    file.replace(database)
