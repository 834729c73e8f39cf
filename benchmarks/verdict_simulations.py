"""Coverage, false alarms and power of the intervals that verdicts are made of.

    python -m benchmarks.verdict_simulations [coverage looks power plan] [--runs 1000] [--only 300]

Duels are won or lost, and judged as the report does, sides evened out. Readers and articles have
effects of 0, .4 and .8 in log-odds; in some settings standing left adds to the odds. A figure of
5,000 runs is right to .003 at .95 and to .007 at .5. `--only` keeps the settings whose name holds
the text.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.many_runs import Codes, Floats, Now, Running, Runs, World, runs_of
from evaluation.stats.declared_plan import DeclaredPlan, levels_spent

EFFECTS = (0.0, 0.4, 0.8)
SEED = 2026
CHECKED = 5  # of each hundreds of runs, against the statistics
COVERAGE = (
    World(10, 10, 50, 0),
    World(30, 20, 100, 0),
    World(30, 20, 300, 0),
    World(100, 10, 300, 0),
    World(6, 112, 300, 0),
    World(300, 24, 1000, 0, skewed=True),
    World(300, 100, 3000, 0),
    World(30, 20, 300, 0, lean=0.6),
    World(30, 20, 300, 0, ties=0.7),
    World(60, 40, 600, 0, ties=0.9),
)
# Up to 5,000 votes, or all that readers can give.
LOOKS = (
    World(10, 10, 100, 0),
    World(30, 20, 600, 0),
    World(100, 10, 1000, 0),
    World(6, 112, 672, 0),
    World(300, 24, 5000, 0, skewed=True),
    World(300, 100, 5000, 0),
    World(30, 20, 600, 0, lean=0.6),
    World(10, 10, 100, 0, ties=0.6),
    World(30, 20, 600, 0, ties=0.6),
    World(30, 20, 600, 0, ties=0.8),
    World(60, 40, 1200, 0, ties=0.9),
    World(6, 112, 672, 0, ties=0.8),
)
POWER = (
    World(50, 40, 100, 0.4, share=0.71),
    World(100, 50, 300, 0.4, share=0.63),
    World(300, 100, 1000, 0.4, share=0.55),
    World(100, 50, 1000, 0.4, share=0.55),
)


def steps(runs: Runs, world: World) -> Iterator[Now]:
    """What is known after each vote."""
    running = Running(len(runs.values), readers=world.readers, articles=world.articles)
    for vote in range(runs.values.shape[1]):
        running.add(*_column(runs, vote))
        yield running.now()


def last(runs: Runs, world: World) -> Now:
    """What is known in the end; checked against the statistics themselves in the first runs."""
    running = Running(len(runs.values), readers=world.readers, articles=world.articles)
    for vote in range(runs.values.shape[1]):
        running.add(*_column(runs, vote))
    now = running.now()
    for run in range(min(CHECKED, len(runs.values))):
        seen = runs.estimate(run)
        got = (now.share[run], now.error[run], now.clusters[run])
        assert np.allclose(got, (seen.estimate, seen.error, seen.clusters)), (got, seen)
    return now


def _column(runs: Runs, vote: int) -> tuple[Codes, Codes, Floats, NDArray[np.bool_]]:
    return tuple(column[:, vote] for column in (runs.reader, runs.article, runs.values, runs.left))  # type: ignore[return-value]


def coverage(world: World, runs: int) -> str:
    """How often the interval at one look holds the share, and how wide it is."""
    figures = []
    for share in (0.5, 0.8):
        held, reaches, missed, errors = [], [], [], []
        for part in runs_of(replace(world, share=share), runs=runs, seed=SEED):
            now = last(part, world)
            reach = now.reach("one look")
            mean = replace(world, share=share).mean
            held.append(np.abs(now.share - mean) <= reach)
            reaches.append(reach)
            missed.append((now.share - mean) ** 2)
            errors.append(now.error**2)
        ratio = np.sqrt(np.mean(np.concatenate(errors)) / np.mean(np.concatenate(missed)))
        figures.append(
            f"share {share}: holds {np.concatenate(held).mean():.3f}, reaches "
            f"{np.concatenate(reaches).mean():.3f}, error {ratio:.2f} of what it misses by"
        )
    return "; ".join(figures)


def looks(world: World, runs: int) -> str:
    """A/A: how often a look after every vote ever leaves out 1/2, from the first look on."""
    lost, unanimous, alike_lost = 0, 0, 0
    for part in runs_of(world, runs=runs, seed=SEED + 1):
        ever = np.zeros(len(part.values), dtype=bool)
        for now in steps(part, world):
            ever |= np.abs(now.share - 0.5) > now.reach("live")
        alike = np.ptp(part.values[:, :5], axis=1) == 0
        lost, unanimous = lost + int(ever.sum()), unanimous + int(alike.sum())
        alike_lost += int((ever & alike).sum())
    begun = f"{alike_lost / unanimous:.3f} of {unanimous}" if unanimous else "none"
    return f"false {lost / runs:.4f}; of those whose first five votes were all alike {begun}"


def power(world: World, runs: int) -> str:
    """How often 1/2 is left out: live at any look, at the last, and at one declared look."""
    ever_told, told, declared = 0, 0, 0
    for part in runs_of(world, runs=runs, seed=SEED + 2):
        ever = np.zeros(len(part.values), dtype=bool)
        for now in steps(part, world):
            out = np.abs(now.share - 0.5) > now.reach("live")
            ever |= out
        ever_told, told = ever_told + int(ever.sum()), told + int(out.sum())
        declared += int((np.abs(now.share - 0.5) > now.reach("one look")).sum())
    return (
        f"win rate {world.share}: live by then {ever_told / runs:.3f}, live at the last vote "
        f"{told / runs:.3f}, declared {declared / runs:.3f}"
    )


def plan(world: World, runs: int) -> str:
    """The same where a declared size is watched live as well, and both are paid for."""
    levels = levels_spent(DeclaredPlan(declared_at=0, size=world.votes, watched_live=True))
    assert levels.live is not None
    figures = []
    for share in (0.5, world.share):
        either, at_last = 0, 0
        for part in runs_of(replace(world, share=share), runs=runs, seed=SEED + 3):
            ever = np.zeros(len(part.values), dtype=bool)
            for now in steps(part, world):
                ever |= np.abs(now.share - 0.5) > now.reach("live", level=levels.live)
            out = np.abs(now.share - 0.5) > now.reach("one look", level=levels.look)
            either, at_last = either + int((ever | out).sum()), at_last + int(out.sum())
        figures.append(f"at {share}: at the look {at_last / runs:.3f}, ever {either / runs:.3f}")
    return "; ".join(figures)


TABLES: dict[str, tuple[Callable[[World, int], str], tuple[World, ...]]] = {
    "coverage": (coverage, tuple(replace(w, effect=e) for w in COVERAGE for e in EFFECTS)),
    "looks": (looks, tuple(replace(w, effect=e) for w in LOOKS for e in EFFECTS)),
    "power": (power, POWER),
    "plan": (plan, POWER),
}


def main() -> None:
    """Print the tables asked for, a line a setting as it is done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tables", nargs="*", choices=[*TABLES, []], default=list(TABLES))
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    for table in asked.tables:
        measure, worlds = TABLES[table]
        for world in worlds:
            if asked.only in world.name:
                start = time.perf_counter()
                line = measure(world, asked.runs)
                took = time.perf_counter() - start
                print(
                    f"{table:<9}{world.name:<24} effect {world.effect}: {line} ({took:.0f} s)",
                    flush=True,
                )


if __name__ == "__main__":
    main()
