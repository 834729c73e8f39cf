"""How often the gate passes, fails and cannot tell, for candidates whose truth is known.

    python -m benchmarks.gate [--runs 300]

Readers duel two versions; readers and articles have tastes, so that duels resemble each other.
The candidate's true win rate lies at, inside and outside the margin. Each run counts its duels as
the site does and asks the gate after every tenth of them, as a nightly pipeline would. A gate errs
where it ever passes a candidate that is worse by the margin or more, or ever fails one that is
not; each may happen in 2.5 % of runs at most. A figure of 300 runs at 2.5 % is right to 1.8 points.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter

import numpy as np

from evaluation.comparison.pair_votes import PairVotes
from evaluation.comparison.report import Rule
from evaluation.comparison.votes import Asked, duel_estimate
from evaluation.opinions.columns import DuelColumns, ThumbColumns, columns_of
from evaluation.stats.noninferiority import Gate, gate

LOOKS = 10
MARGIN = 0.05
DIFFERENCES = (-0.15, -0.10, -0.05, -0.025, 0.0, 0.05)
SIZES = (1_000, 4_000, 12_000)
READERS, ARTICLES = 400, 120
TASTE, TIES = 0.6, 0.2


def true_lean(difference: float, taste: float) -> float:
    """The log-odds at which a version wins half plus `difference` over all tastes, by halving."""
    points, weights = np.polynomial.hermite_e.hermegauss(60)
    spread = taste * np.sqrt(1.25)
    low, high = -5.0, 5.0
    for _ in range(60):
        middle = (low + high) / 2
        won = (1 / (1 + np.exp(-middle - spread * points))) @ weights / weights.sum()
        if (1 - TIES) * (won - 0.5) < difference:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def duels(number: int, lean: float, taste: float, rng: np.random.Generator) -> DuelColumns:
    """In the order they came, a second apart; the candidate is version 1 and stands on the left."""
    readers, articles = rng.integers(READERS, size=number), rng.integers(ARTICLES, size=number)
    leaning = (
        lean + rng.normal(0, taste, READERS)[readers] + rng.normal(0, taste / 2, ARTICLES)[articles]
    )
    won = np.where(rng.random(number) < 1 / (1 + np.exp(-leaning)), 0, 2)
    outcome = np.where(rng.random(number) < TIES, 1, won)
    same = np.zeros(number, np.int64)
    return columns_of(
        DuelColumns,
        np.column_stack(
            [articles, readers, np.arange(number), same, same, same + 1, same + 2, outcome]
        ).tolist(),
    )


def results(number: int, lean: float, taste: float, run: int) -> list[Gate]:
    """What the gate said at each look."""
    rng = np.random.default_rng([2026, number, run])
    votes = PairVotes(2, 1, columns_of(ThumbColumns, ()), duels(number, lean, taste, rng))
    asked = Asked(Rule("duels", MARGIN, (), declared=True))
    looks = [round(number * look / LOOKS) for look in range(1, LOOKS + 1)]
    return [
        gate(duel_estimate(votes.within(until=look), asked).interval, margin=MARGIN)
        for look in looks
    ]


def figures(number: int, difference: float, lean: float, runs: int) -> str:
    """A line: what the gate said in the end, and how often it was ever wrong."""
    last: Counter[str] = Counter()
    ever: Counter[str] = Counter()
    for run in range(runs):
        said = results(number, lean, TASTE, run)
        last[said[-1]] += 1
        ever.update(set(said))
    shares = ", ".join(
        f"{name} {100 * last[name] / runs:5.1f} %" for name in ("pass", "fail", "inconclusive")
    )
    wrong = "pass" if difference <= -MARGIN else "fail"
    return (
        f"true {100 * difference:+5.1f} points, {number:6,} duels: {shares}; "
        f"ever wrongly {wrong} {100 * ever[wrong] / runs:4.1f} %"
    )


def main() -> None:
    """Print the shares of each result, after all duels and ever over the looks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=300)
    runs = parser.parse_args().runs
    start = time.perf_counter()
    print(f"margin {100 * MARGIN:.0f} points, {runs} runs, {LOOKS} looks each")
    for difference in DIFFERENCES:
        lean = true_lean(difference, TASTE)
        for number in SIZES:
            print(figures(number, difference, lean, runs), flush=True)
    print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
