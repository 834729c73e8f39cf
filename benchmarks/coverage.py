"""How often 95 % intervals hold the truth where votes resemble each other, and how gates err.

    python -m benchmarks.coverage [--runs 1000]

Readers and articles have tastes; a run draws new ones. "naive" takes every vote for independent,
"pigeonhole" is the product-weight bootstrap as it stands, "two-way" is what the site shows. A
figure of 1,000 runs is right to 1.4 points at 95 %.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from benchmarks.simulated_votes import (
    DESIGNS,
    Answered,
    Design,
    approvals,
    duels,
    true_approval,
    true_chances,
    true_strengths,
)
from evaluation.stats.bradley_terry_bootstrap import ClusteredStrengths, clustered_strengths
from evaluation.stats.clustered_bootstrap import (
    Over,
    Reweighting,
    Votes,
    count_votes,
    empty_table,
)
from evaluation.stats.clustered_share import clustered_shares, share_difference
from evaluation.stats.duel_counts import cells_of, duel_cells
from evaluation.stats.duel_standing import duel_standing
from evaluation.stats.duels import Duels
from evaluation.stats.interval import Interval
from evaluation.stats.mean_bootstrap import mean_intervals
from evaluation.stats.noninferiority import gate
from evaluation.stats.percentile import percentile_interval
from evaluation.stats.wilson import share_interval

REPLICATES = 1_000
MERITS = np.array([-0.3, 0.0, 0.1, 0.4])
Intervals = Iterable[tuple[str, Interval | None, float]]


def counted(votes: Answered, cells: NDArray[np.int64], rows: int, run: int) -> NDArray[np.int32]:
    """The two-way table of one run."""
    reweighting = Reweighting(seed=run, replicates=REPLICATES)
    table = empty_table(cells=rows, reweighting=reweighting)
    count_votes(
        table,
        Votes(
            cells,
            votes.articles.astype(np.uint64),
            votes.readers.astype(np.uint64),
            np.ones(len(cells), dtype=np.int32),
        ),
        reweighting=reweighting,
    )
    return table


def of_approval(design: Design, run: int, rng: np.random.Generator) -> Intervals:
    """One version's approval."""
    merit = 0.8
    truth = true_approval(design, merit)
    votes = approvals(design, merit, rng)
    table = counted(votes, votes.outcome, 2, run)
    ups = int(table[0, 0])
    yield "approval, naive", share_interval(successes=ups, trials=design.votes), truth
    replicates = table[0, 1:] / table[:, 1:].sum(axis=0)
    yield "approval, pigeonhole", percentile_interval(replicates), truth
    (share,) = clustered_shares(table[:, None], worth=(1, 0), over="both")
    yield "approval, two-way", share.interval, truth


def of_duels(design: Design, run: int, rng: np.random.Generator) -> Intervals:
    """The win rate of the strongest version against the first, and their strengths."""
    votes = duels(design, MERITS, rng)
    cells = duel_cells(votes.left, votes.right, votes.outcome)
    table = counted(votes, cells, cells_of(4), run)
    met = [table[duel_cells(*np.array([[3, 0, o], [0, 3, 2 - o]]).T)].sum(axis=0) for o in range(3)]
    won, tied, lost = (int(m[0]) for m in met)
    chances = true_chances(design, float(MERITS[3] - MERITS[0]))
    truth = float(chances[0] + chances[1] / 2)
    naive = share_interval(successes=won + tied / 2, trials=won + tied + lost)
    yield "win rate, naive (ties as halves)", naive, truth
    (share,) = clustered_shares(np.stack(met)[:, None], worth=(1, 0.5, 0), over="both")
    yield "win rate, two-way", share.interval, truth
    yield from of_strengths(design, votes, table)


def of_strengths(design: Design, votes: Answered, table: NDArray[np.int32]) -> Intervals:
    """The difference in strength of the same two, by three methods."""
    strengths = true_strengths(design, MERITS)
    truth = float(strengths[3] - strengths[0])
    each: tuple[tuple[str, Over], ...] = (("pigeonhole", "readers"), ("two-way", "both"))
    fitted = clustered_strengths(table, versions=4, over="both")
    assert fitted is not None
    yield "strength, naive", independent(fitted, 0, 3), truth
    for name, over in each:
        # Taken for one-way, the replicates of both are not drawn in.
        as_is = ClusteredStrengths(
            fitted.fit, fitted.compared, fitted.deviations, fitted.independent, over
        )
        yield f"strength, {name}", as_is.difference(0, 3), truth
    flat = Duels(votes.left, votes.right, votes.outcome, votes.articles, votes.readers)
    sandwich = duel_standing(flat, versions=4).difference(0, 3)
    assert sandwich is not None
    yield "strength, two-way sandwich", sandwich.interval, truth


def independent(fitted: ClusteredStrengths, baseline: int, candidate: int) -> Interval:
    """The interval that takes every duel for independent."""
    contrast = np.zeros(len(fitted.compared))
    contrast[candidate], contrast[baseline] = 1, -1
    reach = 1.96 * float(np.sqrt(contrast @ fitted.independent @ contrast))
    centre = float(contrast @ np.array(fitted.fit.strengths, dtype=float))
    return Interval(centre - reach, centre + reach, 0.95)


def coverage(
    design: Design, intervals: Callable[[Design, int, np.random.Generator], Intervals], runs: int
) -> None:
    """Print, for each interval, how often it held the truth and how wide it was."""
    held, missing, width = Counter[str](), Counter[str](), Counter[str]()
    for run in range(runs):
        for name, interval, truth in intervals(design, run, np.random.default_rng([2026, run])):
            if interval is None:
                missing[name] += 1
                continue
            held[name] += interval.holds(truth)
            width[name] += interval.high - interval.low  # type: ignore[assignment]
    for name in width:
        print(
            f"{design.name:<8} {name:<34} {100 * held[name] / runs:6.1f} %"
            f"   mean width {width[name] / runs:.4f}"
            + (f"   none {missing[name]}" if missing[name] else ""),
            flush=True,
        )


def means(runs: int) -> None:
    """Skewed scores of 30 and 100 articles: studentised, BCa and percentile."""
    for articles in (30, 100):
        rng = np.random.default_rng(2026)
        scores = rng.exponential(size=(articles, runs))
        ours = mean_intervals(scores, rng=rng, resamples=1_999)
        held = np.mean([e.interval is not None and e.interval.holds(1.0) for e in ours])
        print(f"mean of {articles} skewed scores, studentised {100 * held:6.1f} %")
        for method in ("BCa", "percentile"):
            ends = stats.bootstrap(
                (scores,),
                np.mean,
                axis=0,
                vectorized=True,
                n_resamples=1_999,
                batch=100,
                method=method,
                rng=rng,
            ).confidence_interval
            held = np.mean((ends.low <= 1) & (ends.high >= 1))
            print(f"mean of {articles} skewed scores, {method:<11} {100 * held:6.1f} %", flush=True)


def gates(design: Design, runs: int) -> None:
    """Approval of two versions by the same readers, a margin of 3 points, at five differences."""
    margin, merit = 0.03, 0.8
    base = true_approval(design, merit)
    for true_difference in (0.03, 0.0, -0.015, -0.03, -0.06):
        merits = [merit, merit_for(design, base + true_difference)]
        results: Counter[str] = Counter()
        for run in range(runs):
            rng = np.random.default_rng([2026, run])
            votes = both_approved(design, merits, rng)
            rows = 2 * votes.left + votes.outcome
            table = counted(votes, rows, 4, run)
            difference = share_difference(table[:2], table[2:], worth=(1, 0), over="both")
            results[gate(difference.interval, margin=margin)] += 1
        rates = ", ".join(
            f"{name} {100 * results[name] / runs:5.1f} %"
            for name in ("pass", "fail", "inconclusive")
        )
        print(
            f"{design.name:<8} gate at {true_difference:+.3f}, margin {margin}: {rates}", flush=True
        )


def both_approved(design: Design, merits: list[float], rng: np.random.Generator) -> Answered:
    """Thumbs of two versions; readers and articles are kind or harsh to both alike."""
    readers, articles = design.drawn(rng)
    version = rng.integers(2, size=design.votes)
    leaning = (
        np.array(merits)[version]
        + rng.normal(0, design.reader_spread, design.readers)[readers]
        + rng.normal(0, design.article_spread, design.articles)[articles]
    )
    down = (rng.random(design.votes) > 1 / (1 + np.exp(-leaning))).astype(np.int64)
    return Answered(down, readers, articles, version, version)


def merit_for(design: Design, share: float) -> float:
    """The merit at which the true approval is this share, by halving."""
    low, high = -10.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if true_approval(design, middle) < share else (low, middle)
    return low


def main() -> None:
    """Print every figure and how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1_000)
    runs = parser.parse_args().runs
    start = time.perf_counter()
    means(runs)
    for design in DESIGNS:
        coverage(design, of_approval, runs)
        coverage(design, of_duels, runs)
    gates(DESIGNS[0], runs)
    print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
