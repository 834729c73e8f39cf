"""Readers and articles of one world, what they say, and what is true of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from benchmarks.world_families import WorldSpec

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

HONEST, CARELESS, ONE_SIDED, HOSTILE = range(4)
LEFT, RIGHT, TIE, BAD = 1, 2, 3, 4  # as Ballot.Choice
UP, DOWN = 1, -1
# Of truths below this, in the measure's unit, neither sign is wrong; they are nothing.
NOTHING: Final = 5e-4
_POINTS, _WEIGHTS = np.polynomial.hermite_e.hermegauss(80)
_TIMES: Final = np.linspace(0.05, 0.95, 10)


@dataclass(frozen=True, slots=True, eq=False)
class Ballots:
    """In the order they came, columns of one length; readers and articles count from 0.

    side: of a thumb, whether it is on the candidate; of a duel, whether the candidate stood left.
    said: 1 or -1, or what was chosen in a duel.
    """

    article: Ints
    reader: Ints
    side: NDArray[np.bool_]
    said: Ints
    period: Ints

    def __len__(self) -> int:
        return len(self.article)

    def take(self, places: slice | NDArray[np.bool_]) -> Ballots:
        """Some of them."""
        return Ballots(
            self.article[places], self.reader[places], self.side[places], self.said[places],
            self.period[places],
        )  # fmt: skip


class World:
    """Readers and articles with their tastes; more may come. Everything is drawn from one seed."""

    def __init__(self, spec: WorldSpec, rng: np.random.Generator) -> None:
        self.spec, self.rng = spec, rng
        self.role = np.zeros(0, np.int64)
        self.taste, self.leaning, self.activity = np.zeros((3, 0))
        self.source, self.covered = np.zeros(0, np.int64), np.zeros(0, bool)
        self.ease, self.merit = np.zeros((2, 0))
        self._taken: set[int] = set()
        self.add_readers(spec.readers)
        self.add_articles(spec.articles)

    def add_readers(self, number: int) -> Ints:
        """New readers; their numbers."""
        spec, rng, first = self.spec, self.rng, len(self.role)
        kinds = rng.choice(
            4, size=number, p=[1 - spec.careless - spec.hostile, spec.careless / 2,
                               spec.careless / 2, spec.hostile],
        )  # fmt: skip
        busy = np.where(rng.random(number) < spec.heavy, 100.0, rng.gamma(2.0, 0.5, number) + 0.05)
        self.role = np.append(self.role, kinds)
        self.activity = np.append(self.activity, busy)
        self.taste = np.append(self.taste, rng.normal(0, spec.reader_spread, number))
        self.leaning = np.append(self.leaning, rng.normal(0, spec.reader_leaning, number))
        return np.arange(first, first + number)

    def add_articles(self, number: int) -> Ints:
        """New articles; their numbers."""
        spec, rng, first = self.spec, self.rng, len(self.source)
        # The declared mix is that of the world, not of luck.
        cuts = np.cumsum(spec.mix)[:-1]
        source = rng.permutation(np.searchsorted(cuts, (np.arange(number) + 0.5) / number))
        self.source = np.append(self.source, source)
        self.covered = np.append(self.covered, rng.random(number) < np.array(spec.covered)[source])
        self.ease = np.append(self.ease, rng.normal(0, spec.article_spread, number))
        self.merit = np.append(self.merit, rng.normal(0, spec.article_leaning, number))
        return np.arange(first, first + number)

    def votes(self, number: int, *, readers: Ints, articles: Ints, since: float = 0.0) -> Ballots:
        """What these say of those, at most so many; each reader says one thing of an article.

        since: from 0 to 1, when the first comes; the last comes at 1.
        """
        if self.spec.kind == "duels":
            articles = articles[self.covered[articles]]
        reader, article = (each.ravel() for each in np.meshgrid(readers, articles, indexing="ij"))
        cells = reader * 1_000_000 + article
        free = ~np.isin(cells, np.fromiter(self._taken, np.int64, len(self._taken)))
        reader, article, cells = reader[free], article[free], cells[free]
        keys = np.log(self.activity[reader]) + self.rng.gumbel(size=len(reader))
        order = np.argsort(-keys)[:number]
        order = order[self.rng.permutation(len(order))]
        is_last = self.source[article[order]] == len(self.spec.mix) - 1
        order = order[np.argsort(self.rng.gumbel(size=len(order)) + self.spec.later * is_last)]
        self._taken.update(cells[order].tolist())
        when = since + (1 - since) * (np.arange(len(order)) + 0.5) / max(1, len(order))
        if self.spec.kind == "duels":
            return self._duels(article[order], reader[order])
        return self._thumbs(article[order], reader[order], when)

    def _thumbs(self, article: Ints, reader: Ints, when: Floats) -> Ballots:
        spec, rng = self.spec, self.rng
        source = self.source[article]
        period = np.minimum((when * len(spec.split)).astype(np.int64), len(spec.split) - 1)
        side = rng.random(len(article)) < np.array(spec.split)[period, source]
        side &= self.covered[article]
        sign = np.where(side, 0.5, -0.5)
        odds = np.array(spec.base)[source] - spec.fading * (when - 0.5)
        odds += self.taste[reader] + self.ease[article]
        lean = np.array(spec.effects)[source] + self.leaning[reader] + self.merit[article]
        odds += sign * lean
        said = np.where(rng.random(len(article)) < special.expit(odds), UP, DOWN)
        coin = np.where(rng.random(len(article)) < 0.5, UP, DOWN)
        role = self.role[reader]
        said = np.select(
            [role == CARELESS, role == ONE_SIDED, role == HOSTILE],
            [coin, np.full_like(coin, UP), np.where(side, DOWN, UP)], said,
        )  # fmt: skip
        return Ballots(article, reader, side, said, period)

    def _duels(self, article: Ints, reader: Ints) -> Ballots:
        spec, rng = self.spec, self.rng
        side = rng.random(len(article)) < 0.5
        odds = np.array(spec.effects)[self.source[article]]
        odds = odds + self.leaning[reader] + self.merit[article]
        odds = odds + np.where(side, spec.left, -spec.left)
        won = rng.random(len(article)) < special.expit(odds)
        said = np.where(won == side, LEFT, RIGHT)
        said = np.where(rng.random(len(article)) < spec.ties,
                        np.where(rng.random(len(article)) < 0.7, TIE, BAD), said)  # fmt: skip
        coin = np.where(rng.random(len(article)) < 0.5, LEFT, RIGHT)
        role = self.role[reader]
        said = np.select(
            [role == CARELESS, role == ONE_SIDED, role == HOSTILE],
            [coin, np.full_like(coin, LEFT), np.where(side, RIGHT, LEFT)], said,
        )  # fmt: skip
        return Ballots(article, reader, side, said, np.zeros(len(article), np.int64))


def true_difference(spec: WorldSpec) -> float:
    """Candidate less baseline for honest readers over the declared mix of the articles that both
    wrote about: of shares of 👍, or of the win rate and one half."""
    mix = np.array(spec.mix) * np.array(spec.covered)
    by_source = [_of_source(spec, source) for source in range(len(mix))]
    return float(mix @ by_source / mix.sum())


def _of_source(spec: WorldSpec, source: int) -> float:
    effect = spec.effects[source]
    leaning = np.hypot(spec.reader_leaning, spec.article_leaning)
    if spec.kind == "duels":
        both = [_mean(effect + side, leaning) for side in (-spec.left, spec.left)]
        return float((1 - spec.ties) * (np.mean(both) - 0.5))
    spread = float(np.hypot(np.hypot(spec.reader_spread, spec.article_spread), leaning / 2))
    odds = spec.base[source] - spec.fading * (_TIMES - 0.5)
    return float(
        np.mean([_mean(o + effect / 2, spread) - _mean(o - effect / 2, spread) for o in odds])
    )


def _mean(odds: float, spread: float) -> float:
    """The mean chance over tastes."""
    return float(special.expit(odds + spread * _POINTS) @ _WEIGHTS / _WEIGHTS.sum())
