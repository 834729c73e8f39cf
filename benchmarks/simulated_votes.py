"""Simulated readers with tastes and articles with appeal, and the truth behind their votes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.davidson import davidson_fit
from evaluation.stats.duels import LEFT_WON, RIGHT_WON, TIE


@dataclass(frozen=True)
class Design:
    """Who votes how often, and how far readers and articles differ (log-odds, of a version)."""

    name: str
    readers: int
    articles: int
    votes: int
    reader_spread: float
    article_spread: float

    def drawn(self, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Reader and article of each vote; some readers vote ten times as often as others."""
        keen = rng.gamma(1.0, size=self.readers)
        readers = rng.choice(self.readers, size=self.votes, p=keen / keen.sum())
        return readers, rng.integers(self.articles, size=self.votes)

    @property
    def spread(self) -> float:
        """Of reader and article together."""
        return float(np.hypot(self.reader_spread, self.article_spread))


@dataclass(frozen=True)
class Answered:
    """Votes: what was said (a position in the outcomes), by whom, on what, of which version."""

    outcome: NDArray[np.int64]
    readers: NDArray[np.int64]
    articles: NDArray[np.int64]
    left: NDArray[np.int64]
    right: NDArray[np.int64]


DESIGNS = (
    Design("strong", readers=300, articles=100, votes=4000, reader_spread=0.8, article_spread=0.5),
    Design("weak", readers=1500, articles=200, votes=4000, reader_spread=0.3, article_spread=0.2),
    Design("none", readers=1500, articles=200, votes=4000, reader_spread=0.0, article_spread=0.0),
)


def shares(gap: NDArray[np.float64], tie: float) -> NDArray[np.float64]:
    """Chances of left won, tie, right won at a difference in log-odds; shape (3, ...)."""
    terms = np.stack([np.exp(gap / 2), np.full(gap.shape, np.exp(tie)), np.exp(-gap / 2)])
    return np.asarray(terms / terms.sum(axis=0))


def approvals(design: Design, merit: float, rng: np.random.Generator) -> Answered:
    """Thumbs of one version: outcome 0 is up, 1 is down."""
    readers, articles = design.drawn(rng)
    leaning = (
        merit
        + rng.normal(0, design.reader_spread, design.readers)[readers]
        + rng.normal(0, design.article_spread, design.articles)[articles]
    )
    down = rng.random(design.votes) > 1 / (1 + np.exp(-leaning))
    nobody = np.zeros(design.votes, dtype=np.int64)
    return Answered(down.astype(np.int64), readers, articles, nobody, nobody)


def true_approval(design: Design, merit: float) -> float:
    """The mean of the chances of up over all readers and articles there could be."""
    return float(_mean_over(design.spread, lambda x: 1 / (1 + np.exp(-merit - x))))


def duels(
    design: Design, merits: NDArray[np.float64], rng: np.random.Generator, *, tie: float = -0.7
) -> Answered:
    """Duels between versions drawn evenly; each reader and article likes each version its way."""
    versions = len(merits)
    readers, articles = design.drawn(rng)
    left = rng.integers(versions, size=design.votes)
    right = (left + rng.integers(1, versions, size=design.votes)) % versions
    reader = rng.normal(0, design.reader_spread, size=(design.readers, versions))
    article = rng.normal(0, design.article_spread, size=(design.articles, versions))
    liked = merits + reader[readers] + article[articles]
    every = np.arange(design.votes)
    chances = shares(liked[every, left] - liked[every, right], tie).cumsum(axis=0)
    outcome = (rng.random(design.votes) > chances[:2]).sum(axis=0)
    return Answered(outcome, readers, articles, left, right)


def true_chances(design: Design, gap: float, *, tie: float = -0.7) -> NDArray[np.float64]:
    """Chances of left won, tie, right won over all readers and articles, shape (3,)."""
    spread = design.spread * np.sqrt(2)
    return np.asarray(_mean_over(spread, lambda x: shares(gap + x, tie)))


def true_strengths(design: Design, merits: NDArray[np.float64]) -> NDArray[np.float64]:
    """What Bradley-Terry tends to as readers, articles and votes grow."""
    counts = np.zeros((3, len(merits), len(merits)))
    for i, one in enumerate(merits):
        for j, other in enumerate(merits):
            if i != j:
                chances = true_chances(design, float(one - other))
                counts[[LEFT_WON, TIE, RIGHT_WON], i, j] = 1e6 * chances
    strengths = davidson_fit(counts).strengths  # a million duels a pair outweigh the prior
    return np.asarray(strengths - strengths.mean())


def _mean_over(spread: float, chances) -> NDArray[np.float64]:  # type: ignore[no-untyped-def]
    points, weights = np.polynomial.hermite_e.hermegauss(60)
    return np.asarray(chances(spread * points) @ weights / weights.sum())
