"""How often the interval of a mean difference of ratings or scores holds the truth, and its width.

    python -m benchmarks.coverage [--runs 4000]

By number of articles, for differences of several shapes: of a mean of raters (nearly normal), of
single ratings on a scale of three steps (a third of them ties), of a skewed score, and of a version
that fails on one article in ten. Each is the product's studentised bootstrap, beside it Student's.
Then of differences of which nearly all are alike, in exact sums over how many are not.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from evaluation.stats.least_reach import least_reach
from evaluation.stats.paired import paired_comparisons

Floats = NDArray[np.float64]
ARTICLES: Final = (6, 8, 12, 18, 24, 27, 29, 30, 40, 80)
LEVEL: Final = 0.95
_RESAMPLES: Final = 1_999
_AT_ONCE: Final = 500


def of_raters(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """Means of five raters on a scale from 0 to 1 in steps of .05, less another's."""
    raters = 0.6 + 0.15 * rng.normal(size=(2, 5, *shape))
    stepped = np.round(np.clip(raters, 0, 1) / 0.05) * 0.05
    return np.asarray(stepped[1].mean(axis=0) - stepped[0].mean(axis=0))


def of_steps(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """One rater's 0, 1/2 or 1, less another's."""
    both = rng.integers(3, size=(2, *shape)) / 2
    return np.asarray(both[1] - both[0])


def skewed(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """Gains that are small mostly and large sometimes."""
    return rng.gamma(1.0, 1.0, shape) - 1.0


def failing(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """A little better on nine articles of ten, much worse on the tenth."""
    fails = rng.random(shape) < 0.1
    return np.where(fails, -0.9, 0.1) + 0.05 * rng.normal(size=shape)


# Each has a true mean of 0.
SHAPES: Final[dict[str, Callable[[np.random.Generator, tuple[int, int]], Floats]]] = {
    "of raters": of_raters, "of steps": of_steps, "skewed": skewed, "failing": failing,
}  # fmt: skip


def coverage(name: str, articles: int, runs: int) -> tuple[float, float, float]:
    """The share of runs whose interval holds 0, of Student's that do, and the ratio of widths."""
    rng = np.random.default_rng([2026, articles, list(SHAPES).index(name)])
    held, students, widths = [], [], []
    for _ in range(0, runs, _AT_ONCE):
        differences = SHAPES[name](rng, (articles, _AT_ONCE))
        found = paired_comparisons(differences, rng=rng, resamples=_RESAMPLES)
        means, spreads = differences.mean(axis=0), differences.std(axis=0, ddof=1)
        reach = special.stdtrit(articles - 1, 0.5 + LEVEL / 2) * spreads / np.sqrt(articles)
        students += (np.abs(means) <= reach).tolist()
        for one, far in zip(found, reach.tolist(), strict=True):
            if one.interval is None:  # all articles differ alike: nothing is said
                continue
            low, high = one.interval.low, one.interval.high
            held.append(low <= 0 <= high)
            if far > 0:
                widths.append((high - low) / (2 * far))
    return float(np.mean(held)), float(np.mean(students)), float(np.mean(widths))


def nearly_tied(articles: int, *, resamples: int = _RESAMPLES) -> tuple[float, float, float]:
    """Of articles of which some part differs by one step and the rest by none, at the worst part:
    how often the product's interval holds, and how often by the bootstrap alone; and the largest
    ratio of its width to that of the exact interval of a share."""
    number = np.arange(articles + 1)
    differences = (np.arange(articles)[:, None] < number).astype(float)
    found = paired_comparisons(
        differences, rng=np.random.default_rng(2026), resamples=resamples, level=LEVEL
    )
    shares = number / articles
    apart = np.minimum(number, articles - number)
    least = np.array([least_reach(articles, k, step=1.0, level=LEVEL) for k in apart.tolist()])
    bare = np.array([
        (one.interval.low, one.interval.high) if one.interval else (share, share)
        for one, share in zip(found, shares.tolist(), strict=True)
    ]).T  # fmt: skip
    ends = np.stack([np.minimum(bare[0], shares - least), np.maximum(bare[1], shares + least)])
    parts = np.linspace(0.0005, 0.9995, 2_000)[:, None]
    chances = stats.binom.pmf(number, articles, parts)
    held, alone = (
        float((chances * ((low <= parts) & (parts <= high))).sum(axis=1).min())
        for low, high in (ends, bare)
    )
    exact = [stats.binomtest(k, articles).proportion_ci(LEVEL) for k in number.tolist()]
    widths = np.array([each.high - each.low for each in exact])
    return held, alone, float(((ends[1] - ends[0]) / widths).max())


def main() -> None:
    """A line for each shape and number of articles."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=4_000)
    options = parser.parse_args()
    print("differences | articles | covers | Student's | width over Student's")
    for name in SHAPES:
        for articles in ARTICLES:
            held, student, width = coverage(name, articles, options.runs)
            print(f"{name} | {articles} | {held:.3f} | {student:.3f} | {width:.2f}", flush=True)
    print("nearly tied: articles | covers at worst | by the bootstrap alone | width over the exact")
    for articles in (*ARTICLES, 300):
        held, alone, wider = nearly_tied(articles)
        print(f"{articles} | {held:.3f} | {alone:.3f} | {wider:.2f}", flush=True)


if __name__ == "__main__":
    main()
