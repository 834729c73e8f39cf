"""Duels over the mix of their sources: coverage, width and false alarms with and without it.

    python -m benchmarks.duel_sources [--runs 1000]

The first source prefers the version by 0 or .8 in log-odds, the second as much the other one, and
so in turn; readers and articles have effects of 0, .4 and .8. The truth is the mean over articles.
Each line: how often a 95 % interval at one look holds it, without the mix and with it, how wide the
one with it is of the other, and what its error is of what it misses by; then of looks at a twelfth
of the duels each, from the thirtieth on, how often the live interval ever left the truth out.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from evaluation.stats.clustered_variance import ClusteredEstimate
from evaluation.stats.clusters import Codes, Floats, find_clusters
from evaluation.stats.duel_mix import mixed_duels
from evaluation.stats.two_way_mean import weighted_mean
from evaluation.stats.verdict_interval import FIRST_LOOK, verdict_interval

BOUNDS: Final = (-0.5, 0.5)
LOOKS: Final = 12
_POINTS, _WEIGHTS = np.polynomial.hermite_e.hermegauss(40)


@dataclass(frozen=True, slots=True)
class Setting:
    """How many of whom, and which part of the articles is of which source."""

    readers: int
    articles: int
    duels: int
    mix: tuple[float, ...]


SETTINGS: Final = (
    Setting(10, 10, 50, (0.5, 0.5)),
    Setting(30, 20, 100, (0.5, 0.5)),
    Setting(30, 20, 300, (0.5, 0.5)),
    Setting(30, 20, 300, (0.75, 0.25)),
    Setting(100, 10, 300, (0.5, 0.5)),
    Setting(6, 112, 300, (0.5, 0.5)),
    Setting(60, 40, 600, (0.2,) * 5),
    Setting(300, 24, 1000, (0.5, 0.5)),
)


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """Duels in the order they came, shape (duels,): worth -1/2 or 1/2; truth: their mean's."""

    reader: Codes
    article: Codes
    left: NDArray[np.bool_]
    values: Floats
    source: Codes
    truth: float

    def estimate(self, first: int, *, mixed: bool) -> ClusteredEstimate:
        """Of those that came first, over the mix or as they came."""
        group = self.source[:first] if mixed else None
        clusters = find_clusters(self.article[:first], self.reader[:first])
        found = mixed_duels(self.values[:first], self.left[:first], clusters, group)
        estimate = weighted_mean(
            found.values, found.weights, clusters, span=1.0, kept=found.kept, centres=found.centres
        )
        assert estimate is not None
        return estimate


def said(setting: Setting, *, effect: float, apart: float, rng: np.random.Generator) -> Said:
    """One run."""
    cuts = np.cumsum(setting.mix)[:-1]
    parts = (np.arange(setting.articles) + 0.5) / setting.articles
    source = rng.permutation(np.searchsorted(cuts, parts))
    cells = rng.permutation(setting.readers * setting.articles)[: setting.duels]
    reader, article = np.divmod(cells, setting.articles)
    prefers = np.where(np.arange(len(setting.mix)) % 2, -apart, apart)
    odds = prefers[source[article]] + rng.normal(0, effect, setting.readers)[reader]
    odds = odds + rng.normal(0, effect, setting.articles)[article]
    won = rng.random(len(cells)) < special.expit(odds)
    nodes = prefers[:, None] + effect * np.sqrt(2) * _POINTS
    shares = special.expit(nodes) @ _WEIGHTS / _WEIGHTS.sum()
    left = rng.random(len(cells)) < 0.5
    truth = float(shares[source].mean()) - 0.5
    return Said(reader, article, left, won - 0.5, source[article], truth)


def line(setting: Setting, *, effect: float, apart: float, runs: int) -> str:
    """What happened in so many runs."""
    held, widths, errors, missed, ever = [], [], [], [], []
    for run in range(runs):
        key = [2026, run, setting.readers, setting.articles, setting.duels, round(10 * effect)]
        duels = said(setting, effect=effect, apart=apart, rng=np.random.default_rng(key))
        both = [duels.estimate(setting.duels, mixed=mixed) for mixed in (False, True)]
        ends = [verdict_interval(each, looks="one look", bounds=BOUNDS) for each in both]
        held.append([each.holds(duels.truth) for each in ends])
        widths.append([each.high - each.low for each in ends])
        errors.append(both[1].error ** 2)
        missed.append((both[1].estimate - duels.truth) ** 2)
        ever.append(_ever_false(duels, setting.duels))
    (bare, mixed), width = np.mean(held, axis=0), np.mean(widths, axis=0)
    return (
        f"holds {bare:.3f}, with the mix {mixed:.3f}, {width[1] / width[0]:.2f} as wide, error "
        f"{np.sqrt(np.mean(errors) / np.mean(missed)):.2f} of what it misses by; "
        f"live ever false {np.mean(ever):.3f}"
    )


def _ever_false(duels: Said, number: int) -> bool:
    for first in np.linspace(FIRST_LOOK, number, LOOKS).astype(int).tolist():
        estimate = duels.estimate(first, mixed=True)
        if not verdict_interval(estimate, looks="live", bounds=BOUNDS).holds(duels.truth):
            return True
    return False


def main() -> None:
    """Print a line a setting."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1_000)
    runs = parser.parse_args().runs
    for setting in SETTINGS:
        for effect in (0.0, 0.4, 0.8):
            for apart in (0.0, 0.8):
                start = time.perf_counter()
                found = line(setting, effect=effect, apart=apart, runs=runs)
                name = f"{setting.readers} x {setting.articles} x {setting.duels} of {setting.mix}"
                took = time.perf_counter() - start
                print(f"{name}, effect {effect}, apart {apart}: {found} ({took:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
