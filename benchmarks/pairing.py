"""Informative pairing against uniform: duels until the true top three of sixteen stand in order.

    python -m benchmarks.pairing [--runs 100]

Sixteen versions whose strengths lie like the quantiles of a normal distribution of spread 1 (in
log-odds: the first three are 1.86, 1.32 and 1.01) meet in duels with ties; about one in six is a
tie. The counts reach the strategy every 20 duels, as they do when ballots are collected. The order
stands when a Bradley-Terry fit had the true three in front, in order, at five such looks in a row.
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
import time
from collections.abc import Mapping
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.davidson import davidson_fit
from surveys.duels.pairing import DuelScore, Pair, Strategy, chances

VERSIONS: Final = 16
TRUTH: Final = [
    statistics.NormalDist().inv_cdf(1 - (place + 0.5) / VERSIONS) for place in range(VERSIONS)
]
TIE_LOG_ODDS: Final = -0.7
LOOK: Final = 20  # duels between two looks
STANDS: Final = 5  # looks in a row
LIMIT: Final = 10_000  # duels


def duels_needed(strategy: str, *, seed: int) -> int:
    """How many duels one run took; LIMIT where that was not enough."""
    rng = random.Random(seed)
    place = rng.sample(range(VERSIONS), VERSIONS)  # ids say nothing of strengths
    pairs = list(combinations(range(VERSIONS), 2))
    scores: dict[Pair, DuelScore] = {}
    in_a_row = 0
    for done in range(LOOK, LIMIT + 1, LOOK):
        drawn = rng.choices(pairs, chances(pairs, scores, strategy=strategy), k=LOOK)
        for one, other in drawn:
            score = scores.get((one, other), DuelScore())
            scores[one, other] = judged(score, TRUTH[place[one]] - TRUTH[place[other]], rng)
        strengths = davidson_fit(counts_of(scores), left_effect=False).strengths
        front = sorted(range(VERSIONS), key=lambda version: -strengths[version])[:3]
        in_a_row = in_a_row + 1 if [place[version] for version in front] == [0, 1, 2] else 0
        if in_a_row == STANDS:
            return done
    return LIMIT


def counts_of(scores: Mapping[Pair, DuelScore]) -> NDArray[np.float64]:
    """Duels by outcome, left and right, shape (3, VERSIONS, VERSIONS)."""
    counts = np.zeros((3, VERSIONS, VERSIONS))
    for (one, other), score in scores.items():
        counts[:, one, other] = score.first, score.neither, score.second
    return counts


def judged(score: DuelScore, gap: float, rng: random.Random) -> DuelScore:
    """The score after one more duel, by Davidson's model."""
    odds = [math.exp(gap / 2), math.exp(-gap / 2), math.exp(TIE_LOG_ODDS)]
    (outcome,) = rng.choices(range(3), odds)
    return DuelScore(
        score.first + (outcome == 0), score.second + (outcome == 1), score.neither + (outcome == 2)
    )


def main() -> None:
    """Print the quartiles of both strategies over the same seeds, and the ratio of the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    runs = parser.parse_args().runs
    medians = {}
    for strategy in (Strategy.UNIFORM, Strategy.INFORMATIVE):
        start = time.perf_counter()
        needed = [duels_needed(strategy, seed=seed) for seed in range(runs)]
        low, medians[strategy], high = statistics.quantiles(needed, n=4, method="inclusive")
        print(
            f"{strategy:<12} median {medians[strategy]:.0f} duels "
            f"(quartiles {low:.0f} to {high:.0f}, {needed.count(LIMIT)} runs never), "
            f"{runs} runs, {time.perf_counter() - start:.0f} s"
        )
    ratio = medians[Strategy.INFORMATIVE] / medians[Strategy.UNIFORM]
    print(f"informative / uniform: {ratio:.2f}")


if __name__ == "__main__":
    main()
