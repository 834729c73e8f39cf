"""Every interval of a judge's passport: how often it holds, with a judge whose errors are known.

    python -m benchmarks.passports [--runs 1000]

The judge names the text that SummEval's experts rate higher with .75, the one on the left .1 more
often, the longer one .15 more often, one that its model wrote .1 more often, and refuses 5 of 100
questions. Articles are drawn from SummEval's with replacement, so that those hundred are all that
there is; readers have tastes of their own. What is true is what two thousand times as much data
says.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import numpy as np

from benchmarks.scripted_judges import ScriptedErrors, ScriptedWorld, scripted_world
from evaluation.passports.figures import PassportFigure, choice_drift, pairwise_figures

ERRORS: Final = ScriptedErrors(own=0.1)
# Articles, pairs on each, readers, duels.
SETTINGS: Final = ((30, 4, 12, 240), (60, 5, 40, 600), (100, 10, 100, 2_000))
_MUCH: Final = 200


def named_figures(world: ScriptedWorld) -> Iterator[tuple[str, PassportFigure]]:
    """Every figure of a passport's duels, by name."""
    found = pairwise_figures(world.judged, world.chosen)
    for name in found.__dataclass_fields__:
        yield name, getattr(found, name)
    changed, shift = choice_drift(world.judged, world.later)
    yield "changed", changed
    yield "shift", shift


def world_of(
    rng: np.random.Generator, setting: tuple[int, int, int, int], times: int = 1
) -> ScriptedWorld:
    """A run of the setting, or one of so many times the articles, readers and duels."""
    articles, pairs, readers, duels = setting
    return scripted_world(
        rng, articles=articles * times, pairs=pairs, readers=readers * times, duels=duels * times,
        errors=ERRORS,
    )  # fmt: skip


def main() -> None:
    """A line for each setting and figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1_000)
    runs = parser.parse_args().runs
    print("articles × pairs, readers, duels | figure | true | covers | mean half width | unknown")
    for setting in SETTINGS:
        rng = np.random.default_rng([2026, *setting])
        true = {name: each.value for name, each in named_figures(world_of(rng, setting, _MUCH))}
        held, widths = defaultdict(list), defaultdict(list)
        for _ in range(runs):
            for name, each in named_figures(world_of(rng, setting)):
                if each.low is None or each.high is None:
                    continue
                held[name].append(each.low <= (true[name] or 0.0) <= each.high)
                widths[name].append((each.high - each.low) / 2)
        articles, pairs, readers, duels = setting
        for name, value in true.items():
            print(
                f"{articles} × {pairs}, {readers}, {duels} | {name} | {value:.4f} | "
                f"{np.mean(held[name]):.3f} | {np.mean(widths[name]):.3f} | "
                f"{runs - len(held[name])}", flush=True,
            )  # fmt: skip


if __name__ == "__main__":
    main()
