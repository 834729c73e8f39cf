"""What Django is told of the database."""

from __future__ import annotations

from pathlib import Path

import pytest

from writeup_site.processes.database import database


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("DATABASE_URL", "DATABASE_CONNECT_SECONDS", "DATABASE_LOST_SECONDS"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_sqlite_in_the_data_folder_where_nothing_is_said(
    url: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = database(tmp_path)
    assert found["NAME"] == str(tmp_path / "writeup.sqlite3")
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_postgres_gives_up_connecting_and_lost_machines(
    url: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url.setenv("DATABASE_URL", "postgres://u:p@h/n")
    found = database(tmp_path)
    assert found["ENGINE"] == "common.postgres"
    assert found["OPTIONS"]["connect_timeout"] == 3  # seconds
    assert found["OPTIONS"]["tcp_user_timeout"] == 10_000  # milliseconds
    url.setenv("DATABASE_CONNECT_SECONDS", "7")
    url.setenv("DATABASE_LOST_SECONDS", "20")
    options = database(tmp_path)["OPTIONS"]
    assert (options["connect_timeout"], options["tcp_user_timeout"]) == (7, 20_000)


def test_what_the_address_says_holds(url: pytest.MonkeyPatch, tmp_path: Path) -> None:
    url.setenv("DATABASE_URL", "postgres://u:p@h/n?connect_timeout=9&sslmode=require")
    options = database(tmp_path)["OPTIONS"]
    assert int(options["connect_timeout"]) == 9 and options["sslmode"] == "require"
    assert options["options"] == "-c lock_timeout=5s"
