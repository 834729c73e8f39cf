"""Clustered Bradley-Terry intervals of 1,000,000 duels: ours beside evalica's bootstrap.

    python -m benchmarks.bradley_terry [--duels 1000000] [--peer 20]

60 versions, 20,000 readers, 2,000 articles, 1,000 replicates. Ours: the first computation by
reader and two-way, and the addition of 1,000 duels to tables that hold a tenth of the duels and
all of them. The peer runs `--peer` replicates of each kind and its time for 1,000 is calculated
from them; given the same reader weights, its strengths are compared with ours replicate by
replicate, and the interval ends of both from those replicates.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import evalica
import numpy as np
from numpy.typing import NDArray

from evaluation.stats.bradley_terry_bootstrap import ClusteredStrengths, clustered_strengths
from evaluation.stats.clustered_bootstrap import Over, Reweighting, Votes, count_votes, empty_table
from evaluation.stats.counter_weights import poisson_weights
from evaluation.stats.duel_counts import LEFT_WON, RIGHT_WON, cells_of, duel_cells

Result = TypeVar("Result")
VERSIONS, READERS, ARTICLES, REPLICATES, SEED = 60, 20_000, 2_000, 1_000, 7


@dataclass(frozen=True)
class Duels:
    """Decided duels, so that evalica's model and ours are the same one."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    outcome: NDArray[np.int64]
    articles: NDArray[np.int64]
    readers: NDArray[np.int64]

    def votes(self) -> Votes:
        """As the table takes them."""
        return Votes(
            duel_cells(self.left, self.right, self.outcome),
            self.articles.astype(np.uint64),
            self.readers.astype(np.uint64),
            np.ones(len(self.left), dtype=np.int32),
        )


def simulated(number: int, *, seed: int) -> Duels:
    """Strengths of spread .5, which each reader's taste shifts by .5."""
    rng = np.random.default_rng(seed)
    strengths = np.random.default_rng(1).normal(0, 0.5, size=VERSIONS)
    taste = np.random.default_rng(2).normal(0, 0.5, size=(READERS, VERSIONS))
    left = rng.integers(VERSIONS, size=number)
    right = (left + rng.integers(1, VERSIONS, size=number)) % VERSIONS
    readers = rng.integers(READERS, size=number)
    gap = strengths[left] - strengths[right] + taste[readers, left] - taste[readers, right]
    won = rng.random(number) < 1 / (1 + np.exp(-gap))
    articles = rng.integers(ARTICLES, size=number)
    return Duels(left, right, np.where(won, LEFT_WON, RIGHT_WON), articles, readers)


def timed(label: str, work: Callable[[], Result]) -> tuple[float, Result]:
    """Run it once, print and return the wall seconds, and what it gave."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{label:<58} {wall:8.3f} s  (processor {cpu:.3f} s)", flush=True)
    return wall, result


def first(votes: Votes, *, over: Over) -> tuple[NDArray[np.int32], ClusteredStrengths | None]:
    """Count all duels and fit all replicates."""
    reweighting = Reweighting(seed=SEED, replicates=REPLICATES, over=over)
    table = empty_table(cells=cells_of(VERSIONS), reweighting=reweighting)
    count_votes(table, votes, reweighting=reweighting)
    return table, clustered_strengths(table, versions=VERSIONS, over=over, left_effect=False)


def add(table: NDArray[np.int32], votes: Votes, *, over: Over) -> ClusteredStrengths | None:
    """Count some more and fit anew."""
    count_votes(table, votes, reweighting=Reweighting(SEED, REPLICATES, over))
    return clustered_strengths(table, versions=VERSIONS, over=over, left_effect=False)


def ours(duels: int) -> tuple[float, ClusteredStrengths]:
    """Time the first computation and the additions; returns that by reader."""
    few, many = simulated(duels // 10, seed=3).votes(), simulated(duels, seed=4).votes()
    more = simulated(1_000, seed=5).votes()
    first(more, over="both")  # compiled code is loaded once a process
    seconds, by_reader = 0.0, None
    each: tuple[Over, ...] = ("readers", "both")
    for over in each:
        wall, (table, clustered) = timed(
            f"ours, first computation over {over}", partial(first, many, over=over)
        )
        if over == "readers":
            seconds, by_reader = wall, clustered
        small, _ = first(few, over=over)
        timed(
            f"ours, 1,000 more to {duels // 10:,}, over {over}",
            partial(add, small, more, over=over),
        )
        timed(f"ours, 1,000 more to {duels:,}, over {over}", partial(add, table, more, over=over))
    assert by_reader is not None
    return seconds, by_reader


def peer_replicates(duels: Duels, number: int) -> NDArray[np.float64]:
    """evalica's strengths under our reader weights, shape (versions, number)."""
    names = [str(v) for v in range(VERSIONS)]
    left = [names[v] for v in duels.left.tolist()]
    right = [names[v] for v in duels.right.tolist()]
    winners = [evalica.Winner.X if o == LEFT_WON else evalica.Winner.Y for o in duels.outcome]
    weights = poisson_weights(range(READERS), replicates=number, seed=SEED, family="reader")
    columns = []
    for r in range(number):
        weighted = weights[duels.readers, r].astype(float).tolist()
        scores = evalica.bradley_terry(
            left, right, winners, weights=weighted, tolerance=1e-9
        ).scores
        logs = np.log([scores[name] for name in names])
        columns.append(logs - logs.mean())
    return np.stack(columns, axis=1)


def main() -> None:
    """Print the times, the ratio, and how far the two are apart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--duels", type=int, default=1_000_000)
    parser.add_argument("--peer", type=int, default=20, help="replicates of the peer; 0 for none")
    options = parser.parse_args()
    seconds, clustered = ours(options.duels)
    if not options.peer:
        return
    duels = simulated(options.duels, seed=4)
    wall, peer = timed(
        f"evalica, {options.peer} replicates with reader weights",
        partial(peer_replicates, duels, options.peer),
    )
    for_all = wall / options.peer * REPLICATES
    ratio = for_all / seconds
    print(
        f"evalica, {REPLICATES:,} replicates, calculated: {for_all:.0f} s, {ratio:.0f} times ours"
    )
    strengths = np.array(clustered.fit.strengths, dtype=float)[:, None]
    mine = (clustered.deviations + strengths)[:, : options.peer]
    errors = clustered.deviations.std(axis=1)
    print(f"standard errors of the strengths: {errors.min():.4f} to {errors.max():.4f}")
    print(f"largest distance of a strength in any replicate: {np.abs(mine - peer).max():.1e}")
    lowest = np.abs(mine.min(axis=1) - peer.min(axis=1)).max()
    highest = np.abs(mine.max(axis=1) - peer.max(axis=1)).max()
    print(f"largest distance of the ends over these replicates: {lowest:.1e} and {highest:.1e}")


if __name__ == "__main__":
    main()
