"""What a ballot and a score cost the processes and Postgres, with 1, 2 and 4 of each process.

    python -m benchmarks.scaling [--processes 1 2 4] [--seconds 20] [--articles 2000]

On Postgres, with as many web processes and workers as asked for. Ballots: 32 clients send htmx
thumbs as fast as they are answered while nobody counts (the rate, and the processor time of web
processes, broker and database for each ballot); then the workers count what waits (the same of
them). Scores: so many processes share one run of ROUGE. Processor time is what /proc says of every
process of a part; a machine that other things run on changes it little. By it stands how many a
second one core of that part is good for; what the machine's own cores allow together is the rate.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import django
from honcho.environ import parse_procfile

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "writeup_site.settings")
django.setup()

from benchmarks.ballot_requests import READERS, requests  # noqa: E402
from benchmarks.load import closed_loop  # noqa: E402
from benchmarks.made_up_lines import summaries, write  # noqa: E402
from benchmarks.processor import processor_seconds  # noqa: E402
from tests.faults.databases import Postgres, postgres_server  # noqa: E402
from tests.faults.stand import Stand  # noqa: E402
from tests.processes import ROOT, wait_until  # noqa: E402
from writeup_site.keys.models import PublicKey  # noqa: E402
from writeup_site.processes.guard import children  # noqa: E402

PEER: Final = "ballot, htmx"
CLIENTS: Final = 32
STARTS: Final = 20.0  # seconds that workers have to be there


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--articles", type=int, default=2_000, help="of three versions each")
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores; milliseconds of processor time for each ballot or summary")
    with (
        postgres_server() as server,
        tempfile.TemporaryDirectory(prefix="writeup-scaling-") as name,
    ):
        for number in options.processes:
            ballots(server, Path(name) / f"ballots{number}", number, options.seconds)
        for number in options.processes:
            scores(server, Path(name) / f"scores{number}", number, options.articles)
    print("load of the machine:", ", ".join(f"{load:.1f}" for load in os.getloadavg()))
    return 0


def ballots(server: Postgres, folder: Path, number: int, seconds: float) -> None:
    """Votes come in by `number` web processes, then as many workers count them."""
    with ExitStack() as stack:
        stand = bring_up(server, folder, number, stack)
        source = requests(stand, PEER, PublicKey())
        closed_loop(stand.site.port, source, seconds=60, clients=CLIENTS, limit=2 * READERS)
        wait_until(lambda: not stand.waiting(), what="the worker")
        names = more_workers(stand, number)
        with ExitStack() as meanwhile:
            for each in names:
                meanwhile.enter_context(stand.stopped(each))
            with measured(server, stand, ["web", "broker"]) as spent:
                load = closed_loop(stand.site.port, source, seconds=seconds, clients=CLIENTS)
            line(f"{number} web processes", load.statuses[b"201"], load.seconds, spent)
            waiting = stand.waiting()
        began = time.monotonic()
        with measured(server, stand, names) as spent:
            wait_until(lambda: not stand.waiting(), what="the workers")
            clock = time.monotonic() - began
        line(f"{number} workers that count", waiting, clock, spent)


def more_workers(stand: Stand, number: int) -> list[str]:
    """As many that count as asked for, all of them up; their names."""
    command = parse_procfile((ROOT / "Procfile").read_text()).processes["ballots"]
    names = ["ballots"]
    for place in range(1, number):
        name = f"ballots{place}"
        stand.site.start("ballots", as_name=name, command=command.replace("ballots@", f"{name}@"))
        names.append(name)
    time.sleep(STARTS)
    return names


def bring_up(server: Postgres, folder: Path, number: int, stack: ExitStack) -> Stand:
    """A site with the demo and no votes, on a database of its own."""
    folder.mkdir()
    stand = Stand(
        folder, database(server, folder.name), DJANGO_SETTINGS_MODULE="writeup_site.settings",
        TRUSTED_PROXIES="1", WEB_THREADS="8", WEB_WORKERS=str(number), NEW_READERS_WAIT_MINUTES="0",
    )  # fmt: skip
    stack.callback(stand.site.end)
    stand.heal()
    stand.vote(0.5)
    wait_until(lambda: not stand.waiting(), what="the worker")
    return stand


def scores(server: Postgres, folder: Path, number: int, articles: int) -> None:
    """As many processes share one run."""
    folder.mkdir()
    environment = os.environ | {
        "DATABASE_URL": database(server, folder.name).url, "WRITEUP_DATA_DIR": str(folder),
        "LOG_LEVEL": "ERROR", "AUDITED_SUMMARIES": "0", "OPENBLAS_NUM_THREADS": "1",
        "NUMBA_NUM_THREADS": "1", "SECRET_KEY": "of-the-benchmark-alone-0123456789-0123456789",
    }  # fmt: skip

    def manage(*arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603  # our own
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip

    write(folder / "lines.jsonl", list(summaries(articles, 3)))
    for command in (
        ("migrate", "--verbosity", "0"),
        ("import_summaries", str(folder / "lines.jsonl"), "--status", "live"),
        ("score", "--metrics", "rouge", "--no-wait"),
    ):
        if manage(*command).wait():
            raise SystemExit(f"{command[0]} failed")
    before, began = database_seconds(server), time.monotonic()
    workers = [manage("score_waiting", "--idle", "1") for _ in range(number)]
    for each in workers:
        each.wait()
    clock, spent = time.monotonic() - began, database_seconds(server) - before
    line(f"{number} processes that score", 3 * articles, clock, {"database": spent})


def database(server: Postgres, name: str) -> Postgres:
    """An empty one of that name on the same server."""

    class Named(Postgres):
        def __init__(self) -> None:
            super().__init__(server.server)
            address, _, rest = self.url.partition("/postgres?")
            self.url = f"{address}/{name}?{rest}"

    server.rows(f"CREATE DATABASE {name}")
    return Named()


@contextmanager
def measured(server: Postgres, stand: Stand, parts: list[str]) -> Iterator[dict[str, float]]:
    """Processor seconds of the parts and of the database, once this has ended."""

    def now() -> dict[str, float]:
        held = {
            part: processor_seconds({stand.site.running[part].pid} | stand.children_of(part))
            for part in parts
            if part in stand.site.running
        }
        return held | {"database": database_seconds(server)}

    before, spent = now(), {}
    yield spent
    after = now()
    for part, seconds in after.items():
        role = part.rstrip("0123456789")
        spent[role] = spent.get(role, 0.0) + seconds - before.get(part, 0.0)


def database_seconds(server: Postgres) -> float:
    """Of the server with all its processes, those that have ended too."""
    pid = server.server.get_pid()
    return processor_seconds({pid} | children(pid))


def line(what: str, number: int, seconds: float, spent: dict[str, float]) -> None:
    """Rate by the clock, and of each part what one costs and how many a core is good for."""
    costs = ", ".join(
        f"{part} {1000 * each / number:.3f} ms ({number / each:,.0f} a second and core)"
        for part, each in spent.items()
        if each > 0
    )
    print(f"{what}: {number / seconds:,.0f} a second; {costs}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
