"""A judge's batch of 1,600 summaries and four dimensions, its four workers killed twice by kill -9.

    python -m benchmarks.judging [--articles 100] [--versions 16] [--calls 4] [--seconds 0.05]

The server counts what it was asked. It prints how often a question was asked twice beside how many
can have been under way at the kills, what the answers cost by the server's count beside what the
database knows and the limit; then the same with half of that money, the second kill falling as the
limit is reached. It fails where a question was asked a third time, more than were under way were
asked twice, or the limit was passed.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from decimal import Decimal
from pathlib import Path

from tests.evaluation.judges.killing import Judged, judged_with_kills
from tests.processes import Site

ENOUGH = "100"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--versions", type=int, default=16)
    parser.add_argument("--calls", type=int, default=4, help="at once, of each worker")
    parser.add_argument("--seconds", type=float, default=0.05, help="that an answer takes")
    asked = parser.parse_args()
    whole = _run(asked, ENOUGH)
    _run(asked, f"{whole.money / 2:.4f}", at_limit=True)


def _run(asked: argparse.Namespace, limit: str, *, at_limit: bool = False) -> Judged:
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder) / "var")
        site.folder.mkdir()
        try:
            site.manage("migrate")
            found = judged_with_kills(
                site, Path(folder), articles=asked.articles, versions=asked.versions,
                calls=asked.calls, seconds=asked.seconds, limit=limit, at_limit=at_limit,
            )  # fmt: skip
        finally:
            site.end()
    print(
        f"limit {limit}: {found.status}, {found.answered:,} of {found.questions:,} answered in "
        f"{time.monotonic() - started:.0f} s; asked {found.asked:,}, of these {found.twice} for "
        f"the second time ({' and '.join(map(str, found.under_way))} were under way at the kills), "
        f"none more than {found.most} times"
    )
    print(
        f"  money: {found.money} by the server, {found.known} known, {found.committed} counted "
        f"against the limit of {limit}"
    )
    if found.most > 2 or found.twice > found.in_flight or found.money > Decimal(limit):
        raise SystemExit("a question was asked too often, or the limit was passed")
    if limit == ENOUGH and found.answered < found.questions:
        raise SystemExit(f"not everything was answered: {found.error} {found.without}")
    return found


if __name__ == "__main__":
    main()
