"""Many simulated runs of votes at once, one vote a reader and article, and their errors as they go.

`Running` keeps what the error by article and person is made of in sums that a vote changes in a
few operations, for all runs together; it is `two_way_mean` of values from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from evaluation.stats.verdict_interval import Looks, reach_factor

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
AT_ONCE = 250


@dataclass(frozen=True, slots=True)
class World:
    """Readers and articles with normal effects of a size in log-odds; the share is that of all.

    skewed: whether readers vote unlike often, by a log-normal factor of sd 1.
    """

    readers: int
    articles: int
    votes: int
    effect: float
    share: float = 0.5
    skewed: bool = False

    @property
    def name(self) -> str:
        """Such as 300 x 24 x 1,000 skewed."""
        skewed = " skewed" if self.skewed else ""
        return f"{self.readers} x {self.articles} x {self.votes:,}{skewed}"


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Votes in the order they came, shape (runs, votes): codes, and 1 or 0."""

    reader: Codes
    article: Codes
    values: Floats


def runs_of(world: World, *, runs: int, seed: int) -> Iterator[Runs]:
    """As many runs, some hundreds at a time."""
    for start in range(0, runs, AT_ONCE):
        rng = np.random.default_rng(
            [seed, world.readers, world.articles, world.votes, round(10 * world.effect), start]
        )
        yield _runs(world, min(AT_ONCE, runs - start), rng)


def _runs(world: World, runs: int, rng: np.random.Generator) -> Runs:
    cells = world.readers * world.articles
    # Cells come in the order of exponential times, sooner for readers who vote often.
    times = rng.exponential(size=(runs, cells)).astype(np.float32)
    if world.skewed:
        often = np.exp(rng.normal(0, 1, (runs, world.readers))).astype(np.float32)
        times /= np.repeat(often, world.articles, axis=1)
    came = np.argsort(times, axis=1)[:, : world.votes]
    reader, article = np.divmod(came, world.articles)
    tastes = rng.normal(0, world.effect, (runs, world.readers))
    appeals = rng.normal(0, world.effect, (runs, world.articles))
    odds = (
        middle_of(world.share, world.effect)
        + np.take_along_axis(tastes, reader, axis=1)
        + np.take_along_axis(appeals, article, axis=1)
    )
    return Runs(reader, article, (rng.random(came.shape) < special.expit(odds)).astype(np.float64))


def middle_of(share: float, effect: float) -> float:
    """The log-odds about which two normal effects of this size bring the share on average."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    low, high = -10.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        mean = weights @ special.expit(middle + nodes * effect * np.sqrt(2)) / weights.sum()
        low, high = (middle, high) if mean < share else (low, middle)
    return low


@dataclass(frozen=True, slots=True, eq=False)
class Now:
    """What is known of each run, shape (runs,)."""

    share: Floats
    error: Floats
    clusters: Floats
    votes: int

    def reach(self, looks: Looks, *, level: float = 0.95) -> Floats:
        """How far the interval goes to each side; all of the range before there are two of each."""
        factors = reach_factor(
            self.error,
            clusters=self.clusters,
            opinions=np.full_like(self.error, self.votes),
            looks=looks,
            level=level,
        )
        return np.where(self.clusters > 1, factors * self.error, 1.0)


class Running:
    """Sums over clusters that are brought up to date vote by vote."""

    def __init__(self, runs: int, *, readers: int, articles: int) -> None:
        """Start without votes."""
        self.votes, self.ups = 0, np.zeros(runs)
        self._every = np.arange(runs)
        self._sides = [_Side(runs, readers), _Side(runs, articles)]

    def add(self, reader: Codes, article: Codes, values: Floats) -> None:
        """One vote in every run, shape (runs,)."""
        self.votes += 1
        self.ups += values
        for side, cluster in zip(self._sides, (reader, article), strict=True):
            side.add(self._every, cluster, values)

    def now(self) -> Now:
        """Share and error, as `two_way_mean` has them where each cell has one vote."""
        number = self.votes
        share = self.ups / number
        plain = share * (1 - share)
        cell = plain / max(1, number - 1)
        (by_reader, readers), (by_article, articles) = (
            s.variance(share, number) for s in self._sides
        )
        clusters = np.minimum(readers, articles)
        gained = np.maximum(0, (1 - 4 * plain) * (clusters + 1) / (clusters + 2) ** 2) / number
        total = np.maximum.reduce([by_reader + by_article - cell, by_reader, by_article, cell])
        return Now(share, np.sqrt(total + gained), clusters, number)


class _Side:
    """Sums over readers, or over articles: of squared ups, of ups times votes, of squared votes."""

    def __init__(self, runs: int, clusters: int) -> None:
        self.ups, self.votes = np.zeros((runs, clusters)), np.zeros((runs, clusters))
        self.squares, self.products, self.sizes = np.zeros(runs), np.zeros(runs), np.zeros(runs)

    def add(self, every: Codes, cluster: Codes, values: Floats) -> None:
        ups, votes = self.ups[every, cluster], self.votes[every, cluster]
        self.squares += 2 * ups * values + values * values
        self.products += ups + votes * values + values
        self.sizes += 2 * votes + 1
        self.ups[every, cluster] = ups + values
        self.votes[every, cluster] = votes + 1

    def variance(self, share: Floats, number: int) -> tuple[Floats, Floats]:
        effective = number**2 / self.sizes
        squares = self.squares - 2 * share * self.products + share**2 * self.sizes
        kept = np.where(effective > 1, 1 - 1 / effective, np.inf)
        return squares / kept / number**2, effective
