"""The comparison page over a million ballots: time at the server, and queries.

    python -m benchmarks.compare_page [--ballots 1000000] [--views 200] [--keep FOLDER]

Builds a database of thumbs and duels in a folder of its own, counts it as the nightly task does,
and asks for the page again and again, with pairs and filters in turn, through the whole stack but
the socket. It prints the percentiles, the queries, the time to count everything, and that of a
look at 250 changed cells.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Iterable, Sequence
from itertools import islice, repeat
from typing import Any

VERSIONS, ARTICLES, READERS, METRICS = 12, 2_000, 20_000, 5
PAGES = (
    "baseline=v0&candidate=v1",
    "baseline=v3&candidate=v2",
    "baseline=v0&candidate=v1&source=north",
    "baseline=v4&candidate=v5&month=2026-02",
    "baseline=v0&candidate=v1&measure=approval",
)
ON_DEMAND = "baseline=v0&candidate=v1&source=north&length=short"


def fill(model: Any, count: int, **columns: Iterable[Any]) -> None:
    """Insert rows by one prepared statement, ids from 1; what is not given gets its default."""
    from django.db import connection

    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    defaults = {
        field.attname: repeat(field.get_db_prep_save(field.get_default(), connection))
        for field in fields
        if field.attname not in columns
    }
    names = ["id", *(field.column for field in fields)]
    marks = ", ".join(["%s"] * len(names))
    statement = f'INSERT INTO "{model._meta.db_table}" ({", ".join(names)}) VALUES ({marks})'  # noqa: S608  # names of the models' own
    rows = zip(
        range(1, count + 1),
        *((columns | defaults)[field.attname] for field in fields),
        strict=False,
    )
    with connection.cursor() as cursor:
        while batch := list(islice(rows, 20_000)):
            cursor.executemany(statement, batch)


def build(ballots: int) -> None:
    """Versions, articles, readers, scores; half of the ballots thumbs, half duels."""
    import numpy as np
    from django.db import transaction

    from evaluation.models import Metric, Score
    from summaries.models import Article, ModelVersion, Summary
    from surveys.models import Ballot, Duel, DuelVote, Impression, Reader, Target, Vote

    rng = np.random.default_rng(2026)
    half = ballots // 2
    pairs = [(i, j) for i in range(VERSIONS) for j in range(i + 1, VERSIONS)]
    with transaction.atomic():
        fill(
            ModelVersion,
            VERSIONS,
            name=(f"v{i}" for i in range(VERSIONS)),
            status=["live"] * VERSIONS,
        )
        fill(
            Article,
            ARTICLES,
            key=(f"a{i}" for i in range(ARTICLES)),
            slug=(f"a{i}" for i in range(ARTICLES)),
            title=(f"Article {i}" for i in range(ARTICLES)),
            text=("x" * (500 + 3 * i) for i in range(ARTICLES)),
            source=(("north", "south", "west")[i % 3] for i in range(ARTICLES)),
        )
        cells = ARTICLES * VERSIONS
        fill(
            Summary,
            cells,
            article_id=(1 + i // VERSIONS for i in range(cells)),
            version_id=(1 + i % VERSIONS for i in range(cells)),
            text=(f"Summary {i} of it." for i in range(cells)),
            text_hash=("" for _ in range(cells)),
        )
        fill(
            Target,
            cells,
            kind=("summary" for _ in range(cells)),
            article_id=(1 + i // VERSIONS for i in range(cells)),
            version_id=(1 + i % VERSIONS for i in range(cells)),
            summary_id=range(1, cells + 1),
        )
        fill(
            Metric,
            METRICS,
            name=(f"m{i}" for i in range(METRICS)),
            signature=(f"m{i}|v:1" for i in range(METRICS)),
            engine=["m"] * METRICS,
        )
        values = rng.random(cells * METRICS)
        fill(
            Score,
            cells * METRICS,
            summary_id=(1 + i // METRICS for i in range(len(values))),
            metric_id=(1 + i % METRICS for i in range(len(values))),
            value=values.tolist(),
            text_hash=("" for _ in values),
            against_hash=("" for _ in values),
        )
        fill(Reader, READERS, key_hash=(f"r{i}" for i in range(READERS)))
        fill(Duel, len(pairs) * ARTICLES, **duel_columns(pairs))
        # A thumb a reader and target at most: cells drawn without replacement, reader by reader.
        chosen = np.sort(rng.choice(READERS * cells, size=half + half // 50, replace=False))[:half]
        reader, target = 1 + chosen // cells, 1 + chosen % cells
        up = rng.random(half) < 0.5 + 0.02 * (target % VERSIONS)
        duel = rng.integers(len(pairs) * ARTICLES, size=half)
        who = np.sort(rng.integers(READERS, size=half)) + 1
        left = rng.random(half) < 0.5
        merit = np.array([pairs[d // ARTICLES] for d in duel.tolist()])
        lean = 1 / (1 + np.exp(0.08 * (merit[:, 1] - merit[:, 0])))
        said = np.where(rng.random(half) < 0.15, 1, np.where(rng.random(half) < lean, 0, 2))
        days = received(rng, 2 * half)
        fill(
            Impression,
            half,
            duel_id=(1 + duel).tolist(),
            reader_id=who.tolist(),
            first_on_left=left.tolist(),
            strategy=["random"] * half,
            probability=[0.1] * half,
            expires_at=days[half:],
        )
        fill(
            Ballot,
            2 * half,
            reader_id=[*reader.tolist(), *who.tolist()],
            idempotency_key=map(str, range(2 * half)),
            kind=["thumb"] * half + ["duel"] * half,
            target_id=[*target.tolist(), *[None] * half],
            impression_id=[*[None] * half, *range(1, half + 1)],
            value=[*np.where(up, 1, -1).tolist(), *[1] * half],
            body_hash=("" for _ in range(2 * half)),
            received_at=days,
            applied_at=days,
        )
        fill(
            Vote,
            half,
            reader_id=reader.tolist(),
            target_id=target.tolist(),
            value=np.where(up, 1, -1).tolist(),
            ballot_id=range(1, half + 1),
        )
        fill(DuelVote, half, impression_id=range(1, half + 1),
             ballot_id=range(half + 1, 2 * half + 1), reader_id=who.tolist(),
             duel_id=(1 + duel).tolist(), article_id=(1 + duel % ARTICLES).tolist(),
             first_version_id=(1 + merit[:, 0]).tolist(),
             second_version_id=(1 + merit[:, 1]).tolist(),
             outcome=np.array(["first", "tie", "second"])[said].tolist(),
             first_on_left=left.tolist())  # fmt: skip


def duel_columns(pairs: Sequence[tuple[int, int]]) -> dict[str, list[int]]:
    """A duel for every pair of versions on every article, pair by pair."""
    columns: dict[str, list[int]] = {
        name: [] for name in ("article_id", "first_id", "second_id", "first_version_id",
                              "second_version_id")
    }  # fmt: skip
    for first, second in pairs:
        for article in range(ARTICLES):
            columns["article_id"].append(1 + article)
            columns["first_id"].append(1 + article * VERSIONS + first)
            columns["second_id"].append(1 + article * VERSIONS + second)
            columns["first_version_id"].append(1 + first)
            columns["second_version_id"].append(1 + second)
    return columns


def received(rng: Any, count: int) -> list[str]:
    """A moment in January or February 2026 for each ballot."""
    days = rng.integers(59, size=count).tolist()
    dates = [f"2026-{1 + d // 31:02}-{1 + d % 31:02} 12:00:00" for d in range(59)]
    return [dates[day] for day in days]


def measure(views: int) -> None:
    """Ask for the pages in turn and print how long the server took."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.force_login(User.objects.create_superuser("team", password=None))
    for page in (*PAGES, ON_DEMAND):
        client.get(f"/models/compare/?{page}")  # the process is warm, as a server's is
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = client.get(f"/models/compare/?{page}")
        assert answer.status_code == 200, answer.status_code
        print(f"{len(queries):3} queries  {len(answer.content):,} bytes  {page}", flush=True)
    for pages in (PAGES, (ON_DEMAND,)):
        times, busy = [], []
        for view in range(views if pages is PAGES else views // 10):
            start, began = time.perf_counter(), time.process_time()
            client.get(f"/models/compare/?{pages[view % len(pages)]}")
            times.append(1000 * (time.perf_counter() - start))
            busy.append(1000 * (time.process_time() - began))
        name = "kept pages" if pages is PAGES else "a selection computed on demand"
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

    from evaluation import services
    from evaluation.models import CountState
    from summaries.models import ModelVersion
    from surveys.models import CellMark, DuelVote

    call_command("migrate", verbosity=0)
    if not CountState.objects.exists():
        timed("build", lambda: build(ballots))
        timed("count everything", services.recount)
        timed("standings", services.refresh_standings)
        versions = list(ModelVersion.objects.filter(pk__lte=6).order_by("pk"))
        for i in (0, 2, 4):
            timed("scores of a pair", lambda i=i: services.refresh_compared(versions[i : i + 2]))
    User.objects.all().delete()
    cells = DuelVote.objects.order_by("-pk").values_list("article_id", "reader_id")[:500]
    pks = list(DuelVote.objects.order_by("-pk").values_list("pk", flat=True)[:500])
    CellMark.objects.bulk_create(CellMark(article_id=a, reader_id=r) for a, r in cells)
    DuelVote.objects.filter(pk__in=pks).update(outcome="tie")
    for _ in range(2):
        timed("a look: count 250 changed cells", lambda: services.count_marked_cells(limit=250))
    measure(views)


def timed(name: str, work: Any) -> None:
    """Print how long something took."""
    start, began = time.perf_counter(), time.process_time()
    work()
    busy = time.process_time() - began
    print(f"{name}: {time.perf_counter() - start:.1f} s, of it computing {busy:.1f} s", flush=True)


if __name__ == "__main__":
    main()
