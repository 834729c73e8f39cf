"""Clustered Bradley-Terry intervals of 1,000,000 duels: ours beside evalica's bootstrap.

    python -m benchmarks.bradley_terry [--duels 1000000] [--replicates 1000] [--rounds 3]

60 versions, 20,000 readers, 2,000 articles, duels in order of (article, reader) as they are kept.
Ours is the whole standing: the fit, errors by article and by reader, ranks, and the win rates of
all pairs; and the same by reader alone. The peer resamples readers and runs at its best: it is fed
what 3,540 kinds of duel (who beat whom) weigh in each replicate, summed by one sparse product for
all replicates, its index is built once, and nothing is calculated from fewer replicates. Its
standard errors by reader are compared with ours. It has no answer by reader and article. The three
take turns; the median round counts.
"""

from __future__ import annotations

import argparse
from functools import partial
from typing import Final

import evalica
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from benchmarks.turns import in_turns, ratio
from evaluation.stats.duel_standing import DuelStanding, duel_standing
from evaluation.stats.duels import LEFT_WON, RIGHT_WON, Duels

Array = NDArray[np.float64]
VERSIONS: Final = 60
READERS: Final = 20_000
ARTICLES: Final = 2_000
SEED: Final = 7
BLOCK: Final = 100  # replicates summed at a time


def simulated(number: int, *, seed: int) -> Duels:
    """Decided duels, so that evalica's model and ours are the same one: strengths of spread .5,
    which each reader's taste shifts by .5."""
    rng = np.random.default_rng(seed)
    strengths = np.random.default_rng(1).normal(0, 0.5, size=VERSIONS)
    taste = np.random.default_rng(2).normal(0, 0.5, size=(READERS, VERSIONS))
    left = rng.integers(VERSIONS, size=number)
    right = (left + rng.integers(1, VERSIONS, size=number)) % VERSIONS
    readers, articles = rng.integers(READERS, size=number), rng.integers(ARTICLES, size=number)
    gap = strengths[left] - strengths[right] + taste[readers, left] - taste[readers, right]
    outcome = np.where(rng.random(number) < 1 / (1 + np.exp(-gap)), LEFT_WON, RIGHT_WON)
    order = np.lexsort((readers, articles))
    columns = (left, right, outcome, articles, readers)
    return Duels(*(column[order] for column in columns))


def by_reader(duels: Duels) -> DuelStanding:
    """Our standing with readers as the only clusters."""
    one = np.zeros_like(duels.articles)
    alone = Duels(duels.left, duels.right, duels.outcome, one, duels.people)
    return duel_standing(alone, versions=VERSIONS, left_effect=False)


def peer_replicates(duels: Duels, replicates: int) -> Array:
    """evalica's strengths with readers resampled, shape (versions, replicates)."""
    won = duels.outcome == LEFT_WON
    winner, loser = (
        np.where(won, one, other)
        for one, other in ((duels.left, duels.right), (duels.right, duels.left))
    )
    kinds, kind = np.unique(winner * VERSIONS + loser, return_inverse=True)
    by_kind = sparse.csr_array(
        (np.ones(len(kind)), (kind, duels.people)), shape=(len(kinds), READERS)
    )
    winners, losers = kinds // VERSIONS, kinds % VERSIONS
    first = [evalica.Winner.X] * len(kinds)
    index = evalica.bradley_terry(winners, losers, first).index
    rng = np.random.default_rng(SEED)
    columns = []
    for start in range(0, replicates, BLOCK):
        size = min(BLOCK, replicates - start)
        # As often as each reader is drawn in a sample of as many, but for the fixed total.
        weights = by_kind @ rng.poisson(1.0, size=(READERS, size)).astype(np.float64)
        for column in range(size):
            scores = evalica.bradley_terry(
                winners, losers, first, index=index, weights=weights[:, column].tolist()
            ).scores
            columns.append(np.log(scores.loc[range(VERSIONS)].to_numpy()))
    logs = np.stack(columns, axis=1)
    return np.asarray(logs - logs.mean(axis=0))


def main() -> None:
    """Print the times, the ratios, and how far the two are apart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--duels", type=int, default=1_000_000)
    parser.add_argument("--replicates", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    duels = simulated(options.duels, seed=4)
    duel_standing(simulated(1_000, seed=5), versions=VERSIONS)  # what is imported late
    two_way = "ours, by reader and article, the whole standing"
    one_way = "ours, by reader alone, the whole standing"
    peer = f"evalica, {options.replicates:,} replicates by reader"
    turns = in_turns(
        {
            two_way: partial(duel_standing, duels, versions=VERSIONS, left_effect=False),
            one_way: partial(by_reader, duels),
            peer: partial(peer_replicates, duels, options.replicates),
        },
        rounds=options.rounds,
    )
    print(f"median of {options.rounds} rounds")
    for name, turn in turns.items():
        print(f"{name:<50}{turn.seconds:9.3f} s  (processor {turn.processor_seconds:.3f} s)")
    print(
        f"evalica takes {ratio(turns[peer], turns[two_way]):.1f} times as long "
        f"(ours by reader alone: {ratio(turns[peer], turns[one_way]):.1f})"
    )
    compare(turns[one_way].gave, turns[peer].gave)


def compare(ours: object, replicates: object) -> None:
    """Print how far evalica's replicates and our standing by reader are apart."""
    assert isinstance(ours, DuelStanding) and isinstance(replicates, np.ndarray)
    strengths = np.array([placed.strength for placed in ours.placed], dtype=float)
    errors = np.array([placed.error for placed in ours.placed], dtype=float)
    ratios = replicates.std(axis=1) / errors
    print(f"standard errors of the strengths: {errors.min():.4f} to {errors.max():.4f}")
    print(
        f"evalica's over ours: {ratios.min():.3f} to {ratios.max():.3f}, mean {ratios.mean():.3f}"
    )
    distance = np.abs(np.median(replicates, axis=1) - strengths).max()
    print(f"largest distance of a strength from its replicates' median: {distance:.4f}")


if __name__ == "__main__":
    main()
