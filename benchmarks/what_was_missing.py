"""How often "what would settle it" holds: the range said early against what it then took.

    python -m benchmarks.what_was_missing [--runs 400]

Duels between two versions of an unknown win rate, on a fixed set of articles or with new ones, by
readers who come one after the other and vote some times each. After the first votes it is asked
what is missing; then voting goes on, looked at after every 15 % more, until the live interval
speaks or there are forty times as many. A range that says "perhaps never" holds where it never
spoke. A figure of 400 runs is right to 2 points at 80 %.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import numpy as np
from scipy import special

from benchmarks.many_runs import middle_of
from evaluation.stats.clustered_variance import ClusteredEstimate
from evaluation.stats.clusters import Floats, find_clusters
from evaluation.stats.two_way_mean import two_way_mean
from evaluation.stats.verdict_interval import speaks, verdict_interval
from evaluation.stats.what_is_missing import MoreNeeded, Sizes, what_is_missing

LONGEST = 40


@dataclass(frozen=True, slots=True)
class Setting:
    """Readers at first, votes of each, articles; whether articles grow with readers; effects."""

    readers: int
    each: int
    articles: int
    new_articles: bool
    effect: float
    margin: float = 0.02


SETTINGS = (
    Setting(30, 3, 200, False, 0.4),
    Setting(30, 3, 40, False, 0.4),
    Setting(100, 3, 40, False, 0.4),
    Setting(30, 3, 40, False, 0.8),
    Setting(40, 5, 10, True, 0.4),
    Setting(40, 5, 20, True, 0.8),
    Setting(100, 2, 40, False, 0.0),
)


@dataclass(frozen=True, slots=True, eq=False)
class Stream:
    """Votes as they come: worth less 1/2, article, person; shape (votes,)."""

    values: Floats
    article: np.ndarray
    person: np.ndarray

    def estimate(self, votes: int) -> ClusteredEstimate | None:
        """From the first votes."""
        clusters = find_clusters(self.article[:votes], self.person[:votes])
        return two_way_mean(self.values[:votes], clusters, span=1.0)


def stream_of(setting: Setting, rng: np.random.Generator) -> Stream:
    """A win rate of .4 to .6, and votes to the end."""
    readers = setting.readers * LONGEST
    person = np.repeat(np.arange(readers), setting.each)
    growth = np.maximum(1.0, (person + 1) / setting.readers) if setting.new_articles else 1.0
    known = np.floor(setting.articles * growth * np.ones(len(person))).astype(int)
    article = (rng.random(len(person)) * known).astype(int)
    odds = (
        middle_of(rng.uniform(0.4, 0.6), setting.effect)
        + rng.normal(0, setting.effect, known[-1])[article]
        + rng.normal(0, setting.effect, readers)[person]
    )
    won = rng.random(len(person)) < special.expit(odds)
    return Stream(won - 0.5, article, person)


def took(stream: Stream, setting: Setting, start: int) -> int | None:
    """How many votes more until the live interval spoke; None for never."""
    votes = start
    while votes < len(stream.values):
        votes = min(len(stream.values), int(votes * 1.15) + 1)
        estimate = stream.estimate(votes)
        if estimate is not None:
            seen = verdict_interval(estimate, looks="live", bounds=(-0.5, 0.5))
            if speaks(np.array(seen.low), np.array(seen.high), margin=setting.margin):
                return votes - start
    return None


def held(said: MoreNeeded | None, votes: int | None, start: int) -> str:
    """Where what it took lies: "within" the range, "sooner" or "later"."""
    longest = start * (LONGEST - 1)
    if votes is None:
        open_end = said is None or said.most is None or said.most >= longest
        return "within" if open_end else "later"
    if said is None or votes < said.least:
        return "sooner"
    # It is looked at in steps of 15 %.
    slack = 0.15 * (votes + start)
    return "within" if said.most is None or votes <= said.most + slack else "later"


def _votes(readers: MoreNeeded | None, setting: Setting) -> MoreNeeded | None:
    if readers is None:
        return None
    most = None if readers.most is None else readers.most * setting.each
    return MoreNeeded(readers.least * setting.each, most)


def told(setting: Setting, runs: int) -> dict[str, float]:
    """How often each answer was right, of those not settled at first."""
    counts: dict[str, int] = {}
    for run in range(runs):
        rng = np.random.default_rng([2026, run, setting.readers, setting.articles])
        stream = stream_of(setting, rng)
        start = setting.readers * setting.each
        estimate = stream.estimate(start)
        if estimate is None:
            continue
        sizes = Sizes(start, setting.readers, setting.articles)
        seen = what_is_missing(
            estimate, sizes, lambda low, high: speaks(low, high, margin=setting.margin), rng=rng
        )
        if seen.settled:
            continue
        said = seen.everything if setting.new_articles else _votes(seen.readers, setting)
        where = held(said, took(stream, setting, start), start)
        counts[where] = counts.get(where, 0) + 1
        counts[f"binding {seen.binding}"] = counts.get(f"binding {seen.binding}", 0) + 1
    asked = sum(counts.get(where, 0) for where in ("within", "sooner", "later"))
    return {name: round(number / asked, 3) for name, number in sorted(counts.items())}


def main() -> None:
    """Print a line a setting."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=400)
    runs = parser.parse_args().runs
    for setting in SETTINGS:
        print(setting, told(setting, runs), flush=True)


if __name__ == "__main__":
    main()
