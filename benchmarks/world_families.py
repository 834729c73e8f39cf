"""Kinds of random worlds: what is true of readers, articles and versions, and how they meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

Kind = Literal["duels", "approval", "ratings"]

# Of every world, with its number.
SEED: Final = 2026

# Candidate against baseline, in log-odds: nothing in three worlds of ten, else small to large.
EFFECTS: Final = (0.0, 0.0, 0.0, 0.15, -0.15, 0.4, -0.4, 0.4, 0.8, -0.8)
SPREADS: Final = (0.0, 0.4, 0.8)


@dataclass(frozen=True, slots=True)
class WorldSpec:
    """What is true, and how many of whom meet. Effects and spreads are in log-odds.

    effects: candidate less baseline, by source. base: of 👍, by source. mix: of articles, by
    source; it is the declared mix. covered: which part of a source's articles the candidate wrote
    about. split: of those who read, how many see the candidate, by period and source.
    reader_spread, article_spread: of a general taste; reader_leaning, article_leaning: of a taste
    for one of the two. later: how much later articles of the last source are read.
    fading: what 👍 lose from the first vote to the last. left: what standing left adds to a duel.
    heavy: the part of readers who vote a hundred times as much. careless, hostile: parts of
    readers who vote without reading, or always for the baseline.
    step: ratings are on a scale from 0 to 1 in such steps, 0 for none.
    """

    family: str
    kind: Kind
    readers: int = 60
    articles: int = 40
    ballots: int = 600
    effects: tuple[float, ...] = (0.0,)
    base: tuple[float, ...] = (0.6,)
    mix: tuple[float, ...] = (1.0,)
    covered: tuple[float, ...] = (1.0,)
    split: tuple[tuple[float, ...], ...] = ((0.5,),)
    reader_spread: float = 0.4
    article_spread: float = 0.4
    reader_leaning: float = 0.4
    article_leaning: float = 0.4
    later: float = 0.0
    fading: float = 0.0
    left: float = 0.0
    ties: float = 0.1
    heavy: float = 0.0
    careless: float = 0.0
    hostile: float = 0.0
    step: float = 0.0


Family = Callable[[np.random.Generator], WorldSpec]


def _usual(name: str, rng: np.random.Generator, kind: Kind | None = None) -> WorldSpec:
    effect = float(rng.choice(EFFECTS))
    spreads = rng.choice(SPREADS, size=4)
    return WorldSpec(
        family=name,
        kind=kind or ("duels" if rng.random() < 0.5 else "approval"),
        readers=int(rng.integers(40, 120)),
        articles=int(rng.integers(20, 80)),
        ballots=int(rng.choice([300, 600, 1_200])),
        effects=(effect,),
        base=(float(rng.uniform(-0.5, 1.5)),),
        reader_spread=float(spreads[0]),
        article_spread=float(spreads[1]),
        reader_leaning=float(spreads[2]),
        article_leaning=float(spreads[3]),
    )


def _two_sources(spec: WorldSpec) -> WorldSpec:
    """An easy source and a hard one, as many articles of each."""
    return replace(
        spec,
        effects=spec.effects * 2,
        base=(1.4, -0.4),
        mix=(0.5, 0.5),
        covered=(1.0, 1.0),
        split=((0.5, 0.5),),
    )


def plain(rng: np.random.Generator) -> WorldSpec:
    """Readers and articles with tastes, and nothing else."""
    return _usual("plain", rng)


def few_readers(rng: np.random.Generator) -> WorldSpec:
    """Three to twelve readers, who vote a lot."""
    spec = _usual("few readers", rng)
    return replace(spec, readers=int(rng.integers(3, 13)), articles=60, ballots=400)


def few_articles(rng: np.random.Generator) -> WorldSpec:
    """Two to ten articles."""
    spec = _usual("few articles", rng)
    return replace(spec, readers=200, articles=int(rng.integers(2, 11)), ballots=600)


def many(rng: np.random.Generator) -> WorldSpec:
    """Hundreds of readers, more than a hundred articles."""
    return replace(_usual("many", rng), readers=300, articles=120, ballots=2_400)


def shifting_traffic(rng: np.random.Generator) -> WorldSpec:
    """The candidate is ramped up while readers come to press 👍 less, or more."""
    spec = _usual("traffic shifts", rng, "approval")
    fading = float(rng.choice([-1.5, 1.5]))
    return replace(spec, split=((0.1,), (0.5,), (0.9,)), fading=fading, ballots=900)


def late_start(rng: np.random.Generator) -> WorldSpec:
    """The candidate comes when half of the votes are in, and readers have changed."""
    spec = _usual("starts late", rng, "approval")
    return replace(spec, split=((0.0,), (0.5,)), fading=float(rng.choice([-1.5, 1.5])), ballots=900)


def part_covered(rng: np.random.Generator) -> WorldSpec:
    """The candidate wrote about a quarter of the easy articles and most of the hard ones."""
    return replace(_two_sources(_usual("covers a part", rng)), covered=(0.25, 0.8), ballots=900)


def harder_later(rng: np.random.Generator) -> WorldSpec:
    """Simpson: the harder source is read later, and more by those who see the candidate."""
    spec = _two_sources(_usual("harder source", rng, "approval"))
    return replace(spec, split=((0.3, 0.2), (0.8, 0.85)), later=2.0, ballots=900)


def source_taste(rng: np.random.Generator) -> WorldSpec:
    """Better on one source and worse on the other, shown unevenly on one of them."""
    spec = _two_sources(_usual("source taste", rng))
    one, other = float(rng.choice([0.8, 0.4, 0.3])), float(rng.choice([-0.8, -0.4, -0.3]))
    return replace(spec, effects=(one, other), split=((0.5, 0.15),), ballots=900)


def source_hardly_shown(rng: np.random.Generator) -> WorldSpec:
    """As good on one source as it is bad on the other, where it is hardly shown."""
    spec = replace(_two_sources(_usual("source hardly shown", rng, "approval")), base=(0.6, 0.6))
    effect = float(rng.choice([1.0, 1.4]))
    return replace(spec, effects=(effect, -effect), split=((0.5, 0.05),), ballots=2_000,
                   readers=120)  # fmt: skip


def side_bias(rng: np.random.Generator) -> WorldSpec:
    """Readers who like what stands left."""
    return replace(_usual("side bias", rng, "duels"), left=float(rng.uniform(0.4, 1.5)))


def heavy_voters(rng: np.random.Generator) -> WorldSpec:
    """A few readers who vote a hundred times as much as others."""
    return replace(_usual("heavy voters", rng), readers=200, heavy=0.03, ballots=600)


def careless(rng: np.random.Generator) -> WorldSpec:
    """A quarter of the readers votes without reading."""
    return replace(_usual("careless", rng), careless=0.25)


def hostile(rng: np.random.Generator) -> WorldSpec:
    """One reader in twelve votes for the baseline whatever is shown."""
    return replace(_usual("hostile", rng), hostile=0.08, readers=120)


def ties(rng: np.random.Generator) -> WorldSpec:
    """Duels of which most end in a tie."""
    return replace(_usual("ties", rng, "duels"), ties=float(rng.uniform(0.5, 0.95)))


def odd_scales(rng: np.random.Generator) -> WorldSpec:
    """Raters of every text, on a scale of few steps or of very many."""
    step = float(rng.choice([0.0, 0.05, 0.25, 1 / 3, 0.5]))
    spec = _usual("odd scales", rng, "ratings")
    return replace(spec, readers=int(rng.integers(1, 6)), articles=int(rng.integers(6, 80)),
                   step=step)  # fmt: skip


def nothing(rng: np.random.Generator) -> WorldSpec:
    """Nothing to find, and tastes that look like something."""
    spec = _usual("nothing", rng)
    return replace(
        spec,
        effects=(0.0,),
        reader_leaning=float(rng.choice([0.4, 0.8, 1.2])),
        article_leaning=float(rng.choice([0.4, 0.8, 1.2])),
        readers=int(rng.choice([8, 20, 60, 200])),
        articles=int(rng.choice([5, 10, 40, 100])),
    )


FAMILIES: Final[dict[str, Family]] = {
    "plain": plain, "few readers": few_readers, "few articles": few_articles, "many": many,
    "traffic shifts": shifting_traffic, "starts late": late_start, "covers a part": part_covered,
    "harder source": harder_later, "source taste": source_taste, "side bias": side_bias,
    "heavy voters": heavy_voters, "careless": careless, "hostile": hostile, "ties": ties,
    "odd scales": odd_scales, "nothing": nothing, "source hardly shown": source_hardly_shown,
}  # fmt: skip
