"""Many simulated runs of duels at once, one a reader and article, and their errors as they go.

`Running` keeps what the error by article and person is made of in sums that a duel changes in a
few operations, for all runs together; it is what the report has of duels that were won or lost:
`weighted_mean` of what `without_side_luck` makes of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from evaluation.stats.clustered_variance import MOSTLY_DECIDED, ClusteredEstimate
from evaluation.stats.clusters import find_clusters
from evaluation.stats.side_luck import LARGEST_EFFECT, LEAST_A_SIDE, without_side_luck
from evaluation.stats.two_way_mean import weighted_mean
from evaluation.stats.verdict_interval import Looks, reach_factor

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
AT_ONCE = 250
TIED = 0.5


@dataclass(frozen=True, slots=True)
class World:
    """Readers and articles with normal effects of a size in log-odds; the share is that of all.

    skewed: whether readers vote unlike often, by a log-normal factor of sd 1. lean: what standing
    left adds, in log-odds; sides are drawn. ties: the part of duels that nobody wins; the share is
    that of the others.
    """

    readers: int
    articles: int
    votes: int
    effect: float
    share: float = 0.5
    skewed: bool = False
    lean: float = 0.0
    ties: float = 0.0

    @property
    def name(self) -> str:
        """Such as 300 x 24 x 1,000 skewed."""
        more = " skewed" if self.skewed else ""
        more += f" left {self.lean:+g}" if self.lean else ""
        more += f" ties {self.ties:g}" if self.ties else ""
        return f"{self.readers} x {self.articles} x {self.votes:,}{more}"

    @property
    def mean(self) -> float:
        """What a duel is worth on average, a tie one half."""
        return (1 - self.ties) * self.share + self.ties / 2


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Duels in the order they came, shape (runs, votes): codes, won 1, tied 1/2 or lost 0, and the
    side."""

    reader: Codes
    article: Codes
    values: Floats
    left: NDArray[np.bool_]

    def estimate(self, run: int) -> ClusteredEstimate:
        """What the report has of one run in the end."""
        even = without_side_luck(self.values[run], self.left[run])
        clusters = find_clusters(self.article[run], self.reader[run])
        found = weighted_mean(
            even.values, even.weights, clusters, span=1.0, kept=even.kept,
            decided=self.values[run] != TIED,
        )  # fmt: skip
        assert found is not None
        return found


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
    came = np.argpartition(times, world.votes - 1, axis=1)[:, : world.votes]
    order = np.argsort(np.take_along_axis(times, came, axis=1), axis=1)
    came = np.take_along_axis(came, order, axis=1)
    reader, article = np.divmod(came, world.articles)
    tastes = rng.normal(0, world.effect, (runs, world.readers))
    appeals = rng.normal(0, world.effect, (runs, world.articles))
    left = rng.random(came.shape) < 0.5
    odds = (
        middle_of(world.share, world.effect, world.lean)
        + np.take_along_axis(tastes, reader, axis=1)
        + np.take_along_axis(appeals, article, axis=1)
        + np.where(left, world.lean, -world.lean)
    )
    won = (rng.random(came.shape) < special.expit(odds)).astype(np.float64)
    if world.ties:
        won[rng.random(came.shape) < world.ties] = TIED
    return Runs(reader, article, won, left)


def middle_of(share: float, effect: float, lean: float = 0.0) -> float:
    """The log-odds about which two normal effects of this size bring the share on average, over
    both sides."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    low, high = -10.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        odds = middle + nodes * effect * np.sqrt(2)
        both = (special.expit(odds + lean) + special.expit(odds - lean)) / 2
        mean = weights @ both / weights.sum()
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
    """Sums over clusters that are brought up to date duel by duel."""

    def __init__(self, runs: int, *, readers: int, articles: int) -> None:
        """Start without duels."""
        # By side, right and left: how many were won, and how many there were.
        self.sides = np.zeros((runs, 2, 2))
        self.squares = np.zeros((runs, 2))
        self._every = np.arange(runs)
        self._sums = [_ClusterSums(runs, readers), _ClusterSums(runs, articles)]

    def add(self, reader: Codes, article: Codes, values: Floats, left: NDArray[np.bool_]) -> None:
        """One duel in every run, shape (runs,)."""
        duel = np.zeros_like(self.sides)
        duel[self._every, left.astype(np.intp), 0] = values
        duel[self._every, left.astype(np.intp), 1] = 1.0
        self.sides += duel
        self.squares[self._every, left.astype(np.intp)] += values * values
        for sums, cluster in zip(self._sums, (reader, article), strict=True):
            sums.add(self._every, cluster, duel.reshape(-1, 4))

    def now(self) -> Now:
        """Share and error, as the report has them where each cell has one duel."""
        won, sizes = self.sides[:, :, 0], self.sides[:, :, 1]
        number = sizes.sum(axis=1, keepdims=True)
        means = won / np.maximum(1, sizes)
        even = sizes.min(axis=1, keepdims=True) >= LEAST_A_SIDE
        taken_out = even & (np.abs(np.diff(means, axis=1)) <= LARGEST_EFFECT)
        middle = won.sum(axis=1, keepdims=True) / number
        middle = np.where(even, means.mean(axis=1, keepdims=True), middle)
        means = np.where(taken_out, means, middle)
        own, both = np.maximum(2, sizes), np.maximum(2, number)
        weights = np.where(even, 0.5 / own, 1 / number)
        # Of each side, what a contribution is multiplied with beside its weight.
        made_up = np.where(taken_out, np.sqrt((1 - 1 / both) / (1 - 1 / own)), 1.0)
        factors = weights * made_up
        share = middle[:, 0]
        squares = (factors**2 * (self.squares - 2 * means * won + means**2 * sizes)).sum(axis=1)
        loads = (weights**2 * sizes).sum(axis=1)
        cells = loads**2 / (weights**4 * sizes).sum(axis=1)
        cell = squares / np.where(cells > 1, 1 - 1 / cells, np.inf)
        departures = np.stack([factors, -factors * means], axis=2).reshape(-1, 4)
        loaded = np.stack([np.zeros_like(weights), weights**2], axis=2).reshape(-1, 4)
        (by_reader, readers), (by_article, articles) = (
            sums.variance(departures, loaded, loads) for sums in self._sums
        )
        clusters = np.minimum(readers, articles)
        gained = (1 - 4 * squares / loads) * (clusters + 1) / (clusters + 2) ** 2
        # A tie is worth 1/2, and 1/4 as a square.
        decided = (weights * (sizes - 4 * (won - self.squares))).sum(axis=1)
        gained *= np.maximum(np.minimum(1, decided / MOSTLY_DECIDED), 1 / (clusters + 2))
        total = np.maximum.reduce([by_reader + by_article - cell, by_reader, by_article, cell])
        error = np.sqrt(total + np.maximum(0, gained) * loads)
        return Now(share, error, clusters, int(number[0, 0]))


class _ClusterSums:
    """Over readers, or over articles: the products of what each has, won and duels by side."""

    def __init__(self, runs: int, clusters: int) -> None:
        self.each, self.products = np.zeros((runs, clusters, 4)), np.zeros((runs, 4, 4))

    def add(self, every: Codes, cluster: Codes, duel: Floats) -> None:
        """duel: shape (runs, 4)."""
        after = self.each[every, cluster] + duel / 2
        outer = after[:, :, None] * duel[:, None, :]
        self.products += outer + outer.transpose(0, 2, 1)
        self.each[every, cluster] += duel

    def variance(self, departures: Floats, loaded: Floats, loads: Floats) -> tuple[Floats, Floats]:
        """Of the share, clustered by these, and how many equal ones they weigh as much as.

        departures, loaded: of one in each column of the products, shape (runs, 4).
        """
        squares = np.einsum("ri,rij,rj->r", departures, self.products, departures)
        effective = loads**2 / np.einsum("ri,rij,rj->r", loaded, self.products, loaded)
        return squares / np.where(effective > 1, 1 - 1 / effective, np.inf), effective
