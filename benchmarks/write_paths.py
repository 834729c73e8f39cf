"""Lines imported and exported a second, and summaries scored, beside another checkout.

    python -m benchmarks.write_paths [--beside FOLDER] [--articles 4000] [--versions 3] [--rounds 3]
        [--votes 20000] [--on sqlite postgres]

The commands of `manage.py` run one after the other in one process for each round: a file of made-up
summaries is imported, imported again (every line is known), scored by ROUGE, and exported; a file
of thumbs is imported, imported again, and exported. `--beside` names another checkout of this
repository, such as `git worktree add ../former COMMIT`, with its own `.venv` or a link to this one:
both take turns at each step of every round, on databases of their own, and the median counts. Rates
are by the processor time of the process, which a loaded machine changes less than the time by the
clock; both are printed. What the database's own server does is in the second alone. For scores the
rate by the clock is the one that the run itself states, and the engine alone is measured beside it
on the same texts. What both checkouts export must be the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks.made_up_lines import summaries, votes, write
from tests.faults.databases import Sqlite, postgres_server
from tests.processes import ROOT

RUN_RATE: Final = re.compile(r"scored in ([\d.]+) s")


# A process of one round: makes the tables, then runs the commands that come in, one a line.
WORKER: Final = """
import io, json, resource, sys, time, django
django.setup()
from django.core.management import call_command
call_command("migrate", run_syncdb=True, verbosity=0)
from evaluation.metrics.base import ArticleTexts
from evaluation.metrics.rouge.metric import Rouge
Rouge().score([ArticleTexts(("compiled, or read",), ("from its cache",))])
for line in sys.stdin:
    out = io.StringIO()
    clock, processor = time.perf_counter(), time.process_time()
    call_command(*json.loads(line), stdout=out, stderr=io.StringIO())
    print(json.dumps({
        "clock": time.perf_counter() - clock, "processor": time.process_time() - processor,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "printed": out.getvalue(),
    }), flush=True)
"""
# Tables without the migrations that led to them: they take a minute.
SETTINGS: Final = """
from writeup_site.settings import *
MIGRATION_MODULES = {each.rpartition(".")[2]: None for each in INSTALLED_APPS}
"""


@dataclass(frozen=True)
class Spent:
    """What a command took: seconds by the clock and of the processor, and the most memory so far
    of its process."""

    clock: float
    processor: float
    megabytes: float
    printed: str


class Checkout:
    """A tree, and a process of it with a data folder and an empty database of its own."""

    def __init__(self, name: str, tree: Path, folder: Path, url: str) -> None:
        folder.mkdir()
        self.name, self.folder = name, folder
        (folder / "without_migrations.py").write_text(SETTINGS, encoding="utf-8")
        environment = os.environ | {
            "DATABASE_URL": url,
            "WRITEUP_DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "without_migrations",
            "PYTHONPATH": f"{folder}:{tree}",
            "AUDITED_SUMMARIES": "0",
            "OPENBLAS_NUM_THREADS": "1",
            "NUMBA_NUM_THREADS": "1",
            "HF_HUB_OFFLINE": "1",
            "LOG_LEVEL": "ERROR",
            "SECRET_KEY": "of-both-checkouts-so-that-people-have-the-same-names-0123456789",
        }
        self._process = subprocess.Popen(  # noqa: S603  # our own
            [tree / ".venv/bin/python", "-c", WORKER], cwd=tree, env=environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def manage(self, *arguments: str) -> Spent:
        """Run a command; fails where the process does, which has said why."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(arguments) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise SystemExit(f"{self.name}: {' '.join(arguments)} failed")
        return Spent(**json.loads(answer))

    def end(self) -> None:
        """Let the process end."""
        with self._process as process:
            assert process.stdin is not None
            process.stdin.close()


@dataclass
class Step:
    """A command whose lines are counted; `files` are compared between checkouts."""

    name: str
    arguments: list[str]
    lines: int
    out: str = ""


@dataclass
class Rates:
    """Lines a second of one step and checkout, by the processor and by the clock; memory."""

    processor: list[float] = field(default_factory=list)
    clock: list[float] = field(default_factory=list)
    megabytes: float = 0.0

    def add(self, lines: int, spent: Spent) -> None:
        """Note one round."""
        self.processor.append(lines / spent.processor)
        stated = RUN_RATE.search(spent.printed)
        self.clock.append(lines / (float(stated[1]) if stated else spent.clock))
        self.megabytes = max(self.megabytes, spent.megabytes)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--beside", type=Path, help="another checkout")
    parser.add_argument("--articles", type=int, default=4000)
    parser.add_argument("--versions", type=int, default=3)
    parser.add_argument("--votes", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--on", nargs="+", default=["sqlite", "postgres"])
    parser.add_argument("--only", nargs="+", help="steps, by their names")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="writeup-paths-") as name, ExitStack() as stack:
        folder = Path(name)
        lines = list(summaries(options.articles, options.versions))
        write(folder / "summaries.jsonl", lines)
        write(folder / "votes.jsonl", votes(lines, options.votes))
        print(f"the engine alone: {engine_rate(lines):,.0f} summaries a second")
        trees = {"this checkout": ROOT} | ({"beside": options.beside} if options.beside else {})
        for vendor in options.on:
            report(vendor, measure(vendor, trees, folder, options, stack))
    return 0


def measure(
    vendor: str, trees: dict[str, Path], folder: Path, options: argparse.Namespace, stack: ExitStack
) -> dict[str, dict[str, Rates]]:
    """By step and checkout."""
    new_database = databases(vendor, folder, stack)
    rates: dict[str, dict[str, Rates]] = defaultdict(lambda: defaultdict(Rates))
    for turn in range(options.rounds):
        checkouts = [
            Checkout(name, tree.resolve(), folder / f"{vendor}{number}x{turn}",
                     new_database(f"round{number}x{turn}"))
            for number, (name, tree) in enumerate(trees.items())
        ]  # fmt: skip
        for step in steps(folder, options):
            for checkout in checkouts:
                spent = checkout.manage(*[each.format(checkout.folder) for each in step.arguments])
                if not options.only or step.name in options.only:
                    rates[step.name][checkout.name].add(step.lines, spent)
            if step.out and len({hash_of(each.folder / step.out) for each in checkouts}) > 1:
                print(f"{step.name}: the bytes differ")
        for checkout in checkouts:
            checkout.end()
    return rates


def steps(folder: Path, options: argparse.Namespace) -> list[Step]:
    """What is done in a round, in its order."""
    number = options.articles * options.versions
    brought, given = str(folder / "summaries.jsonl"), str(folder / "votes.jsonl")
    return [
        Step("import", ["import_summaries", brought, "--status", "live"], number),
        Step("import again", ["import_summaries", brought, "--status", "live"], number),
        Step("score", ["score", "--metrics", "rouge", "--here"], number),
        Step("export_summaries", ["export_summaries", "{}/a.jsonl"], number, "a.jsonl"),
        Step("export summaries", ["export", "summaries", "{}/b.jsonl"], number, "b.jsonl"),
        Step("export scores", ["export", "scores", "{}/c.jsonl"], 4 * number, "c.jsonl"),
        Step("import votes", ["import_votes", given, "--source", "elsewhere"], options.votes),
        Step("import votes again", ["import_votes", given, "--source", "elsewhere"], options.votes),
        Step("export votes", ["export", "votes", "{}/d.jsonl", "--votes", "imported"],
             options.votes),
    ]  # fmt: skip


def databases(vendor: str, folder: Path, stack: ExitStack) -> Callable[[str], str]:
    """What makes an empty database of a name, and gives its address."""
    if vendor == "sqlite":
        return lambda name: Sqlite(folder / f"{name}.sqlite3").url
    server: Any = stack.enter_context(postgres_server())

    def database(name: str) -> str:
        server.rows(f"CREATE DATABASE {name}")
        address, _, rest = server.url.partition("/postgres?")
        return f"{address}/{name}?{rest}"

    return database


def engine_rate(lines: list[dict[str, Any]]) -> float:
    """Summaries a second of ROUGE alone, the median of three, with the texts at hand."""
    from evaluation.metrics.base import ArticleTexts
    from evaluation.metrics.rouge.metric import Rouge

    by_article: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in lines:
        by_article[line["article_id"]].append(line)
    articles = [
        ArticleTexts(tuple(one["summary"] for one in of_one), tuple(of_one[0]["references"]))
        for of_one in by_article.values()
    ]
    Rouge().score(articles[:10])  # compiled, or read from its cache
    seconds = []
    for _ in range(3):
        began = time.perf_counter()
        Rouge().score(articles)
        seconds.append(time.perf_counter() - began)
    return len(lines) / statistics.median(seconds)


def hash_of(path: Path) -> str:
    """Of a file's bytes, but for times at which rows were made."""
    plain = re.sub(rb', "[a-z_]*created_at": "[^"]*"', b"", path.read_bytes())
    return hashlib.sha256(plain).hexdigest()


def report(vendor: str, rates: dict[str, dict[str, Rates]]) -> None:
    """A line a step and checkout."""
    print(f"\n{vendor}, lines a second (medians), and the most memory of a process so far")
    print(f"{'':20}{'checkout':16}{'by processor':>13}{'by clock':>11}{'ratio':>8}{'MB':>7}")
    for step, by_name in rates.items():
        slow = statistics.median(list(by_name.values())[-1].processor)
        for name, each in by_name.items():
            rate = statistics.median(each.processor)
            print(
                f"{step:20}{name:16}{rate:13,.0f}{statistics.median(each.clock):11,.0f}"
                f"{rate / slow:8.1f}{each.megabytes:7.0f}"
            )
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
