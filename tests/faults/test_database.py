"""The database is busy, full, or gone: 503, and nothing that was acknowledged is missing."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.faults.conftest import Judge
from tests.faults.databases import Postgres, Sqlite
from tests.faults.stand import Stand
from tests.processes import wait_until

pytestmark = pytest.mark.faults
Seconds = Callable[[float, float], float]
on_sqlite = pytest.mark.parametrize("site_on", ["sqlite"], indirect=True, scope="session")
on_postgres = pytest.mark.parametrize("site_on", ["postgres"], indirect=True, scope="session")


def test_a_lock_that_is_held(stand: Stand, judge: Judge, seconds: Seconds) -> None:
    with stand.crowd.voting(), stand.database.locked():
        time.sleep(seconds(7, 15))  # longer than anybody waits for it
        wait_until(lambda: stand.crowd.answers[503], what="a 503")
    judge()


@on_sqlite
def test_a_disk_that_is_full(stand: Stand, judge: Judge) -> None:
    assert isinstance(stand.database, Sqlite)
    pages = int(stand.database.rows("PRAGMA page_count")[0][0])
    stand.restart_web(FAULTS_MAX_PAGES=str(pages + 2))
    with stand.crowd.voting():
        wait_until(lambda: stand.crowd.answers[503], what="the disk to be full")
        time.sleep(1)
    stand.restart_web()
    stand.vote(0.5)
    judge(also={None})  # while it restarts


@pytest.mark.own_to_postgres
@on_postgres
def test_a_killed_server_that_comes_back(stand: Stand, judge: Judge, seconds: Seconds) -> None:
    assert isinstance(stand.database, Postgres)
    with stand.crowd.voting():
        time.sleep(seconds(0.5, 3))
        stand.database.kill()
        wait_until(lambda: stand.crowd.answers[503], what="a 503")
        time.sleep(seconds(1, 5))
        stand.database.restart()
        before = stand.crowd.answers[201]
        again = lambda: stand.crowd.answers[201] > before + 10  # noqa: E731
        wait_until(again, what="ballots to be taken again")
    judge()


def test_a_poison_row_is_set_aside_and_holds_up_nobody(stand: Stand, judge: Judge) -> None:
    with stand.poison() as said:
        row = (
            "SELECT attempts, set_aside_reason FROM surveys_ballot "
            f"WHERE idempotency_key = '{said.key}'"
        )
        with stand.crowd.voting():
            stand.preload(700)
            wait_until(lambda: stand.database.rows(row)[0][1], what="it set aside")
        judge()
    attempts, reason = stand.database.rows(row)[0]
    assert attempts == 3
    assert "a poison row" in reason
