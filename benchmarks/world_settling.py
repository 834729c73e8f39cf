"""What would settle it, held against what did: a world grows in just the way that was said."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from benchmarks.world_columns import WorldColumns
from benchmarks.world_families import FAMILIES, Kind
from benchmarks.world_votes import Ballots, Ints, World
from evaluation.stats.what_is_missing import WhatIsMissing

SEED: Final = 2027
_FAMILIES: Final = ("plain", "few readers", "few articles", "many", "nothing")
# A world is grown by a fifth at a time, up to so many ballots; few ranges reach farther.
_STEP, _MOST = 1.2, 60_000
_FIRST: Final = 150  # ballots at the moment of asking, at most
# Of readers or articles that are new at a step, at most; more would only be further apart.
_NEW: Final = 1_000

Held = Literal["held", "sooner", "later", "not seen", "no room"]


@dataclass(frozen=True, slots=True)
class Settled:
    """One range: what was said to bind, how many ballots were to come, and how many it took.

    took: ballots within which it was settled, and those before which it was not; None where it was
    not settled by the time growing ended. in_sight: whether growing goes on beyond all that was
    said, so that it is known in any case whether that held, unless there was no more room.
    """

    number: int
    family: str
    binding: str
    said: tuple[int, int | None]
    took: tuple[int, int] | None
    grown: int
    in_sight: bool
    held: Held


def play_settling(number: int) -> Settled | None:
    """None where the first look settles it, or nothing can be said."""
    rng = np.random.default_rng([SEED, number])
    spec = FAMILIES[_FAMILIES[number % len(_FAMILIES)]](rng)
    kinds: tuple[Kind, ...] = ("duels", "approval")
    spec = replace(spec, kind=kinds[number // len(_FAMILIES) % 2])
    world = World(spec, rng)
    columns = WorldColumns(world)
    first = int(rng.integers(40, _FIRST))
    ballots = world.votes(first, readers=np.arange(spec.readers), articles=np.arange(spec.articles))
    columns.add_ballots(ballots)
    missing = columns.estimate(settling=True).missing
    if missing is None or missing.binding is None or missing.votes_then is None:
        return None
    took, grown, room = _grow(world, columns, missing, first)
    said = (missing.votes_then.least, missing.votes_then.most)
    in_sight = (said[0] if said[1] is None else said[1]) <= _MOST - first
    return Settled(number, spec.family, missing.binding, said, took, grown, in_sight,
                   _outcome(said, took, grown, room=room))  # fmt: skip


def _grow(
    world: World, columns: WorldColumns, missing: WhatIsMissing, first: int
) -> tuple[tuple[int, int] | None, int, bool]:
    """Ballots between which it was settled, how many came, and whether there was room for more."""
    readers = np.arange(len(world.role))
    articles = np.arange(len(world.source))
    spec, came, growth = world.spec, 0, 1.0
    while first + came < _MOST:
        growth *= _STEP
        wanted = math.ceil(first * growth) - first - came
        if "readers" in str(missing.binding):
            fresh = world.add_readers(_number_of_new(spec.readers, growth, len(world.role)))
            readers = fresh
        if "articles" in str(missing.binding):
            fresh = world.add_articles(_number_of_new(spec.articles, growth, len(world.source)))
            articles = fresh if missing.binding == "articles" else _some(world, len(world.source))
        ballots: Ballots = world.votes(wanted, readers=readers, articles=articles, since=0.999)
        if len(ballots) < wanted:
            return None, came, False
        columns.add_ballots(ballots)
        before, came = came, came + len(ballots)
        if columns.estimate().verdict != "cannot tell yet":
            return (before + 1, came), came, True
    return None, came, True


def _number_of_new(first: int, growth: float, now: int) -> int:
    return min(_NEW, math.ceil(first * growth) - now)


def _some(world: World, number: int) -> Ints:
    """Of the first articles some at random."""
    return world.rng.permutation(number)[:_NEW]


def _outcome(
    said: tuple[int, int | None], took: tuple[int, int] | None, grown: int, *, room: bool
) -> Held:
    least, most = said
    if took is None:
        if most is not None and grown >= most:
            return "later"
        if most is None and grown >= least:
            return "held"  # it was said that it might never be
        return "not seen" if room else "no room"
    if took[1] < least:
        return "sooner"
    return "later" if most is not None and took[0] > most else "held"


def settling_table(worlds: Iterable[Settled]) -> str:
    """A line for each thing that binds, each family and all: how many ranges were said, and of
    those in sight how many held, were settled sooner, later, and what part held."""
    counts: dict[str, Counter[str]] = {}
    for each in worlds:
        for line in (each.binding, f"({each.family})", "all"):
            found = counts.setdefault(line, Counter())
            found["said"] += 1
            if each.in_sight and each.held != "no room":
                found[each.held] += 1
    lines = ["binding | ranges | in sight | held | sooner | later | of those in sight"]
    for binding, found in sorted(counts.items()):
        seen = found["held"] + found["sooner"] + found["later"]
        share = f"{found['held'] / seen:.2f}" if seen else "-"
        cells = (binding, found["said"], seen, found["held"], found["sooner"], found["later"],
                 share)  # fmt: skip
        lines.append(" | ".join(str(cell) for cell in cells))
    return "\n".join(lines)
