"""A site is backed up while it is written to, and played back elsewhere, on both databases."""

from __future__ import annotations

import contextlib
import json
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.faults.databases import Postgres, postgres_server
from tests.prepared import Prepared
from tests.processes import QUICKLY, Site, wait_until

SAID = "__import__('tests.writeup_site.backups.said', fromlist=['x']).said"
VOTING = """
import time
from itertools import cycle
from summaries.breakdowns.models import Summary
from tests.rows.said import thumb
for number, summary in enumerate(cycle(list(Summary.objects.order_by("pk")))):
    thumb(summary, (1, -1, 0)[number % 3], collect=number % 5 == 0)
    time.sleep(0.05)
"""
MakeSite = Callable[[str], Site]


@pytest.fixture
def sqlite(tmp_path: Path) -> MakeSite:
    def make(name: str) -> Site:
        folder = tmp_path / name
        folder.mkdir()
        return Site(folder)

    return make


@pytest.fixture(scope="module")
def server(prepared: Prepared) -> Iterator[Postgres]:
    with postgres_server(copied=prepared.postgres()) as running:
        yield running


def voting_while(site: Site, done: Callable[[], object]) -> None:
    """Have readers vote and votes be counted until `done` has returned, from before it begins."""
    voters = site.start(
        "voters", command=f"python manage.py shell --no-imports -c {shlex.quote(VOTING)}"
    )
    votes = "Ballot.objects.count()"
    before = site.query(votes)
    wait_until(lambda: site.query(votes) > before + 5, what="votes")
    done()
    assert voters.poll() is None, site.log("voters")
    site.kill("voters")


def round_trip(make: MakeSite, prepare: Callable[[Site], object], tmp_path: Path) -> None:
    with contextlib.ExitStack() as stack:
        there, elsewhere, again = (make(name) for name in ("there", "elsewhere", "again"))
        for site in (there, elsewhere, again):
            stack.callback(site.end)
        prepare(there)
        busy, quiet = tmp_path / "busy.tar.gz", tmp_path / "quiet.tar.gz"
        voting_while(there, lambda: there.query(f"{SAID}('backup', {str(busy)!r})"))
        elsewhere.manage("restore", *QUICKLY, str(busy))
        # Whole batches or none: what is counted is what the ballots of that moment say.
        elsewhere.query(f"{SAID}('collect_ballots')")
        assert elsewhere.query(f"{SAID}('audit_tallies')").strip().endswith("ballots say")
        assert elsewhere.query("Ballot.objects.count()") > 0

        there.query(f"{SAID}('collect_ballots')")
        there.query(f"{SAID}('backup', {str(quiet)!r})")
        again.manage("restore", *QUICKLY, str(quiet))
        verdict = f"{SAID}('compare', 'lead-3@1', 'extractive@1', '--json')"
        said = there.query(verdict)
        assert json.loads(said) and again.query(verdict) == said
        assert (again.folder / "secret_key").read_text() == (
            there.folder / "secret_key"
        ).read_text()
        assert again.query("Ballot.objects.count()") == there.query("Ballot.objects.count()")
        assert "holds articles already" in again.manage(
            "restore", *QUICKLY, str(quiet), check=False
        )


@pytest.mark.slow
def test_sqlite_goes_round_while_votes_come_in(
    sqlite: MakeSite, prepared: Prepared, tmp_path: Path
) -> None:
    round_trip(sqlite, lambda site: prepared.demo(site.folder), tmp_path)


# The first holds the demo. The last is migrated and empty, as a site is before its first article:
# what a backup is played back into need not be bare, and each migration of all is half a minute.
TEMPLATES: Final = {"there": "postgres", "elsewhere": "template1", "again": "migrated"}


@pytest.mark.slow
def test_postgres_goes_round_while_votes_come_in(
    server: Postgres, prepared: Prepared, tmp_path: Path
) -> None:
    def make(name: str) -> Site:
        server.rows(f"CREATE DATABASE {name} TEMPLATE {TEMPLATES[name]}")
        folder = tmp_path / name
        folder.mkdir()
        base, _, query = server.url.partition("?")
        address = f"{base.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")
        return Site(folder, DATABASE_URL=address)

    round_trip(make, lambda site: prepared.beside_postgres(site.folder), tmp_path)
