"""Ballots a second and how long one takes, beside a bare Django view that inserts one row.

    python -m benchmarks.ballots [--seconds 60] [--rounds 3] [--on sqlite postgres]

The web server of the Procfile, its broker, worker and beat run on loopback, on SQLite and then on
Postgres. 32 clients send as fast as they are answered (the rate), then steadily at 70 % of that
rate (the latency, from when a request was due). The peers take turns in every round under the same
server: a ballot answered with a line of text, one answered with the form as htmx asks for it, the
bare view without any middleware, and the bare view inside the site's. The median round counts. All
meanwhile the oldest ballot not yet counted is looked at.
"""

from __future__ import annotations

import argparse
import itertools
import random
import secrets
import shutil
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.load import Load, closed_loop, open_loop
from tests.faults.databases import Database, Sqlite, postgres_server
from tests.faults.stand import Stand

TOKEN = "t" * 32  # of forms, made up
READERS = 400
OLDEST = (
    "SELECT min(received_at) FROM surveys_ballot WHERE applied_at IS NULL AND set_aside_at IS NULL"
)
PEERS = {
    "ballot, a line": ("/ballots/", {}),
    "ballot, htmx": ("/ballots/", {"HX-Request": "true", "HX-Current-URL": "/"}),
    "bare view": ("/bare/", {}),
    "bare view in the site": ("/bare-in-site/", {}),
}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60.0, help="of each round (60)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--threads", type=int, default=8, help="of the web server (8)")
    parser.add_argument("--on", nargs="+", default=["sqlite", "postgres"])
    parser.add_argument("--peers", nargs="+", default=list(PEERS), choices=list(PEERS))
    options = parser.parse_args()
    for name in options.on:
        measure(name, options)
    return 0


def measure(name: str, options: argparse.Namespace) -> None:
    """Bring a site up on one database and print what its peers come to."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="writeup-load-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        database: Database = Sqlite(folder / "writeup.sqlite3")
        if name == "postgres":
            database = stack.enter_context(postgres_server())
        stand = Stand(
            folder,
            database,
            DJANGO_SETTINGS_MODULE="writeup_site.settings",
            BEHIND_PROXY="1",  # so that every reader has a network of their own
            WEB_THREADS=str(options.threads),
        )
        stack.callback(stand.site.end)
        stand.site.manage(
            "shell", "--no-imports", "-c", "import benchmarks.bare as b; b.make_table()"
        )
        stand.web = (
            "granian --interface wsgi --host $HOST --port $PORT --workers $WEB_WORKERS "
            "--blocking-threads $WEB_THREADS --log-level error benchmarks.bare:application"
        )
        stand.heal()
        watch = Watch(database)
        stack.enter_context(watch)
        report(name, run(stand, options), watch)


def run(stand: Stand, options: argparse.Namespace) -> dict[str, tuple[list[Load], list[Load]]]:
    """By peer: the closed loops and the open loops."""
    results: dict[str, tuple[list[Load], list[Load]]] = {peer: ([], []) for peer in options.peers}
    sources = {peer: requests(stand, peer) for peer in options.peers}
    port, clients = stand.site.port, options.clients
    for source in sources.values():  # every reader and target is known once it counts
        closed_loop(port, source, seconds=60, clients=clients, limit=2 * READERS)
    for _ in range(options.rounds):
        for peer, (closed, steady) in results.items():
            closed.append(
                closed_loop(port, sources[peer], seconds=options.seconds, clients=clients)
            )
            rate = 0.7 * closed[-1].rate
            steady.append(
                open_loop(port, sources[peer], seconds=options.seconds, rate=rate, clients=clients)
            )
            time.sleep(1)
    return results


def requests(stand: Stand, peer: str) -> Iterator[bytes]:
    """Requests without end: readers at random, each with a network of their own."""
    path, more = PEERS[peer]
    rng, marks, run_key = random.Random(peer), itertools.count(), secrets.token_hex(6)
    heads = []
    for number in range(READERS):
        lines = {
            "Host": f"127.0.0.1:{stand.site.port}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"reader={number:022d}; csrftoken={TOKEN}",
            "X-Forwarded-For": f"10.{number // 250}.{number % 250}.1",
            "Accept": "*/*",
            "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) load",
            **more,
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        heads.append(f"POST {path} HTTP/1.1\r\n{head}".encode())
    targets = stand.crowd.targets
    bodies = [
        urlencode(
            {
                "csrfmiddlewaretoken": TOKEN,
                "kind": "summary",
                "target": target,
                "value": value,
                "next": "/articles/some-article/",
                "key": "",
            }
        ).encode()
        for target in targets
        for value in (1, -1)
    ]
    for number in marks:
        body = b"%s%s-%d" % (rng.choice(bodies), run_key.encode(), number)
        opening = heads[number] if number < READERS else rng.choice(heads)  # each at least once
        yield b"%sContent-Length: %d\r\n\r\n%s" % (opening, len(body), body)


class Watch:
    """Looks every half second how old the oldest ballot is that is not counted yet."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self.behind = 0.0  # seconds, at most

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(0.5):
            oldest = self._database.rows(OLDEST)[0][0]
            if isinstance(oldest, str):
                oldest = datetime.fromisoformat(oldest).replace(tzinfo=UTC)
            if oldest:
                age = (datetime.now(tz=UTC) - oldest).total_seconds()
                self.behind = max(self.behind, age)


def report(name: str, results: dict[str, tuple[list[Load], list[Load]]], watch: Watch) -> None:
    """One line a peer."""
    rates = {
        peer: statistics.median(load.rate for load in closed)
        for peer, (closed, _) in results.items()
    }
    print(f"\n{name}: the tallies were {watch.behind:.1f} s behind at most")
    print(f"{'':24}{'a second':>10}{'of bare':>9}{'p50 ms':>9}{'p99 ms':>9}  answers")
    for peer, (closed, steady) in results.items():
        share = rates[peer] / rates["bare view"] if "bare view" in rates else None
        answers: Counter[bytes] = sum((load.statuses for load in closed + steady), Counter())
        p50, p99 = (
            statistics.median(load.quantile(share) for load in steady) for share in (0.5, 0.99)
        )
        print(
            f"{peer:24}{rates[peer]:10.0f}{share if share else float('nan'):9.2f}"
            f"{p50:9.1f}{p99:9.1f}  "
            + ", ".join(f"{count} × {status.decode()}" for status, count in answers.items())
        )


if __name__ == "__main__":
    raise SystemExit(main())
