"""Ballots a second and how long one takes, beside a bare Django view that inserts one row.

    python -m benchmarks.ballots [--seconds 60] [--rounds 3] [--on sqlite postgres]

The web server of the Procfile, its broker, worker and beat run on loopback, on SQLite and then on
Postgres. 32 clients send as fast as they are answered (the rate), then steadily at 70 % of that
rate (the latency, from when a request was due). The peers take turns in every round under the same
server: a ballot answered with a line of text, one answered with the form as htmx asks for it, the
bare view without any middleware, the bare view inside the site's, and a vote of another site's page
by its public key (`/api/v1/public/…/votes`). The median round counts. All
meanwhile the oldest ballot not yet counted is looked at. Beside the rates stands what an answer
costs the web process and the worker in processor time, which a busy machine changes less.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
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
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "writeup_site.settings")
django.setup()

from django.core.signing import Signer  # noqa: E402

from benchmarks.load import Load, closed_loop, open_loop  # noqa: E402
from benchmarks.processor import processor_seconds  # noqa: E402
from summaries.breakdowns.models import Summary  # noqa: E402
from surveys.readers.cookies import ReaderKey, issued, key_of  # noqa: E402
from surveys.thumbs.tickets import page_ticket  # noqa: E402
from tests.faults.databases import Database, Sqlite, postgres_server  # noqa: E402
from tests.faults.stand import Stand  # noqa: E402
from tests.processes import wait_until  # noqa: E402
from writeup_site.api.tickets import ticket_of_page  # noqa: E402
from writeup_site.keys.models import PublicKey  # noqa: E402

TOKEN = "t" * 32  # of forms, made up
READERS = 400
OLDEST = (
    "SELECT min(received_at) FROM surveys_ballot WHERE applied_at IS NULL AND set_aside_at IS NULL"
)
PARTS = ("web", "ballots", "upkeep", "broker")  # whose processor time is told
PEERS = {
    "ballot, a line": ("/ballots/", {}),
    "ballot, htmx": ("/ballots/", {"HX-Request": "true", "HX-Current-URL": "/"}),
    "bare view": ("/bare/", {}),
    "bare view in the site": ("/bare-in-site/", {}),
    "vote by the API": ("/api/v1/public/{key}/votes", {}),
}
BY_API = "vote by the API"
ORIGIN = "https://product.example"
MAKE_KEY = (
    "from django.contrib.auth.models import User; "
    "from writeup_site.keys.services import make_public_key; "
    "user = User.objects.create_superuser('load'); "
    f"key = make_public_key(name='load', origins=['{ORIGIN}'], user=user).key; "
    "print(key.pk, key.key)"
)


@dataclass
class Measured:
    """A peer's loops, and the processor time that they took of each part, in seconds."""

    closed: list[Load] = field(default_factory=list)
    steady: list[Load] = field(default_factory=list)
    processor: Counter[str] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """Ballots a second of the median closed loop."""
        return statistics.median(load.rate for load in self.closed)

    @property
    def answers(self) -> Counter[bytes]:
        """How many of each status."""
        return sum((load.statuses for load in self.closed + self.steady), Counter())

    def quantile(self, share: float) -> float:
        """Of the median open loop, in milliseconds."""
        return statistics.median(load.quantile(share) for load in self.steady)

    def cost(self, part: str) -> float:
        """Processor milliseconds of a part for each answer."""
        return 1000 * self.processor[part] / self.answers.total()


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
            TRUSTED_PROXIES="1",  # so that every reader has a network of their own
            WEB_THREADS=str(options.threads),
            NEW_READERS_WAIT_MINUTES="0",
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
        stand.vote(0.5)
        wait_until(lambda: not stand.waiting(), seconds=60, what="the worker")  # it starts slowly
        watch = Watch(database)
        stack.enter_context(watch)
        report(name, run(stand, options), watch)


def run(stand: Stand, options: argparse.Namespace) -> dict[str, Measured]:
    """What is measured, by peer."""
    results = {peer: Measured() for peer in options.peers}
    number, key = stand.site.manage("shell", "--no-imports", "-c", MAKE_KEY).split()[-2:]
    page = PublicKey(pk=int(number), key=key)
    sources = {peer: requests(stand, peer, page) for peer in options.peers}
    port, clients, seconds = stand.site.port, options.clients, options.seconds
    for source in sources.values():  # every reader and target is known once it counts
        closed_loop(port, source, seconds=60, clients=clients, limit=2 * READERS)
    time.sleep(2)  # and what that left to the worker is done
    for _ in range(options.rounds):
        for peer, measured in results.items():
            before = spent(stand)
            closed = closed_loop(port, sources[peer], seconds=seconds, clients=clients)
            steady = open_loop(
                port, sources[peer], seconds=seconds, rate=0.7 * closed.rate, clients=clients
            )
            time.sleep(2)  # the worker's turn
            measured.closed.append(closed)
            measured.steady.append(steady)
            measured.processor.update(spent(stand))
            measured.processor.subtract(before)
    return results


def spent(stand: Stand) -> dict[str, float]:
    """Processor seconds that each part has used so far."""
    return {
        part: processor_seconds({stand.site.running[part].pid} | stand.children_of(part))
        for part in PARTS
    }


def requests(stand: Stand, peer: str, page: PublicKey) -> Iterator[bytes]:
    """Requests without end: readers at random, each with a network of their own."""
    path, more = PEERS[peer]
    by_api = peer == BY_API
    kind = "application/json" if by_api else "application/x-www-form-urlencoded"
    if by_api:
        path, more = path.format(key=page.key), {"Origin": ORIGIN}
    rng, marks, run_key = random.Random(peer), itertools.count(), secrets.token_hex(6)
    heads = []
    for number in range(READERS):
        lines = {
            "Host": f"127.0.0.1:{stand.site.port}",
            "Content-Type": kind,
            "Cookie": f"reader={issued(f'{number:022d}')}; csrftoken={TOKEN}",
            "X-Forwarded-For": f"10.{number // 250}.{number % 250}.1",
            "Accept": "*/*",
            "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) load",
            **more,
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        heads.append(f"POST {path} HTTP/1.1\r\n{head}".encode())
    if by_api:
        bodies = [_calls(stand, page, f"{number:022d}") for number in range(READERS)]
    else:
        bodies = [_bodies(stand, key_of(f"{number:022d}")) for number in range(READERS)]
    end = b'"}' if by_api else b""
    for number in marks:
        reader = number if number < READERS else rng.randrange(READERS)  # each at least once
        body = b"%s%s-%d%s" % (rng.choice(bodies[reader]), run_key.encode(), number, end)
        opening = heads[reader]
        yield b"%sContent-Length: %d\r\n\r\n%s" % (opening, len(body), body)


def _calls(stand: Stand, page: PublicKey, reader: str) -> list[bytes]:
    """What a page of another site sends for this reader, up to the vote's key, which comes last."""
    issued_by_api = Signer(salt=f"writeup.reader.{page.pk}").sign(reader)
    known = key_of(f"key:{page.pk}:{reader}")
    said = [
        {
            "reader": issued_by_api, "kind": "summary", "id": target, "value": value,
            "ticket": ticket_of_page(known, Summary(pk=target)), "key": "",
        }
        for target in stand.crowd.pages
        for value in (1, -1)
    ]  # fmt: skip
    return [json.dumps(each).removesuffix('"}').encode() for each in said]


def _bodies(stand: Stand, reader: ReaderKey) -> list[bytes]:
    """What this reader's forms send, but for their key."""
    return [
        urlencode(
            {
                "csrfmiddlewaretoken": TOKEN,
                "kind": "summary",
                "target": target,
                "value": value,
                "next": "/articles/some-article/",
                "ticket": page_ticket(
                    reader=reader, article=article, version=version, at=time.time() - 60
                ),
                "key": "",
            }
        ).encode()
        for target, (article, version) in stand.crowd.pages.items()
        for value in (1, -1)
    ]


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


def report(name: str, results: dict[str, Measured], watch: Watch) -> None:
    """One line a peer."""
    bare = results["bare view"].rate if "bare view" in results else float("nan")
    print(f"\n{name}: the tallies were {watch.behind:.1f} s behind at most")
    parts = "".join(f"{part + ' ms':>11}" for part in PARTS)
    print(f"{'':24}{'a second':>10}{'of bare':>9}{'p50 ms':>9}{'p99 ms':>9}{parts}  answers")
    for peer, measured in results.items():
        costs = "".join(f"{measured.cost(part):11.2f}" for part in PARTS)
        print(
            f"{peer:24}{measured.rate:10.0f}{measured.rate / bare:9.2f}"
            f"{measured.quantile(0.5):9.1f}{measured.quantile(0.99):9.1f}{costs}  "
            + ", ".join(f"{n} × {status.decode()}" for status, n in measured.answers.items())
        )


if __name__ == "__main__":
    raise SystemExit(main())
