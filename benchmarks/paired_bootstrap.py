"""Paired bootstrap of 120 pairs of versions on 8 measures: ours beside scipy and plain numpy.

    python -m benchmarks.paired_bootstrap [--rounds 5]

All resample 100 articles 10,000 times for all 960 differences. Ours studentises. scipy is timed
with the plain percentile, its cheapest, and with BCa, its default; numpy does both the percentile
and the studentised interval by one or two matrix products, in the eight lines that somebody would
write for it. They take turns; the median round counts.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from benchmarks.turns import in_turns, ratio
from evaluation.stats.mean_bootstrap import MeanEstimate, mean_intervals
from evaluation.stats.paired import pair_differences, paired_comparisons

RESAMPLES = 10_000
TAILS = (0.025, 0.975)
Array = NDArray[np.float64]


def numpy_percentile(columns: Array) -> Array:
    """The ends of every column's interval: (2, columns)."""
    rng, articles = np.random.default_rng(1), len(columns)
    drawn = rng.multinomial(articles, np.full(articles, 1 / articles), size=RESAMPLES)
    means = columns.T.astype(np.float32) @ drawn.T.astype(np.float32) / articles
    return np.quantile(means, TAILS, axis=1).astype(np.float64)


def numpy_studentised(columns: Array) -> Array:
    """The same from each resample's distance over its own error."""
    rng, articles = np.random.default_rng(1), len(columns)
    drawn = rng.multinomial(articles, np.full(articles, 1 / articles), size=RESAMPLES)
    drawn, mean = drawn.T.astype(np.float32), columns.mean(axis=0)
    centred = (columns - mean).T.astype(np.float32)
    means = centred @ drawn / articles
    spread = np.sqrt((centred * centred) @ drawn / articles - means * means)
    high, low = np.quantile(means * np.sqrt(articles - 1) / spread, TAILS, axis=1)
    error = columns.std(axis=0, ddof=1) / np.sqrt(articles)
    return np.stack((mean - low * error, mean - high * error))


def ours(columns: Array) -> list[MeanEstimate]:
    return mean_intervals(columns, rng=np.random.default_rng(1), resamples=RESAMPLES)


def with_tests(columns: Array) -> object:
    return paired_comparisons(columns, rng=np.random.default_rng(1), resamples=RESAMPLES)


def scipys(columns: Array, method: str) -> object:
    return stats.bootstrap(
        (columns,),
        np.mean,
        axis=0,
        vectorized=True,
        n_resamples=RESAMPLES,
        batch=250,
        method=method,
        rng=np.random.default_rng(1),
    )


def main() -> None:
    """Print one line a method: wall and processor seconds, and the ratio to ours."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    rng = np.random.default_rng(2026)
    values = rng.beta(4, 6, size=(100, 1, 8)) + rng.normal(0, 0.05, size=(100, 16, 8))
    differences = pair_differences(values, list(itertools.combinations(range(16), 2)))
    columns = differences.reshape(100, -1)
    peers: dict[str, Callable[[], object]] = {
        "ours, studentised": partial(ours, columns),
        "ours with t and permutation": partial(with_tests, columns),
        "numpy, percentile": partial(numpy_percentile, columns),
        "numpy, studentised": partial(numpy_studentised, columns),
        "scipy, percentile": partial(scipys, columns, "percentile"),
        "scipy, BCa": partial(scipys, columns, "BCa"),
    }
    ours(columns)
    turns = in_turns(peers, rounds=rounds)
    base = turns["ours, studentised"]
    print(f"median of {rounds} rounds")
    for name, turn in turns.items():
        print(
            f"{name:<30}{turn.seconds:8.3f} s  (processor {turn.processor_seconds:.3f} s)"
            f"{ratio(turn, base):8.1f} times ours"
        )
    intervals = [one.interval for one in ours(columns) if one.interval is not None]
    ends = np.array([[one.low for one in intervals], [one.high for one in intervals]])
    apart = np.abs(ends - numpy_studentised(columns)) / (ends[1] - ends[0])
    print(f"numpy's studentised ends are at most {apart.max():.1%} of a width from ours")


if __name__ == "__main__":
    main()
