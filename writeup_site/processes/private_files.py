"""What lies in the data folder and is nobody's business but the site's: mode 0600, folders 0700."""

from __future__ import annotations

import contextlib
import stat
from pathlib import Path
from typing import Final

DATABASE: Final = "writeup.sqlite3"
FILES: Final = ("secret_key", DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", "beat-schedule")
FOLDERS: Final = ("broker", "embeddings", "backups")


def private_files(folder: Path) -> list[Path]:
    """Those of them that are there; others (static files, the lock) may be read by anybody."""
    return [path for name in (*FILES, *FOLDERS) if (path := folder / name).exists()]


def is_open(path: Path) -> bool:
    """Whether another user of this machine may do anything with it."""
    return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def keep_private(folder: Path, *, database: bool) -> None:
    """Close them to others, also those of an earlier release.

    database: whether SQLite's file is to be in `folder`; it is made, closed, before SQLite makes
    it open. What is another user's is left; the doctor says so.
    """
    with contextlib.suppress(OSError):
        if database:
            (folder / DATABASE).touch(mode=0o600)
        for path in private_files(folder):
            if is_open(path):
                path.chmod(0o700 if path.is_dir() else 0o600)
