"""Random worlds of which the truth is known, through the product's own way to its verdicts.

    python -m benchmarks.worlds [--worlds 320] [--first 0] [--families "few readers,hostile"]
    python -m benchmarks.worlds --columns --families "traffic shifts" --worlds 400
    python -m benchmarks.worlds --settling 100

Each world has readers, articles and two versions; families take turns (`world_families`).
Its ballots go into a database in memory as readers send them; at eight moments they are collected,
screened and derived, and the report and the gate are asked. What they say is held against the
truth: what honest readers prefer over the declared mix of the articles that both versions wrote
about. Beside it stand oracles that know how the world is made and look at the same moments
(`world_oracle`). A world is its number: the same number gives the same world.

--columns leaves database, screens and rule out, for many worlds of votes: their columns alone are
judged, several times as quickly.

--settling asks early on what would settle it, lets the world grow in just that way, and counts how
often it was settled within the range that was said.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final, TypeVar

import numpy as np

from benchmarks.world_columns import WorldColumns
from benchmarks.world_families import FAMILIES, SEED, WorldSpec
from benchmarks.world_judging import Heard, Judged, Said, judged, verdict_of, wider
from benchmarks.world_oracle import Components, OracleEstimate, components_of, oracle_estimate
from benchmarks.world_ratings import play_ratings
from benchmarks.world_rows import MARGIN, WorldRows, scratch_site
from benchmarks.world_settling import Settled, play_settling, settling_table
from benchmarks.world_votes import Ballots, World, true_difference
from evaluation.stats.verdict_interval import FIRST_LOOK

LOOKS: Final = 8
# Of eight looks at equal steps, standard errors that keep 95 % in all (Pocock, Biometrika 64
# (1977), 191-199, table 1).
POCOCK: Final = 2.512

Found = TypeVar("Found", Judged, Settled)


def play(spec: WorldSpec, number: int, *, columns: bool = False) -> Judged:
    """One world of votes from the first ballot to the last look.

    columns: whether their columns alone are judged.
    """
    rng = np.random.default_rng([SEED, number, 1])
    world = World(spec, rng)
    readers, articles = np.arange(spec.readers), np.arange(spec.articles)
    ballots = world.votes(spec.ballots, readers=readers, articles=articles)
    oracles = _Oracles(
        world,
        components_of(spec, rng),
        components_of(spec, np.random.default_rng([SEED, number, 2]), everybody=True),
    )
    rows = WorldColumns(world) if columns else WorldRows(world, measure=spec.kind)
    looks = []
    cuts = np.linspace(0, len(ballots), LOOKS + 1).astype(int).tolist()
    note = ""
    for first, last in pairwise(cuts):
        rows.add_ballots(ballots.take(slice(first, last)))
        heard, seen = rows.heard(), ballots.take(slice(0, last))
        found = heard.estimate
        looks.append(oracles.beside(heard, seen))
        oracle = oracles.knowing(seen)
        if found and oracle:
            note = (
                f"{spec.kind}, {last} ballots, left out {heard.left_out}: "
                f"{found.difference} {found.interval and (found.interval.low, found.interval.high)}"
                f" error {found.error} {found.withheld}; oracle {oracle.difference:.4f}"
                f" error {oracle.error:.4f}"
            )
    truth = true_difference(spec)
    return judged(spec.family, number, truth, looks, margin=MARGIN, note=note)


@dataclass(frozen=True, slots=True)
class _Oracles:
    """Both oracles of a world. honest, everybody: how much those readers vary."""

    world: World
    honest: Components
    everybody: Components

    def knowing(self, seen: Ballots) -> OracleEstimate | None:
        """What the one that knows all makes of these ballots."""
        return oracle_estimate(self.world, seen, self.honest)

    def beside(self, heard: Heard, seen: Ballots) -> Said:
        """What the product said at a look at these ballots, and what the oracles say."""
        found = heard.estimate
        knowing = self.knowing(seen)
        fair = oracle_estimate(self.world, seen, self.everybody, everybody=True)
        begun = len(seen) >= FIRST_LOOK
        fair_ends = fair.fair_ends() if fair and begun else None
        live = knowing.ends() if knowing and begun else None
        planned = knowing.ends(factor=POCOCK) if knowing else None
        return Said(
            verdict=(found.verdict if found else None) or "cannot tell yet",
            overall=heard.overall,
            gate=heard.gate,
            live=verdict_of(live, margin=MARGIN),
            planned=verdict_of(planned, margin=MARGIN),
            fair=verdict_of(fair_ends, margin=MARGIN),
            wider=wider(found.interval if found else None, fair_ends),
        )


def spec_of(number: int, families: Sequence[str]) -> WorldSpec:
    """What the world of this number is like; families take turns."""
    name = families[number % len(families)]
    return FAMILIES[name](np.random.default_rng([SEED, number, 0]))


def table(worlds: Iterable[Judged]) -> str:
    """A line for each family and one for all."""
    by_family: dict[str, list[Judged]] = defaultdict(list)
    for each in worlds:
        by_family[each.family].append(each)
        by_family["all"].append(each)
    by_family["all"] = by_family.pop("all", [])
    head = ("family", "worlds", "wrong", "false", "oracle's", "spoke", "live", "spoke of these",
            "fair", "spoke of these", "wider", "planned")  # fmt: skip
    lines = [" | ".join(head)]
    for family, found in by_family.items():
        sign = sum(each.fault == "wrong sign" for each in found)
        other = sum(each.fault not in {"", "wrong sign"} for each in found)
        spoke = [each for each in found if each.spoke]
        cells = (family, len(found), sign, other, sum(e.oracle_fault != "" for e in found),
                 len(spoke), sum(e.live for e in found), sum(e.live for e in spoke),
                 sum(e.fair for e in found), sum(e.fair for e in spoke),
                 f"{np.median([e.wider for e in found if e.wider] or [np.nan]):.2f}",
                 sum(e.planned for e in found))  # fmt: skip
        lines.append(" | ".join(str(cell) for cell in cells))
    return "\n".join(lines)


def _keep(found: Found, path: str | None) -> Found:
    """What was found of a world, appended to a file where one is named."""
    if path:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(found)) + "\n")
    return found


def main() -> None:
    """Play the worlds and print the table, then every world in which something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=320)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--families", default=",".join(FAMILIES))
    parser.add_argument("--settling", type=int, default=0)
    parser.add_argument("--columns", action="store_true", help="Without a database.")
    parser.add_argument("--keep", help="Append what was found of each world to this file.")
    options = parser.parse_args()
    families = options.families.split(",")
    start = time.perf_counter()
    with scratch_site():
        if options.settling:
            ranges = [
                _keep(each, options.keep)
                for number in range(options.first, options.first + options.settling)
                if (each := play_settling(number))
            ]
            print(settling_table(ranges))
            return
        found = []
        for number in range(options.first, options.first + options.worlds):
            spec = spec_of(number, families)
            if spec.kind == "ratings":
                played = play_ratings(spec, number)
            else:
                played = play(spec, number, columns=options.columns)
            found.append(_keep(played, options.keep))
    print(table(found))
    for world in found:
        if world.fault:
            print(f"world {world.number}, {world.family}: {world.fault}, "
                  f"truth {world.truth:+.4f}; {world.note}")  # fmt: skip
    print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
