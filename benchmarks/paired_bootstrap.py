"""Paired bootstrap of 120 pairs of versions on 8 measures: ours beside scipy's vectorised one.

    python -m benchmarks.paired_bootstrap

Both resample 100 articles 10,000 times for all 960 differences. Ours studentises; scipy is timed
with the plain percentile, its cheapest, and with BCa, its default.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable

import numpy as np
from scipy import stats

from evaluation.stats.mean_bootstrap import mean_intervals
from evaluation.stats.paired import pair_differences, paired_comparisons

RESAMPLES = 10_000


def timed(work: Callable[[], object], *, times: int) -> tuple[float, float]:
    """The best wall time and its processor time, in seconds."""
    runs = []
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        runs.append((time.perf_counter() - wall, time.process_time() - cpu))
    return min(runs)


def main() -> None:
    """Print one line a method: wall and processor seconds, and the ratio to ours."""
    rng = np.random.default_rng(2026)
    values = rng.beta(4, 6, size=(100, 1, 8)) + rng.normal(0, 0.05, size=(100, 16, 8))
    differences = pair_differences(values, list(itertools.combinations(range(16), 2)))
    columns = differences.reshape(100, -1)

    def ours() -> object:
        return mean_intervals(columns, rng=np.random.default_rng(1), resamples=RESAMPLES)

    def with_tests() -> object:
        return paired_comparisons(columns, rng=np.random.default_rng(1), resamples=RESAMPLES)

    def peer(method: str) -> object:
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

    ours()
    base = timed(ours, times=5)
    print(f"ours, studentised:            {base[0]:7.3f} s  (processor {base[1]:.3f} s)")
    tested = timed(with_tests, times=3)
    print(f"ours with t and permutation:  {tested[0]:7.3f} s  (processor {tested[1]:.3f} s)")
    for method in ("percentile", "BCa"):
        wall, cpu = timed(lambda method=method: peer(method), times=1)  # type: ignore[misc]
        print(
            f"scipy, {method:<22} {wall:7.3f} s  (processor {cpu:.3f} s), "
            f"{wall / base[0]:.0f} times ours"
        )


if __name__ == "__main__":
    main()
