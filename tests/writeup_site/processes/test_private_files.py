"""What nobody else may read is closed, and stays so."""

from __future__ import annotations

import stat
from pathlib import Path

from writeup_site.processes.private_files import is_open, keep_private, private_files
from writeup_site.processes.signing_keys import local_secret


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_database_and_the_secret_are_closed_from_the_beginning(tmp_path: Path) -> None:
    keep_private(tmp_path, database=True)
    secret = local_secret(tmp_path)
    assert local_secret(tmp_path) == secret and len(secret) >= 50
    assert {path.name: mode(path) for path in private_files(tmp_path)} == {
        "secret_key": 0o600,
        "writeup.sqlite3": 0o600,
    }


def test_what_an_earlier_release_left_open_is_closed(tmp_path: Path) -> None:
    database, broker, page = (tmp_path / name for name in ("writeup.sqlite3", "broker", "static"))
    database.write_text("rows")
    broker.mkdir()
    page.mkdir()
    database.chmod(0o644)
    broker.chmod(0o755)
    assert is_open(database) and is_open(broker)
    keep_private(tmp_path, database=True)
    assert mode(database) == 0o600 and database.read_text() == "rows"
    assert mode(broker) == 0o700
    assert mode(page) & 0o055  # nginx serves it


def test_there_is_no_sqlite_where_another_database_is_used(tmp_path: Path) -> None:
    keep_private(tmp_path, database=False)
    assert list(tmp_path.iterdir()) == []
