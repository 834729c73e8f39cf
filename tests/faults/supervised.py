"""A living site whose processes somebody starts again: `make run`, or units on many machines."""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import re
import secrets
import signal
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from honcho.environ import parse_procfile

from tests.faults.crowd import TAKEN, Said, send
from tests.faults.databases import Database, Postgres
from tests.faults.stand import Stand
from tests.processes import ROOT, wait_until
from writeup_site.processes.guard import children

STEADY = 1.5  # seconds of answers without a miss after which a web server counts as back
POLL = 0.05  # seconds
# Stands for systemd, of which there is none here: the same policy, the same commands.
SUPERVISE = """
import json, os, sys
from pathlib import Path
from writeup_site.processes.supervisor import Supervisor
folder = Path(sys.argv[1])
supervisor = Supervisor(environment=os.environ, folder=Path.cwd(), state=folder / "processes.json")
for name, command in json.loads(sys.argv[2]).items():
    supervisor.add(name, command)
sys.exit(supervisor.run())
"""


@dataclass(frozen=True)
class Back:
    """How long after a kill the site was as before, in seconds."""

    name: str
    served: float  # until pages were answered for good; 0: they never ceased
    counted: float  # until a vote that was sent after the kill was counted
    missed: str  # what came instead of a page, and how often


def scaled_out() -> dict[str, str]:
    """The commands of many machines: two web processes, two that count, the rest once."""
    commands = dict(parse_procfile((ROOT / "Procfile").read_text()).processes)
    commands["web"] = commands["web"].replace("$WEB_WORKERS", "2")
    commands["ballots2"] = commands["ballots"].replace("ballots@%h", "ballots2@%h")
    return commands


class SupervisedSite(Stand):
    """A stand whose processes are children of a supervisor and are never started from here."""

    def __init__(self, folder: Path, database: Database, *, command: str, prepared: bool) -> None:
        super().__init__(folder, database, prepared=prepared)
        self.site.start("up", command=command)
        wait_until(self.answers, what="the site to come up")

    def heal(self) -> None:
        """Nothing: that is the supervisor's."""

    def pid_of(self, name: str) -> int:
        """The newest process of that name, as the supervisor said it."""
        found = re.findall(rf"\s{name} started \(pid=(\d+)\)", self.site.log("up"))
        return int(found[-1])

    def kill(self, name: str) -> None:
        """SIGKILL to one process: `web`, a child of it as `web/child`, or `postgres`."""
        if name == "postgres":
            assert isinstance(self.database, Postgres)
            self.database.kill()
            again = threading.Timer(1, self.database.restart)  # as its own unit would
            again.start()
            again.join()
            return
        parent, _, child = name.partition("/")
        pids = {self.pid_of(parent)}
        if child:  # it may be starting
            pids = wait_until(lambda: children(self.pid_of(parent)), what=name)
        with contextlib.suppress(ProcessLookupError):
            os.kill(max(pids), signal.SIGKILL)

    def killed(self, name: str) -> Back:
        """Kill it, and see how long the site needs. Call it while readers vote."""
        began = time.monotonic()
        counted: list[float] = []
        watch = threading.Thread(target=self._count_one, args=(began, counted))
        self.kill(name)
        watch.start()
        missed = Counter[str]()
        served = self._served_again(began, missed)
        watch.join()
        return Back(
            name, served, counted[0], ", ".join(f"{n} × {how}" for how, n in missed.items())
        )

    def _served_again(self, began: float, missed: Counter[str]) -> float:
        last = began
        while time.monotonic() - last < STEADY or time.monotonic() - began < STEADY:
            if (how := self._page()) != "200":
                last = time.monotonic()
                missed[how] += 1
            assert last - began < 90, f"no page: {missed}"
            time.sleep(POLL)
        return last - began

    def _page(self) -> str:
        """The status of a page, or what went wrong on the way to it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=60)
        with contextlib.closing(connection):
            try:
                connection.request("GET", "/")
                return str(connection.getresponse().status)
            except (OSError, http.client.HTTPException) as error:
                return type(error).__name__

    def _count_one(self, began: float, counted: list[float]) -> None:
        """Vote as a new reader who presses until it is taken; note when it is counted."""
        said: Said = self.crowd.said(random.Random(secrets.randbits(64)), [])
        self.crowd.log.append(said)
        while send(self.site.port, said) not in TAKEN:
            time.sleep(POLL)
        row = f"SELECT applied_at FROM surveys_ballot WHERE idempotency_key = '{said.key}'"
        wait_until(lambda: self.database.rows(row)[0][0], what="the vote to be counted")
        counted.append(time.monotonic() - began)


UP = f"{sys.executable} manage.py up"
