"""A million ballots: the collector, what follows of them, pages, an audit, a backup and its return.

    python -m benchmarks.million [--ballots 1000000] [--waiting 20000] [--articles 20000]
                                 [--versions 3] [--postgres] [--keep FOLDER]

Builds a site of so many ballots, thumbs and choices in equal parts. Then in one process after the
other: the newest are counted as the worker counts them, first thumbs, then choices; opinions and
leaderboard are derived, pages are shown, all tallies are compared with the ballots, and a backup is
written and played back into an empty site. Each step says its seconds by the clock and of the
processor, and the most memory of its process; what Postgres computes itself is in the clock alone.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.growth import database, measured
from benchmarks.growth_filling import Size
from common.work.portions import portions

PAGES: Final = (
    "/", "/articles/a50/", "/desk/", "/models/",
    "/models/compare/?baseline=v0%401&candidate=v1%401", "/outputs/", "/admin/surveys/ballot/",
    "/api/v1/ballots", "/quarantine/",
)  # fmt: skip
VIEWS: Final = 5
AT_ONCE: Final = 500  # ids of one statement
STEPS: Final = ("build", "collect", "derive", "pages", "audit", "backup")


def main() -> None:
    """Every step in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ballots", type=int, default=1_000_000)
    parser.add_argument("--waiting", type=int, default=20_000)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--versions", type=int, default=3)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--keep", help="Build into this folder, or use what is there.")
    parser.add_argument("--only", nargs="+", choices=STEPS, default=STEPS)
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        here(options)
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(options.keep or scratch)
        folder.mkdir(exist_ok=True)
        with database(folder, options.postgres):
            for step in options.only:
                command = [sys.executable, "-m", "benchmarks.million", *sys.argv[1:]]
                subprocess.run([*command, "--step", step], check=True)  # noqa: S603  # itself
            if "backup" in options.only:
                play_back(folder, options.postgres)
    print("load of the machine:", ", ".join(f"{load:.1f}" for load in os.getloadavg()))


def here(options: argparse.Namespace) -> None:
    """One step, in this process."""
    import django

    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES["staticfiles"]["BACKEND"] = plain
    size = Size(options.articles, options.versions, options.ballots)
    steps: dict[str, Callable[[], None]] = {
        "build": lambda: build_site(size), "collect": lambda: collect(options.waiting),
        "derive": derive_all, "pages": show_pages, "audit": audit_all,
        "backup": write_backup_file,
    }  # fmt: skip
    steps[options.step]()


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print what a step took."""
    clock, processor = time.perf_counter(), time.process_time()
    yield
    said = f"{time.perf_counter() - clock:8.1f} s {time.process_time() - processor:8.1f} s"
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:44}{said} of the processor {megabytes:6.0f} MB", flush=True)


def build_site(size: Size) -> None:
    """A site that has seen so many."""
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.growth_rows import build
    from evaluation.runs.sums import recount_sums

    with timed("migrated"):
        call_command("migrate", verbosity=0)
    with timed(f"built with {size.ballots:,} ballots"):
        build(size)
        recount_sums(everything=True)
        User.objects.create_superuser("team", password=None)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    print(table_sizes(), flush=True)


def table_sizes() -> str:
    """Of ballots on Postgres; SQLite tells the whole file's."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT pg_table_size('surveys_ballot'), pg_indexes_size('surveys_ballot')"
            )
            rows, indexes = cursor.fetchone()
            return f"{rows / 1e6:,.0f} MB of ballots, {indexes / 1e6:,.0f} MB of their indexes"
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        return f"{cursor.fetchone()[0] / 1e6:,.0f} MB of database"


def collect(waiting: int) -> None:
    """Count the newest of each kind once more, as if they had come just now."""
    from surveys.ballots.models import Ballot
    from surveys.collecting.services import collect_ballots

    for kind in ("thumb", "duel"):
        newest = Ballot.objects.filter(kind=kind).order_by("-pk").values_list("pk", flat=True)
        pks = list(newest[: waiting // 2])
        for some in portions(pks, AT_ONCE):
            Ballot.objects.filter(pk__in=some).update(applied_at=None)
        done, clock, processor = 0, time.perf_counter(), time.process_time()
        while done < len(pks) and (batch := collect_ballots()).seen:
            done += batch.counted
        clock, processor = time.perf_counter() - clock, time.process_time() - processor
        print(
            f"{done:,} ballots of kind {kind} counted: {done / clock:,.0f} a second, "
            f"{1000 * clock / done:.2f} ms each by the clock, {1000 * processor / done:.2f} ms of "
            "the processor",
            flush=True,
        )


def derive_all() -> None:
    """What workers compute after that."""
    from evaluation.leaderboard.services import refresh_shares
    from evaluation.opinions.services import derive_first

    with timed("opinions derived"):
        derive_first()
    with timed("shares of the leaderboard"):
        refresh_shares()


def show_pages() -> None:
    """Each in a process that has shown none."""
    from django.db import connections

    connections.close_all()
    print(f"{'first':>8}{'warm':>8}{'clock':>8}{'MB':>6}")
    for address in PAGES:
        row = measured(address, VIEWS)
        if row["status"] != 200:
            print(f"{row['status']} {address}")
            continue
        print(
            f"{row['first']:8.0f}{row['warm']:8.1f}{row['warm_clock']:8.1f}{row['mb']:6.0f}"
            f"  {address}",
            flush=True,
        )


def audit_all() -> None:
    """Fails where anything was counted wrongly."""
    from surveys.collecting.audit import audit_every_kind

    with timed("audited"):
        found = audit_every_kind()
    if found:
        raise SystemExit(f"{len(found)} differ, such as {found[0]}")


def write_backup_file() -> None:
    """Beside the database."""
    from django.conf import settings

    from writeup_site.backups.services import write_backup

    file = Path(settings.DATA_DIR) / "backup.tar.gz"
    with timed("backup written"):
        write_backup(file)
    print(f"the backup: {file.stat().st_size / 1e6:,.0f} MB")


def play_back(folder: Path, postgres: bool) -> None:
    """Into an empty site of the same kind."""
    with tempfile.TemporaryDirectory() as scratch, database(Path(scratch), postgres):
        began = time.perf_counter()
        command = [sys.executable, "manage.py", "restore", str(folder / "backup.tar.gz")]
        subprocess.run(command, check=True)  # noqa: S603  # our own
        print(f"played back in {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
