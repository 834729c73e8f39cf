"""Opinions as columns: a first derivation of a million, and a thousand changes seen.

    python -m benchmarks.opinions [--opinions 1000000] [--changes 1000] [--keep FOLDER]

Builds a database of thumbs, duels and first readings by 20,000 readers of 60 versions in a folder
of its own. It prints how long a first derivation takes and what memory grows by meanwhile, how long
a process takes to load the columns and what they take in it and in the database, how long it is
until changed votes are in the columns of another process, and how long a nightly recount takes.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from typing import Any, Final, TypeVar

from benchmarks import compare_data
from benchmarks.compare_data import add_ballots, add_corpus, fill, received

VERSIONS: Final = 60
ARTICLES: Final = 1_000
SECTIONS: Final = 1  # in each summary: one vote in three is on it
PLANS: Final = 3
T = TypeVar("T")


def build(opinions: int) -> None:
    """Versions, articles, readers; two thirds of the opinions thumbs, one third duels."""
    import numpy as np
    from django.db import transaction

    compare_data.VERSIONS, compare_data.ARTICLES = VERSIONS, ARTICLES
    compare_data.CELLS = VERSIONS * ARTICLES
    rng = np.random.default_rng(2026)
    with transaction.atomic():
        add_corpus()
        add_sections()
        add_thumbs(rng, 2 * opinions // 3)
        add_duels(rng, opinions - 2 * opinions // 3)


def add_sections() -> None:
    """A question of every summary, and its target."""
    from summaries.breakdowns.models import Section
    from surveys.thumbs.models import Target

    cells = compare_data.CELLS
    fill(Section, cells, summary_id=range(1, cells + 1), kind=repeat("question"),
         position=repeat(0), body=repeat("So."))  # fmt: skip
    fill(Target, cells, 1 + cells, kind=repeat("section"), section_id=range(1, cells + 1),
         article_id=(1 + i // VERSIONS for i in range(cells)),
         version_id=(1 + i % VERSIONS for i in range(cells)))  # fmt: skip


def add_thumbs(rng: Any, count: int) -> None:
    """Thumbs on summaries and sections, and a first reading of every other cell, under a plan."""
    import numpy as np

    from surveys.exposures.models import Exposure, TrafficPlan
    from surveys.thumbs.models import Vote

    targets = 2 * compare_data.CELLS
    chosen = rng.integers(compare_data.READERS * targets, size=count + count // 50)
    chosen = np.unique(chosen)
    count = min(count, len(chosen))
    chosen = np.sort(rng.permutation(chosen)[:count])
    reader, target = 1 + chosen // targets, 1 + chosen % targets
    said = {
        "reader_id": reader.tolist(),
        "target_id": target.tolist(),
        "value": np.where(rng.random(count) < 0.6, 1, -1).tolist(),
    }
    ballots = add_ballots(rng, count, kind=repeat("thumb"), **said)
    fill(Vote, count, **said, ballot_id=ballots)
    fill(TrafficPlan, PLANS, key=map(str, range(PLANS)), shares=repeat("{}"))
    cell = (target - 1) % compare_data.CELLS
    seen = np.unique(np.stack([reader, 1 + cell // VERSIONS], 1)[::2], axis=0)
    number = len(seen)
    fill(
        Exposure,
        number,
        reader_id=seen[:, 0].tolist(),
        article_id=seen[:, 1].tolist(),
        version_id=(1 + rng.integers(VERSIONS, size=number)).tolist(),
        plan_id=(1 + rng.integers(PLANS, size=number)).tolist(),
        first_seen=received(rng, number),
    )


def add_duels(rng: Any, count: int) -> None:
    """Choices between any two versions on any article."""
    import numpy as np

    from surveys.duels.models import Duel, DuelVote, Impression

    article = rng.integers(ARTICLES, size=count)
    first = rng.integers(VERSIONS - 1, size=count)
    second = first + 1 + (rng.random(count) * (VERSIONS - 1 - first)).astype(int)
    keys, duel = np.unique((article * VERSIONS + first) * VERSIONS + second, return_inverse=True)
    low, high = keys // VERSIONS, keys // VERSIONS**2 * VERSIONS + keys % VERSIONS
    fill(
        Duel,
        len(keys),
        article_id=(1 + keys // VERSIONS**2).tolist(),
        first_id=(1 + low).tolist(),
        second_id=(1 + high).tolist(),
        first_version_id=(1 + low % VERSIONS).tolist(),
        second_version_id=(1 + high % VERSIONS).tolist(),
    )
    who = 1 + rng.integers(compare_data.READERS, size=count)
    left = (rng.random(count) < 0.5).tolist()
    of = {"duel_id": (1 + duel).tolist(), "reader_id": who.tolist(), "first_on_left": left}
    days = received(rng, count)
    fill(Impression, count, **of, strategy=repeat("random"), probability=repeat(0.1),
         expires_at=days)  # fmt: skip
    ids = range(1, count + 1)
    ballots = add_ballots(
        rng, count, kind=repeat("duel"), reader_id=of["reader_id"], impression_id=ids,
        value=repeat(1),
    )  # fmt: skip
    fill(
        DuelVote,
        count,
        **of,
        impression_id=ids,
        ballot_id=ballots,
        article_id=(1 + article).tolist(),
        first_version_id=(1 + first).tolist(),
        second_version_id=(1 + second).tolist(),
        outcome=np.array(["first", "tie", "second"])[rng.integers(3, size=count)].tolist(),
    )


def measure(changes: int) -> None:
    """Derive, load, change and recount, and print what each took."""
    from django.db.models import Sum
    from django.db.models.functions import Length

    from evaluation.opinions.models import OpinionBlock
    from evaluation.opinions.selectors import current_opinions
    from evaluation.opinions.services import derive_all_marked, derive_first, recount

    before = memory()
    number = timed("first derivation", derive_first)
    print(f"  {number:,} opinions; memory grew by {memory() - before:.0f} MB at most")
    opinions = timed("a process loads the columns", current_opinions)
    held = opinions.thumbs.bytes_held + opinions.duels.bytes_held
    blocks = OpinionBlock.objects.aggregate(bytes=Sum(Length("content")))["bytes"]
    print(f"  {held / number:.1f} bytes an opinion in a process, {blocks / number:.1f} in "
          f"{OpinionBlock.objects.count()} blocks")  # fmt: skip
    timed("again, nothing changed", current_opinions)
    change_votes(changes)
    with clock(f"{changes:,} changed votes are in the columns of a process"):
        done = timed("  deriving them", derive_all_marked)
        fresh = timed("  reading what changed", current_opinions)
    moved = int((fresh.thumbs.up != opinions.thumbs.up).sum())
    print(f"  {done.blocks} blocks rewritten, {moved:,} thumbs turned")
    assert moved == changes, moved
    wrong = timed("nightly recount", recount)
    assert wrong == 0, wrong
    print("load of the machine:", ", ".join(f"{load:.1f}" for load in os.getloadavg()))


def change_votes(number: int) -> None:
    """Turn so many votes round, and mark their cells, as the collector does."""
    import random

    from django.db import transaction
    from django.db.models import F

    from surveys.ballots.models import CellMark
    from surveys.thumbs.models import Vote

    last = Vote.objects.order_by("-pk").values_list("pk", flat=True)[0]
    chosen = random.Random(1).sample(range(1, last + 1), number)
    with transaction.atomic():
        for start in range(0, number, 500):
            votes = Vote.objects.filter(pk__in=chosen[start : start + 500])
            votes.update(value=-F("value"))
            CellMark.objects.bulk_create(
                CellMark(article_id=article, reader_id=reader)
                for article, reader in votes.values_list("target__article_id", "reader_id")
            )


def timed(name: str, work: Callable[[], T]) -> T:
    """What the work gives; its time is printed."""
    with clock(name):
        return work()


@contextmanager
def clock(name: str) -> Iterator[None]:
    """Print how long this took, by the wall and of the processor."""
    start, began = time.perf_counter(), time.process_time()
    yield
    wall, busy = time.perf_counter() - start, time.process_time() - began
    print(f"{name}: {wall:.3f} s, of it computing {busy:.3f} s", flush=True)


def memory() -> float:
    """The most this process ever took, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Build where there is nothing yet, derive from nothing, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--opinions", type=int, default=1_000_000)
    parser.add_argument("--changes", type=int, default=1_000)
    parser.add_argument("--keep", help="Build into this folder, or use what is there.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(options.keep or scratch)
        os.environ["WRITEUP_DATA_DIR"] = str(folder)
        os.environ["DJANGO_SETTINGS_MODULE"] = "writeup_site.settings"
        os.environ["LOG_LEVEL"] = "ERROR"
        import django
        from django.core.management import call_command
        from django.db import connection

        is_built = any(folder.glob("*.sqlite3"))
        django.setup()
        if not is_built:
            call_command("migrate", verbosity=0)
            timed("build", lambda: build(options.opinions))
            with connection.cursor() as cursor:  # what was built at once is no log of changes
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        from evaluation.opinions.models import OpinionBlock, OpinionState

        OpinionBlock.objects.all().delete()
        OpinionState.objects.all().delete()
        measure(options.changes)


if __name__ == "__main__":
    main()
