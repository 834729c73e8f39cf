"""The former release's processes beside the next one's on one Postgres, under votes."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.faults.conftest import report
from tests.faults.crowd import TAKEN, Crowd, Said, send
from tests.faults.databases import Postgres, postgres_server
from tests.faults.oracle import judge
from tests.processes import ROOT, Site, valkey, wait_until

pytestmark = [pytest.mark.faults, pytest.mark.long_fault]

FORMER: Final = os.environ.get("FORMER", "")  # a commit or tag: FORMER=v0.1.0 make faults
LONGEST: Final = 5.0  # seconds for which votes may be refused


@pytest.fixture
def former_tree(tmp_path: Path) -> Iterator[Path]:
    """The former release's files."""
    if not FORMER:
        pytest.skip("FORMER names no release")
    folder = tmp_path / "tree"
    git = ["git", "-C", str(ROOT), "worktree"]
    subprocess.run([*git, "add", "--quiet", "--detach", str(folder), FORMER], check=True)
    yield folder
    subprocess.run([*git, "remove", "--force", str(folder)], check=True)


class Machine(Site):
    """The processes of one release."""

    def __init__(self, folder: Path, tree: Path, **settings: str) -> None:
        folder.mkdir()
        super().__init__(folder, **settings)
        self.tree = tree

    def run(self, *arguments: str) -> None:
        """A command of this release."""
        subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=self.tree, env=self.environment, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip

    def begin(self, name: str) -> None:
        """Start an entry of this release's Procfile."""
        self.start(name, command=f"sh -c 'cd {self.tree} && exec {self._line(name)}'")

    def _line(self, name: str) -> str:
        lines = (self.tree / "Procfile").read_text().splitlines()
        return next(line.split(":", 1)[1] for line in lines if line.startswith(f"{name}:"))

    def answers(self) -> bool:
        said = Said("reader-of-the-probe-00", os.urandom(8).hex(), 0, 1)
        return send(self.port, said) is not None


class Probe:
    """A vote every fifth of a second, wherever the crowd votes now; the longest time without."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd, self.longest = crowd, 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Probe:
        self._thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        last = time.monotonic()
        while not self._ended.wait(0.2):
            said = Said("p" * 22, os.urandom(8).hex(), self.crowd.targets[0], 1)
            self.crowd.log.append(said)
            if send(self.crowd.port, said) in TAKEN:
                self.longest = max(self.longest, time.monotonic() - last)
                last = time.monotonic()


def upgrade(former: Machine, present: Machine, crowd: Crowd) -> None:
    """Migrate, then the workers, then the web server, as the guide says."""
    present.run("migrate", "--verbosity=0")
    for name in ("ballots", "beat"):
        present.begin(name)
    time.sleep(3)  # both releases count
    for name in ("ballots", "beat"):
        former.kill(name)
    present.run("collectstatic", "--noinput", "--verbosity=0")
    present.begin("web")
    wait_until(present.answers, what="the next release's web server")
    crowd.port = present.port  # as a proxy would
    time.sleep(3)
    former.kill("web")


def test_votes_are_taken_while_a_release_follows_the_former(
    former_tree: Path, tmp_path: Path
) -> None:
    with postgres_server() as database, valkey(tmp_path) as (broker, _):
        settings = {
            "DATABASE_URL": database.url,
            "REDIS_URL": broker,
            "SECRET_KEY": "x" * 60,
            "BALLOTS_PER_NETWORK_A_MINUTE": str(10**9),
            "BALLOT_LIMITS_PER_NETWORK": "1000000000/minute",
            "BALLOT_LIMITS_PER_READER": "1000000000/minute",
        }
        former = Machine(tmp_path / "one", former_tree, **settings)
        present = Machine(tmp_path / "two", ROOT, **settings)
        try:
            for command in (
                ["migrate"],
                ["collectstatic", "--noinput"],
                ["load_demo", "--no-votes"],
            ):
                former.run(*command)
            for name in ("web", "ballots", "beat"):
                former.begin(name)
            crowd = Crowd(former.port, _pages(database))
            wait_until(former.answers, what="the former release's web server")
            with crowd.voting(), Probe(crowd) as probe:
                time.sleep(3)
                upgrade(former, present, crowd)
                time.sleep(3)
            outcome = judge(database, crowd.log)
        finally:
            former.end()
            present.end()
    report(
        f"upgrade from {FORMER}: acknowledged {outcome.acknowledged}, lost {outcome.lost}, doubled "
        f"{outcome.doubled}, longest without a vote {probe.longest:.1f} s"
    )
    assert outcome.lost == outcome.doubled == 0
    assert probe.longest < LONGEST


def _pages(database: Postgres) -> dict[int, tuple[int, int]]:
    rows = database.rows(
        "SELECT id, article_id, version_id FROM summaries_summary ORDER BY id LIMIT 6"
    )
    return {int(row[0]): (int(row[1]), int(row[2])) for row in rows}
