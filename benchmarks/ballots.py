"""Ballots a second and how long one takes, beside a bare Django view that inserts one row.

    python -m benchmarks.ballots [--seconds 60] [--rounds 3] [--on sqlite postgres]
        [--beside FOLDER] [--steady 0.7] [--reload /models/]

The web server of the Procfile, its broker, worker and beat run on loopback, on SQLite and then on
Postgres. 32 clients send as fast as they are answered (the rate), then steadily at 70 % of that
rate (the latency, from when a request was due). The peers take turns in every round under the same
server: a ballot answered with a line of text, one answered with the form as htmx asks for it, the
bare view without any middleware, the bare view inside the site's, and a vote of another site's page
by its public key (`/api/v1/public/…/votes`). The median round counts, and of the latencies the
worst of all rounds is told, too. All meanwhile the oldest ballot not yet counted is looked at.
Beside the rates stands what an answer costs the web process and the worker in processor time, which
a busy machine changes less. `--beside` names another checkout of this repository, such as
`git worktree add ../former COMMIT`, with its own `.venv` or a link to this one: its site takes
turns with this one, and so does the bare view under each. `--reload` names a page that one of the
team reloads without a pause in a third loop, at the same rate: what readers' votes then wait.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import django
from honcho.environ import parse_procfile

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "writeup_site.settings")
django.setup()


from benchmarks.ballot_figures import PARTS, Measured, report  # noqa: E402
from benchmarks.ballot_requests import ORIGIN, PEERS, READERS, requests  # noqa: E402
from benchmarks.load import closed_loop, open_loop  # noqa: E402
from benchmarks.processor import processor_seconds  # noqa: E402
from benchmarks.reloading import Reloading  # noqa: E402
from tests.faults.databases import Database, Sqlite, postgres_server  # noqa: E402
from tests.faults.stand import Stand  # noqa: E402
from tests.processes import ROOT, wait_until  # noqa: E402
from writeup_site.keys.models import PublicKey  # noqa: E402

OLDEST = (
    "SELECT min(received_at) FROM surveys_ballot WHERE applied_at IS NULL AND set_aside_at IS NULL"
)
# The Procfile's server, with the bare view beside the site; a checkout may have no lanes yet, and
# nobody beside the web process.
FRONTED = """
from benchmarks.bare import naked
from django.conf import settings
from writeup_site import rsgi
from writeup_site.front.server import Front

lanes = {"lanes": rsgi.LANES} if hasattr(rsgi, "LANES") else {}
site = getattr(rsgi, "site", rsgi.django)

def wsgi(environ, start):
    return (naked if environ["PATH_INFO"] == "/bare/" else site)(environ, start)

application = Front(wsgi, threads=settings.WEB_THREADS, **lanes)
"""
SERVER = """
import sys
from writeup_site.processes import web

if __name__ == "__main__":
    said = dict(zip(sys.argv[1::2], sys.argv[2::2]))
    number = int(said["--workers"])
    host, port = said["--host"], int(said["--port"])
    web.web_server(host, port, number, target="fronted:application").serve()
"""
MAKE_KEY = (
    "from django.contrib.auth.models import User; "
    "from writeup_site.keys.services import make_public_key; "
    "user = User.objects.create_superuser('load'); "
    f"key = make_public_key(name='load', origins=['{ORIGIN}'], user=user).key; "
    "from django.test import Client; client = Client(); client.force_login(user); "
    "print(client.cookies['sessionid'].value, key.pk, key.key)"
)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60.0, help="of each round (60)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--threads", type=int, default=8, help="of the web server (8)")
    parser.add_argument("--on", nargs="+", default=["sqlite", "postgres"])
    parser.add_argument("--beside", type=Path, help="another checkout")
    parser.add_argument("--steady", type=float, default=0.7, help="part of the rate (0.7)")
    parser.add_argument("--reload", default="", help="a page of the team, such as /models/")
    parser.add_argument("--peers", nargs="+", default=list(PEERS), choices=list(PEERS))
    options = parser.parse_args()
    for name in options.on:
        measure(name, options)
    return 0


@dataclass
class Running:
    """A site that runs, and what is measured of it by peer."""

    name: str
    stand: Stand
    watch: Watch
    sources: dict[str, Iterator[bytes]]
    results: dict[str, Measured]
    session: str  # of one of the team
    behind_full: float = 0.0  # seconds that tallies were behind at most, under all that goes
    behind_steady: float = 0.0  # the same at 70 % of it


def measure(name: str, options: argparse.Namespace) -> None:
    """Bring up a site of each checkout on one kind of database and print what its peers come to."""
    trees = {"this checkout": ROOT} | ({"beside": options.beside} if options.beside else {})
    with ExitStack() as stack:
        sites = [
            bring_up(label, tree.resolve(), name, options, stack) for label, tree in trees.items()
        ]
        for _ in range(options.rounds):
            for site in sites:
                turn(site, options)
        for site in sites:
            report(
                f"{name}, {site.name}",
                site.results,
                behind_full=site.behind_full,
                behind_steady=site.behind_steady,
            )


def bring_up(
    label: str, tree: Path, name: str, options: argparse.Namespace, stack: ExitStack
) -> Running:
    """A site of the checkout `tree`, whose readers and targets are all known."""
    folder = Path(tempfile.mkdtemp(prefix="writeup-load-"))
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    (folder / "fronted.py").write_text(FRONTED, encoding="utf-8")
    (folder / "fronted_server.py").write_text(SERVER, encoding="utf-8")
    database: Database = Sqlite(folder / "writeup.sqlite3")
    if name == "postgres":
        database = stack.enter_context(postgres_server())
    stand = Stand(
        folder,
        database,
        tree=tree,
        DJANGO_SETTINGS_MODULE="writeup_site.settings",
        TRUSTED_PROXIES="1",  # so that every reader has a network of their own
        WEB_THREADS=str(options.threads),
        NEW_READERS_WAIT_MINUTES="0",
        PYTHONPATH=str(folder),
    )
    stack.callback(stand.site.end)
    stand.site.manage("shell", "--no-imports", "-c", "import benchmarks.bare as b; b.make_table()")
    procfile = parse_procfile((tree / "Procfile").read_text()).processes["web"]
    stand.web = procfile.replace("-m writeup_site.processes.web", "-m fronted_server")
    stand.heal()
    stand.vote(0.5)
    wait_until(lambda: not stand.waiting(), seconds=60, what="the worker")  # it starts slowly
    said = stand.site.manage("shell", "--no-imports", "-c", MAKE_KEY).split()
    session, number, key = said[-3:]
    page = PublicKey(pk=int(number), key=key)
    sources = {peer: requests(stand, peer, page) for peer in options.peers}
    for source in sources.values():
        closed_loop(stand.site.port, source, seconds=60, clients=options.clients, limit=2 * READERS)
    time.sleep(2)  # and what that left to the worker is done
    watch = stack.enter_context(Watch(database))
    results = {peer: Measured() for peer in options.peers}
    return Running(label, stand, watch, sources, results, session=session)


def turn(site: Running, options: argparse.Namespace) -> None:
    """One round of each peer."""
    port, clients, seconds = site.stand.site.port, options.clients, options.seconds
    for peer, measured in site.results.items():
        before = spent(site.stand)
        source = site.sources[peer]
        closed = closed_loop(port, source, seconds=seconds, clients=clients)
        if not closed.rate:
            raise SystemExit(
                f"{site.name}, {peer}: none was taken; answered: {dict(closed.statuses)}"
            )
        time.sleep(2)  # the worker's turn
        site.behind_full = max(site.behind_full, site.watch.restart())
        steady = open_loop(
            port, source, seconds=seconds, rate=options.steady * closed.rate, clients=clients
        )
        time.sleep(2)
        site.behind_steady = max(site.behind_steady, site.watch.restart())
        measured.closed.append(closed)
        measured.steady.append(steady)
        measured.processor.update(spent(site.stand))
        measured.processor.subtract(before)
        if options.reload:
            turn_beside_views(site, peer, options)


def turn_beside_views(site: Running, peer: str, options: argparse.Namespace) -> None:
    """The steady loop once more, while a page of the team is reloaded."""
    measured, port = site.results[peer], site.stand.site.port
    rate = options.steady * measured.closed[-1].rate
    with Reloading(port, options.reload, site.session) as reloading:
        load = open_loop(
            port, site.sources[peer], seconds=options.seconds, rate=rate, clients=options.clients
        )
    measured.beside.append(load)
    measured.views.extend(reloading.views)
    time.sleep(2)
    site.watch.restart()


def spent(stand: Stand) -> dict[str, float]:
    """Processor seconds that each part has used so far."""
    return {
        part: processor_seconds({stand.site.running[part].pid} | stand.children_of(part))
        for part in PARTS
    }


class Watch:
    """Looks every half second how old the oldest ballot is that is not counted yet."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self.behind = 0.0  # seconds, at most since `restart`

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def restart(self) -> float:
        """Begin anew; what there was until now."""
        behind, self.behind = self.behind, 0.0
        return behind

    def _look(self) -> None:
        while not self._stop.wait(0.5):
            oldest = self._database.rows(OLDEST)[0][0]
            if isinstance(oldest, str):
                oldest = datetime.fromisoformat(oldest).replace(tzinfo=UTC)
            if oldest:
                age = (datetime.now(tz=UTC) - oldest).total_seconds()
                self.behind = max(self.behind, age)


if __name__ == "__main__":
    raise SystemExit(main())
