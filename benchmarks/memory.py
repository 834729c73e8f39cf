"""What the site's processes hold: idle with the demo scored, after a file, after voting.

    python -m benchmarks.memory [--file OUTPUTS.jsonl] [--minutes 30]

Runs `manage.py up` in a folder of its own, waits until the demo is scored and the models are let
go, imports and scores the file, lets readers vote and look at pages, and starts the site a second
time.
Prints proportional set sizes (PSS: what processes share is counted once) by process.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.request import urlopen

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "writeup_site.settings")
django.setup()  # readers' cookies and tickets are made as the site makes them

from django.conf import settings  # noqa: E402

from tests.faults.crowd import Crowd  # noqa: E402
from tests.processes import Site, wait_until  # noqa: E402

QUIET = 150.0  # seconds without work after which models are let go for sure
PAUSE = 0.2  # seconds between two votes of each of two readers: 30,000 in an hour
WAIT = 3_600.0  # seconds for a file to be scored
MB = 1_000_000
TARGETS = (
    'list(Target.objects.filter(kind="summary")'
    '.values_list("pk", "article_id", "version_id")[:500])'
)
ROLE = re.compile(r"-n (\w+)@|(web|valkey|beat|guard|running|resource_tracker)")


def by_process(site: Site) -> Counter[str]:
    """PSS in bytes by the role of each process of the site; processes that end are left out."""
    held: Counter[str] = Counter()
    for pid in site.left():
        with contextlib.suppress(OSError):
            line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            found = ROLE.search(line)
            name = next(filter(None, found.groups())) if found else line[:40]
            held[name] += next(1024 * int(row.split()[1]) for row in rows if "Pss:" in row)
    return held


def say(when: str, site: Site) -> int:
    """Print a line; the sum in bytes."""
    held = by_process(site)
    each = ", ".join(f"{name} {size / MB:.0f}" for name, size in held.most_common())
    print(f"{when}: {held.total() / MB:.0f} MB PSS ({each})", flush=True)
    return held.total()


def begin(site: Site) -> float:
    """Start it; the seconds until it says its address."""
    site.logs.pop("up", None)
    (site.folder / "up.log").unlink(missing_ok=True)
    began = time.monotonic()
    site.start("up", command=f"{sys.executable} manage.py up")
    wait_until(lambda: "WriteUp is running at" in site.log("up"), what="the site to come up")
    return time.monotonic() - began


def scored(site: Site) -> bool:
    """Whether nothing lacks a score, as far as the runs know."""
    return bool(
        site.query("Run.objects.exists() and not Run.objects.filter(finished_at=None).exists()")
    )


def settle(site: Site) -> None:
    """Wait until nothing is under way and models are let go."""
    wait_until(lambda: scored(site), seconds=WAIT, what="the runs to end")
    time.sleep(QUIET)
    wait_until(lambda: scored(site), seconds=WAIT, what="the runs to end")


def voted_on(site: Site, minutes: float) -> None:
    """Readers vote and look at pages; a line every fifth of the time."""
    rows = site.query(TARGETS)
    pages = {target: (article, version) for target, article, version in rows}
    crowd = Crowd(site.port, pages, pause=PAUSE)
    ended = threading.Event()
    looking = threading.Thread(target=_look, args=(site, [row[1] for row in rows], ended))
    looking.start()
    before = say("voting begins", site)
    for part in range(1, 6):
        with crowd.voting(threads=2):
            time.sleep(minutes * 60 / 5)
        after = say(f"after {part * minutes / 5:g} minutes, {len(crowd.log):,} votes sent", site)
        if part == 1:
            first = after
    ended.set()
    looking.join()
    print(f"grown by {after / before - 1:+.1%}, by {after / first - 1:+.1%} since the first fifth")


def _look(site: Site, articles: list[int], ended: threading.Event) -> None:
    for number in range(1_000_000):
        if ended.wait(0.5):
            return
        path = "/" if number % 4 == 0 else f"/articles/{articles[number % len(articles)]}/"
        with contextlib.suppress(OSError), urlopen(site.address + path, timeout=60) as answer:  # noqa: S310  # ours
            answer.read()


def main() -> None:
    """All phases, one after another."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--file", type=Path, help="outputs to import and score")
    parser.add_argument("--minutes", type=float, default=30.0, help="of voting")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        site = Site(Path(scratch) / "var", AUDITED_SUMMARIES="3", SECRET_KEY=settings.SECRET_KEY)
        site.folder.mkdir()
        try:
            run(site, options.file, options.minutes)
        finally:
            site.end()


def run(site: Site, file: Path | None, minutes: float) -> None:
    """The phases on one site."""
    print(f"first start, with the demo: {begin(site):.1f} s")
    settle(site)
    say("idle, the demo scored", site)
    if file:
        began = time.monotonic()
        site.manage("import_summaries", str(file.resolve()))
        wait_until(lambda: not scored(site), what="a run to begin")
        most = 0
        while not scored(site):
            most = max(most, by_process(site).total())
            time.sleep(1)
        print(
            f"{file.name}: imported and scored in {time.monotonic() - began:.0f} s, "
            f"at most {most / MB:.0f} MB"
        )
        settle(site)
        say(f"idle, {file.name} scored", site)
    voted_on(site, minutes)
    process = site.running["up"]
    process.send_signal(signal.SIGINT)
    process.wait()
    print(f"second start: {begin(site):.1f} s")


if __name__ == "__main__":
    main()
