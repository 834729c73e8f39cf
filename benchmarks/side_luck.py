"""Duels with the luck of sides taken out: coverage, width beside the plain mean, false alarms.

    python -m benchmarks.side_luck [--runs 1000]

Readers and articles have tastes of .4 in log-odds, versions are even, and standing left adds 0, .6
or 1.2. Covers: of 95 % intervals at one look. False: runs in which the live interval ever excluded
what is true, with a look after every fifth duel from the thirtieth on. Width: mean error over that
of the plain mean. Sides are drawn evenly, or two to one for one of the versions (a page that was
wrong for a while).
"""

from __future__ import annotations

import argparse
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from evaluation.stats.clustered_variance import ClusteredEstimate
from evaluation.stats.clusters import Floats, find_clusters
from evaluation.stats.side_luck import without_side_luck
from evaluation.stats.two_way_mean import two_way_mean, weighted_mean
from evaluation.stats.verdict_interval import FIRST_LOOK, Looks, verdict_interval

TASTE: Final = 0.4
# Readers, articles, duels.
SETTINGS: Final = ((10, 10, 50), (6, 112, 300), (100, 10, 300), (30, 20, 300), (300, 100, 600))
LEANS: Final = (0.0, 0.6, 1.2)
_EVERY: Final = 5

Ids = NDArray[np.int64]


def two_sided(won: Floats, left: NDArray[np.bool_], article: Ids, reader: Ids) -> ClusteredEstimate:
    """The win rate, as the report has it."""
    even = without_side_luck(won, left)
    found = weighted_mean(
        even.values, even.weights, find_clusters(article, reader), span=1.0, kept=even.kept
    )
    assert found is not None
    return found


def one_run(
    rng: np.random.Generator, setting: tuple[int, int, int], lean: float, shown_left: float
) -> tuple[bool, bool, float, bool]:
    """Whether the interval holds, the live one ever failed, the width, and whether the plain
    mean's holds."""
    readers, articles, duels = setting
    reader, article = rng.integers(readers, size=duels), rng.integers(articles, size=duels)
    left = rng.random(duels) < shown_left
    odds = rng.normal(0, TASTE, readers)[reader] + rng.normal(0, TASTE, articles)[article]
    won = (rng.random(duels) < special.expit(odds + np.where(left, lean, -lean))).astype(float)

    def misses(estimate: ClusteredEstimate, looks: Looks) -> bool:
        ends = verdict_interval(estimate, looks=looks, bounds=(0, 1))
        return not ends.low <= 0.5 <= ends.high

    last = two_sided(won, left, article, reader)
    plain = two_way_mean(won, find_clusters(article, reader), span=1.0)
    assert plain is not None
    ever = any(
        misses(two_sided(won[:n], left[:n], article[:n], reader[:n]), "live")
        for n in range(FIRST_LOOK, duels + 1, _EVERY)
    )
    ratio = last.error / plain.error
    return not misses(last, "one look"), ever, ratio, not misses(plain, "one look")


def main() -> None:
    """A line for each setting, lean and way to draw sides."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1_000)
    options = parser.parse_args()
    print("readers × articles × duels | left adds | left | covers | false live | width | plain")
    for setting in SETTINGS:
        for lean in LEANS:
            for shown_left in (0.5, 2 / 3):
                rng = np.random.default_rng([2026, *setting, round(10 * lean), round(shown_left)])
                runs = [one_run(rng, setting, lean, shown_left) for _ in range(options.runs)]
                held, ever, width, plain = np.mean(runs, axis=0).tolist()
                name = " × ".join(map(str, setting))
                print(f"{name} | {lean} | {shown_left:.2f} | {held:.3f} | {ever:.3f} | "
                      f"{width:.2f} | {plain:.3f}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
