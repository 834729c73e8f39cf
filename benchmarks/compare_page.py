"""The comparison page over a million ballots: time at the server, and queries.

    python -m benchmarks.compare_page [--ballots 1000000] [--views 200] [--keep FOLDER]

Builds a database of thumbs and duels in a folder of its own, derives the columns of opinions, and
asks for the page again and again, with pairs and filters in turn, through the whole stack but
the socket. It prints the percentiles, the queries, the time to derive everything, and that of two
looks at 500 changed cells.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from typing import Any

from benchmarks.compare_data import build

PAGES = (
    "baseline=v0&candidate=v1",
    "baseline=v3&candidate=v2",
    "baseline=v0&candidate=v1&source=north",
    "baseline=v4&candidate=v5&month=2026-02",
    "baseline=v0&candidate=v1&measure=approval",
)
FREE = "baseline=v0&candidate=v1&source=north&length=short"


def measure(views: int) -> None:
    """Ask for the pages in turn and print how long the server took."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from writeup_site.processes.garbage import freeze_loaded

    client = Client()
    client.force_login(User.objects.create_superuser("team", password=None))
    for page in (*PAGES, FREE):
        client.get(f"/models/compare/?{page}")  # the process is warm, as a server's is
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = client.get(f"/models/compare/?{page}")
        assert answer.status_code == 200, answer.status_code
        print(f"{len(queries):3} queries  {len(answer.content):,} bytes  {page}", flush=True)
    freeze_loaded()  # as a server does
    for pages in (PAGES, (FREE,)):
        times, busy = [], []
        for view in range(views if pages is PAGES else views // 10):
            start, began = time.perf_counter(), time.process_time()
            client.get(f"/models/compare/?{pages[view % len(pages)]}")
            times.append(1000 * (time.perf_counter() - start))
            busy.append(1000 * (time.process_time() - began))
        name = "usual pages" if pages is PAGES else "a free filter"
        print(f"{name}: {percentiles(times)}; of it computing, {percentiles(busy)}", flush=True)
    print("load of the machine:", ", ".join(f"{load:.1f}" for load in os.getloadavg()))


def percentiles(times: Sequence[float]) -> str:
    """p50, p95 and the longest, in milliseconds."""
    cuts = statistics.quantiles(times, n=100)
    return f"p50 {cuts[49]:.0f} ms, p95 {cuts[94]:.0f} ms, max {max(times):.0f} ms"


def main() -> None:
    """Build, count, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ballots", type=int, default=1_000_000)
    parser.add_argument("--views", type=int, default=200)
    parser.add_argument("--keep", help="Build into this folder, or use what is there.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["WRITEUP_DATA_DIR"] = options.keep or scratch
        os.environ["DJANGO_SETTINGS_MODULE"] = "writeup_site.settings"
        os.environ["LOG_LEVEL"] = "ERROR"
        import django

        django.setup()
        from django.conf import settings

        settings.ALLOWED_HOSTS = ["testserver"]
        settings.STORAGES["staticfiles"]["BACKEND"] = (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
        run(options.ballots, options.views)


def run(ballots: int, views: int) -> None:
    """Everything that needs Django."""
    from django.contrib.auth.models import User
    from django.core.management import call_command

    from evaluation.agreement.reports import refresh_compared, refresh_standings
    from evaluation.opinions.models import OpinionState
    from evaluation.opinions.services import derive_first, derive_marked_cells
    from summaries.versions.models import ModelVersion
    from surveys.ballots.models import CellMark
    from surveys.duels.models import DuelVote

    call_command("migrate", verbosity=0)
    if not OpinionState.objects.exists():
        timed("build", lambda: build(ballots))
        timed("derive everything", derive_first)
        timed("standings", refresh_standings)
        versions = list(ModelVersion.objects.filter(pk__lte=6).order_by("pk"))
        for i in (0, 2, 4):
            timed("scores of a pair", lambda i=i: refresh_compared(versions[i : i + 2]))
    User.objects.all().delete()
    cells = DuelVote.objects.order_by("-pk").values_list("article_id", "reader_id")[:500]
    pks = list(DuelVote.objects.order_by("-pk").values_list("pk", flat=True)[:500])
    CellMark.objects.bulk_create(CellMark(article_id=a, reader_id=r) for a, r in cells)
    DuelVote.objects.filter(pk__in=pks).update(outcome="tie")
    for _ in range(2):
        timed("a look: derive 250 changed cells", lambda: derive_marked_cells(limit=250))
    measure(views)


def timed(name: str, work: Any) -> None:
    """Print how long something took."""
    start, began = time.perf_counter(), time.process_time()
    work()
    busy = time.process_time() - began
    print(f"{name}: {time.perf_counter() - start:.1f} s, of it computing {busy:.1f} s", flush=True)


if __name__ == "__main__":
    main()
