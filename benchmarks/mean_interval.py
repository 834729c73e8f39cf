"""How often the interval of a mean from its sums alone holds the truth, beside resampling.

    python -m benchmarks.mean_interval [--runs 2000] [--most 1000]

By number of articles and shape of what is averaged: the product's (Student's with the slant taken
out), Student's own, and the studentised bootstrap that resamples every article. Of each: the share
of runs in which it holds the true mean, at 95 %, how often the truth lies below and above it, and
its width beside Student's. Then milliseconds of each for 60 versions × 4 metrics.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from evaluation.stats.interval import Interval
from evaluation.stats.mean_bootstrap import mean_intervals
from evaluation.stats.mean_interval import mean_estimate
from evaluation.stats.moments import Moments

Floats = NDArray[np.float64]
Draw = Callable[[np.random.Generator, tuple[int, int]], Floats]

SHAPES: Final[dict[str, tuple[Draw, float]]] = {
    "normal": (lambda rng, shape: rng.normal(size=shape), 0.0),
    "a score, beta(4, 8)": (lambda rng, shape: rng.beta(4, 8, size=shape), 1 / 3),
    "rouge2 of short texts": (lambda rng, shape: rng.beta(0.6, 4, size=shape), 0.6 / 4.6),
    "exponential": (lambda rng, shape: rng.exponential(size=shape), 1.0),
    "lognormal": (lambda rng, shape: rng.lognormal(size=shape), math.exp(0.5)),
    "one in ten fails": (
        lambda rng, shape: np.where(rng.random(shape) < 0.1, 0.0, rng.beta(9, 3, size=shape)),
        0.9 * 0.75,
    ),
}
COUNTS: Final = (2, 3, 5, 10, 20, 50, 100, 300, 1_000, 10_000)


def student(column: Floats) -> Interval | None:
    """Mean and spread, nothing else."""
    error = column.std(ddof=1) / math.sqrt(len(column))
    reach = special.stdtrit(len(column) - 1, 0.975) * error
    return Interval(column.mean() - reach, column.mean() + reach, 0.95) if error else None


def shown(found: list[Interval | None], truth: float, beside: list[Interval | None]) -> str:
    """One method's cell: held, missed below and above, width beside another's."""
    pairs = [(a, b) for a, b in zip(found, beside, strict=True) if a and b]
    below = sum(truth < a.low for a, _ in pairs) / len(pairs)
    above = sum(truth > a.high for a, _ in pairs) / len(pairs)
    width = np.median([(a.high - a.low) / (b.high - b.low) for a, b in pairs])
    return f"{1 - below - above:6.3f} ({below:.3f} {above:.3f}) {width:5.2f}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2_000)
    parser.add_argument("--most", type=int, default=1_000, help="Articles.")
    options = parser.parse_args()
    print(f"{'':24}{'n':>7}  {'ours':28}{'Student':28}{'bootstrap':28}")
    for name, (draw, truth) in SHAPES.items():
        for count in COUNTS:
            if count > options.most:
                continue
            rng = np.random.default_rng(2026)
            columns = draw(rng, (count, options.runs))
            plain = [student(column) for column in columns.T]
            ours = [mean_estimate(Moments.of(column.tolist())).interval for column in columns.T]
            line = f"{name:24}{count:7}  {shown(ours, truth, plain)}  {shown(plain, truth, plain)}"
            if count <= 300:
                resampled = mean_intervals(columns, rng=rng, resamples=999)
                line += "  " + shown([each.interval for each in resampled], truth, plain)
            print(line, flush=True)
    rng = np.random.default_rng(1)
    columns = rng.beta(4, 8, size=(1_000, 240))
    kept = [Moments.of(column.tolist()) for column in columns.T]
    print(f"240 means of 1,000 articles: ours {timed(lambda: [mean_estimate(m) for m in kept])}, ")
    print(f"resampled {timed(lambda: mean_intervals(columns, rng=rng))}")


def timed(work: Callable[[], Any]) -> str:
    """Milliseconds of processor."""
    began = time.process_time()
    work()
    return f"{1000 * (time.process_time() - began):.1f} ms"


if __name__ == "__main__":
    main()
