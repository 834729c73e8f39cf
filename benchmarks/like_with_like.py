"""Approval within article and period, and adjusted to one mix: coverage, width, looks, power.

    python -m benchmarks.like_with_like [--runs 1000]

Readers vote unlike often, some of them on several sections of a breakdown at once; articles are
unlike easy. A version may be drawn for each reader, or for each reader and article, may be ramped
up from a fifth to four fifths half-way, and may be shown mostly on harder articles, or hardly on
every second article, where it is as bad as it is good on the others. `raw` is the
plain difference of shares with the same errors. Looks: every twentieth part, live.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special

from evaluation.stats.clustered_variance import ClusteredEstimate
from evaluation.stats.clusters import Floats, find_clusters
from evaluation.stats.mantel_haenszel import stratified_difference
from evaluation.stats.two_way_mean import two_way_difference
from evaluation.stats.verdict_interval import verdict_interval

Codes = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Split:
    """One setting. by: whom a version is drawn for. ramped: whether the split changes half-way.

    harder: how much likelier, in log-odds for each log-odds of an article's hardness, the
    candidate is shown on it. drift: how much all votes rise from the first half to the second.
    apart: how much better it is on even articles and worse on odd ones, in log-odds. hardly: which
    part of readers sees it on odd ones; None for as many as on even ones.
    """

    readers: int
    articles: int
    cells: int
    effect: float
    by: Literal["reader", "cell"] = "cell"
    ramped: bool = False
    harder: float = 0.0
    drift: float = 0.0
    sections: int = 1
    lift: float = 0.0
    apart: float = 0.0
    hardly: float | None = None


SPLITS = (
    Split(60, 20, 300, 0.4, by="reader"),
    Split(60, 20, 300, 0.8, by="reader"),
    Split(60, 20, 300, 0.8),
    Split(300, 100, 1000, 0.8, by="reader"),
    Split(300, 100, 1000, 0.4, ramped=True, drift=1.0),
    Split(300, 100, 1000, 0.8, harder=1.5),
    Split(300, 100, 1000, 0.8, harder=1.5, sections=4),
    Split(100, 40, 400, 0.8, by="reader", sections=4),
    Split(20, 60, 600, 0.4, by="reader"),
    Split(200, 40, 2000, 0.4, apart=1.0, hardly=0.05),
    Split(200, 40, 300, 0.4, apart=1.0, hardly=0.05),
    Split(200, 40, 2000, 0.4, hardly=0.05),
)


@dataclass(frozen=True, slots=True, eq=False)
class Thumbs:
    """Columns as they came, shape (votes,); side: the candidate's; period: 0 or 1."""

    values: Floats
    side: NDArray[np.bool_]
    article: Codes
    person: Codes
    period: Codes

    def first(self, votes: int) -> Thumbs:
        """Those that came first."""
        return Thumbs(
            self.values[:votes],
            self.side[:votes],
            self.article[:votes],
            self.person[:votes],
            self.period[:votes],
        )

    def stratified(self) -> ClusteredEstimate | None:
        """The difference within article and period, over as many odd articles as even ones."""
        clusters = find_clusters(self.article, self.person)
        stratum = 2 * self.article + self.period
        return stratified_difference(
            self.values, self.side, stratum, clusters, self.article % 2
        ).estimate

    def raw(self) -> ClusteredEstimate | None:
        """The plain difference."""
        clusters = find_clusters(self.article, self.person)
        return two_way_difference(self.values, self.side, clusters, span=1.0)


def thumbs_of(split: Split, rng: np.random.Generator) -> Thumbs:
    """One run."""
    often = np.exp(rng.normal(0, 0.8, split.readers))
    person = rng.choice(split.readers, split.cells, p=often / often.sum())
    article = rng.integers(0, split.articles, split.cells)
    period = np.sort(rng.integers(0, 2, split.cells))
    hard = rng.normal(0, split.effect, split.articles)
    leaning = split.harder * hard[article] + (special.logit([0.2, 0.8])[period] * split.ramped)
    drawn = rng.random((split.readers, split.articles if split.by == "cell" else 1))
    chance = special.expit(leaning)
    if split.hardly is not None:
        chance = np.where(article % 2, split.hardly, chance)
    side = drawn[person, article % drawn.shape[1]] < chance
    odds = 0.8 - hard[article] + rng.normal(0, split.effect, split.readers)[person]
    odds = odds + split.drift * period + split.lift * side
    odds = odds + split.apart * (0.5 - article % 2) * 2 * (side - 0.5)
    if split.sections > 1:
        odds = odds + rng.normal(0, split.effect, split.cells)
    times = rng.integers(1, split.sections + 1, split.cells)
    up = rng.random(times.sum()) < special.expit(np.repeat(odds, times))
    columns = (np.repeat(column, times) for column in (side, article, person, period))
    return Thumbs(up.astype(np.float64), *columns)


def line(split: Split, runs: int) -> str:
    """What happened without a difference, and how often one of .8 in log-odds was seen."""
    held, raw_held, live, errors, missed, told = [], [], [], [], [], []
    for run in range(runs):
        rng = np.random.default_rng([2026, run, split.readers, split.cells])
        thumbs = thumbs_of(split, rng)
        seen, raw = thumbs.stratified(), thumbs.raw()
        if seen is None or raw is None:
            continue
        held.append(verdict_interval(seen, looks="one look").holds(0))
        raw_held.append(verdict_interval(raw, looks="one look").holds(0))
        errors.append(seen.error**2)
        missed.append(seen.estimate**2)
        live.append(ever_wrong(thumbs))
        better = thumbs_of(replace(split, lift=0.8), rng).stratified()
        told.append(better is not None and verdict_interval(better, looks="live").low > 0)
    ratio = np.sqrt(np.mean(errors) / np.mean(missed))
    return (
        f"of {len(held)}: holds {np.mean(held):.3f} (raw {np.mean(raw_held):.3f}), error "
        f"{np.sqrt(np.mean(errors)):.3f} is {ratio:.2f} of what it misses by, live ever false "
        f"{np.mean(live):.3f}, a lift of .8 seen live {np.mean(told):.2f}"
    )


def ever_wrong(thumbs: Thumbs) -> bool:
    """Whether the live interval left out 0 at any of twenty looks."""
    for part in range(1, 21):
        seen = thumbs.first(len(thumbs.values) * part // 20).stratified()
        if seen is not None and not verdict_interval(seen, looks="live").holds(0):
            return True
    return False


def main() -> None:
    """Print a line a setting."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    runs = parser.parse_args().runs
    for split in SPLITS:
        start = time.perf_counter()
        print(f"{split}\n    {line(split, runs)} ({time.perf_counter() - start:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
