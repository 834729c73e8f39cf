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
UNFINISHED: Final = "SELECT count(*) FROM evaluation_run WHERE status IN ('waiting', 'running')"
STARTS: Final = 20.0  # seconds that workers have to be there


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--articles", type=int, default=2_000, help="of three versions each")
    parser.add_argument("--only", nargs="+", default=["ballots", "scores"])
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores; milliseconds of processor time for each ballot or summary")
    with (
        postgres_server() as server,
        tempfile.TemporaryDirectory(prefix="writeup-scaling-") as name,
        ExitStack() as stack,
    ):
        stand = bring_up(server, Path(name), stack)
        for number in options.processes if "ballots" in options.only else ():
            ballots(server, stand, number, options.seconds)
        if "scores" not in options.only:
            return 0
        write(Path(name) / "lines.jsonl", list(summaries(options.articles, 3)))
        stand.site.manage("import_summaries", f"{name}/lines.jsonl", "--status", "live")
        for number in options.processes:
            scores(server, stand, number)
    print("load of the machine:", ", ".join(f"{load:.1f}" for load in os.getloadavg()))
    return 0


def bring_up(server: Postgres, folder: Path, stack: ExitStack) -> Stand:
    """A site with the demo and no votes."""
    stand = Stand(
        folder, server, DJANGO_SETTINGS_MODULE="writeup_site.settings", TRUSTED_PROXIES="1",
        WEB_THREADS="8", NEW_READERS_WAIT_MINUTES="0",
    )  # fmt: skip
    stack.callback(stand.site.end)
    stand.heal()
    return stand


def ballots(server: Postgres, stand: Stand, number: int, seconds: float) -> None:
    """Votes come in by `number` web processes, then as many workers count them."""
    stand.restart_web(WEB_WORKERS=str(number))
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
    names = ["ballots", *(f"ballots{place}" for place in range(1, number))]
    for name in names:
        if name not in stand.site.running:
            its = command.replace("ballots@", f"{name}@")
            stand.site.start("ballots", as_name=name, command=its)
    time.sleep(STARTS)
    return names


def scores(server: Postgres, stand: Stand, number: int) -> None:
    """As many processes share one run of ROUGE over everything."""
    for table in ("score", "scoresums"):
        server.rows(f"DELETE FROM evaluation_{table}")  # noqa: S608  # names of this file
    stand.site.manage("score", "--metrics", "rouge", "--no-wait")
    names = [f"scoring{place}" for place in range(number)]
    command = f"{sys.executable} manage.py score_waiting --idle 60"
    with measured(server, stand, []) as spent:
        began = time.monotonic()
        for name in names:
            stand.site.start("scoring", as_name=name, command=command)
        wait_until(lambda: server.rows(UNFINISHED)[0][0] == 0, what="the run")
        clock = time.monotonic() - began
        held = processor_seconds(stand.site.running[name].pid for name in names)
    for name in names:
        stand.site.kill(name)
    found = server.rows("SELECT count(DISTINCT summary_id) FROM evaluation_score")[0][0]
    line(f"{number} processes that score", found, clock, {**spent, "scoring": held})


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

    before = now()
    spent: dict[str, float] = {}
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
