"""What would settle it: so many more votes, or readers, or articles, and about how many days.

What is to come is played out: the truth is drawn as the data leave it open, opinions come in, and
after each step the interval is made and asked as it is today. What grows is what was asked about;
the part of the error that more of it does not touch stays where it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.clustered_variance import ClusteredEstimate, VarianceParts
from evaluation.stats.clusters import Floats
from evaluation.stats.interval import LEVEL
from evaluation.stats.verdict_interval import Looks, reach_factor

Growing = Literal["votes", "readers", "articles", "readers and articles"]
GROWING: Final[tuple[Growing, ...]] = ("votes", "readers", "articles", "readers and articles")
# Futures that are played out; a tenth of them is known to 1.5 points.
FUTURES: Final = 400
# Among them so many different variances, which take the longest.
_VARIANCES: Final = 25
# How much more of anything is thought of; nobody waits for more.
MOST_GROWTH: Final = 1000.0
# Steps of 15 % up to there, about as fine as the futures are.
_GROWTHS: Final = np.geomspace(1.0, MOST_GROWTH, 51)
# In so many of the futures it is settled within the range.
RANGE_LEVEL: Final = 0.8
# A thing binds where doing without more of it takes more than half as many votes again.
_TOLERANCE: Final = 1.5

# Where nothing varies the interval is the estimate, as in `verdict_interval`; a boundary is one of
# errors above 0.
_LEAST_ERROR: Final = 1e-12
# A variance of very few clusters might be anything; more than so many times is no forecast.
MOST_DOUBT: Final = 2.0

# Whether intervals from low to high settle it, all of one shape.
Settles = Callable[[Floats, Floats], NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much there is: opinions, the persons who gave them, and the articles."""

    votes: int
    readers: int
    articles: int


@dataclass(frozen=True, slots=True)
class MoreNeeded:
    """How many more: at least, in a tenth of futures; at most, in nine tenths, None where in more
    than a tenth it is not settled with a thousand times what there is."""

    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class WhatIsMissing:
    """What would settle it, each alone; None where more of it alone would not, in nine of ten.

    votes: by the same readers on the same articles. readers: each voting as much as those there
        are, on the same articles. articles: each with as many votes as those there are, by the
        same readers. everything: votes, where readers and articles grow with them.
    binding: the fewest things that have to grow lest it take half as many votes again; None where
        in half of futures nothing settles it. votes_then: opinions that come in while those grow.
    days: at the present rate, for those; None where there is no rate.
    All are None where it is settled, and nothing is missing.
    """

    settled: bool
    votes: MoreNeeded | None
    readers: MoreNeeded | None
    articles: MoreNeeded | None
    everything: MoreNeeded | None
    binding: Growing | None
    votes_then: MoreNeeded | None
    days: MoreNeeded | None


def what_is_missing(
    estimate: ClusteredEstimate,
    sizes: Sizes,
    settles: Settles,
    *,
    rng: np.random.Generator,
    looks: Looks = "live",
    level: float = LEVEL,
    span: float = 1.0,
    votes_a_day: float | None = None,
    usual: float | None = None,
) -> WhatIsMissing:
    """Play out futures of an estimate that may not be settled.

    settles: the predicate that withholds the verdict. looks, level, span: of the interval, as in
        `verdict_interval`.
    votes_a_day: opinions that came in a day of late. usual: how far from 0 the truth mostly lies,
        in the estimate's unit; None where that is not known.

    The error has a part of articles, one of persons and one of votes (`VarianceParts`). Where only
    votes grow m-fold the last is divided by m; with readers also that of persons, with articles
    that of articles. The estimate walks as a mean does whose error falls so, from today's, towards
    a truth drawn from today's error and, where it is known, from what is usual: what is asked about
    is not settled, more often than not because there is little to find. The parts by article and by
    person are drawn, too, from as few clusters as they are known of (`_doubts`): where they
    were taken for known, of ranges that readers or articles alone were to settle a third was too
    short (`benchmarks.worlds --settling`).
    """
    noise = rng.standard_normal((FUTURES, len(_GROWTHS)))
    future = _Future(estimate, settles, looks, level, span, usual, noise, _doubts(estimate, rng))
    if future.settled_now:
        return WhatIsMissing(True, None, None, None, None, None, None, None)
    # What binds is told by the parts as they seem, how much of it by what they might be.
    known = replace(future, doubts=np.ones((2, 1, 1)))
    binding = _binding({growing: _first_settled(known, growing) for growing in GROWING})
    settled = {growing: _first_settled(future, growing) for growing in GROWING}
    then = None if binding is None else _more(settled[binding], sizes.votes)
    return WhatIsMissing(
        settled=False,
        votes=_more(settled["votes"], sizes.votes),
        readers=_more(settled["readers"], sizes.readers),
        articles=_more(settled["articles"], sizes.articles),
        everything=_more(settled["readers and articles"], sizes.votes),
        binding=binding,
        votes_then=then,
        days=_days(then, votes_a_day),
    )


def _doubts(estimate: ClusteredEstimate, rng: np.random.Generator) -> Floats:
    """What the variance by article and by person might be of what it seems, shape (2, any, 1).

    It is known as well as one of so many independent squares as there are clusters, less one.
    """
    numbers = [estimate.effective.articles, estimate.effective.persons]
    free = np.maximum(1.0, np.array(numbers) - 1)[:, None, None]
    factors = free / rng.chisquare(free, size=(2, _VARIANCES, 1))
    return np.asarray(np.clip(factors, 1 / MOST_DOUBT, MOST_DOUBT))


@dataclass(frozen=True, slots=True, eq=False)
class _Future:
    """What is played out; noise: shape (futures, growths), the first for the truth; doubts: of
    `_doubts`."""

    estimate: ClusteredEstimate
    settles: Settles
    looks: Looks
    level: float
    span: float
    usual: float | None
    noise: Floats
    doubts: Floats

    @property
    def settled_now(self) -> bool:
        """Whether today's interval settles it."""
        error = np.array([self.estimate.error])
        return bool(
            self.spoken(np.ones(1), np.array([self.estimate.estimate]), error, self.numbers())[0]
        )

    def numbers(self, *, articles: Floats | float = 1.0, persons: Floats | float = 1.0) -> Floats:
        """The effective number of clusters after articles and persons grew so many times."""
        by, now = self.estimate.clustered_by, self.estimate.effective
        of_articles, of_persons = np.atleast_1d(now.articles * articles), now.persons * persons
        if by == "article":
            return of_articles
        return np.asarray(np.minimum(np.inf if by == "person" else of_articles, of_persons))

    def truths(self, *, falling: Floats, staying: Floats) -> Floats:
        """Where the estimate goes to, by future, shape (futures, 1): of what falls it is rid then.

        Normal, of today's estimate and of what is usual about 0, each as sure as it is.
        """
        weight = np.ones_like(falling)
        if self.usual is not None:
            weight = (self.usual**2 + staying) / (self.usual**2 + staying + falling)
        middle = weight * self.estimate.estimate
        return np.asarray(middle + np.sqrt(weight * falling) * self.noise[:, :1])

    def spoken(
        self, growths: Floats, estimates: Floats, errors: Floats, numbers: Floats
    ) -> NDArray[np.bool_]:
        """By future and growth, whether the interval then settles it."""
        factors = reach_factor(
            np.maximum(errors, _LEAST_ERROR * self.span),
            clusters=numbers,
            opinions=self.estimate.opinions * growths,
            looks=self.looks,
            level=self.level,
            span=self.span,
        )
        # Where nothing varies there is no reach, also before the first look.
        reach = _to_futures(np.where(errors > 0, factors, 0.0) * errors)
        return self.settles(estimates - reach, estimates + reach)


def _first_settled(future: _Future, growing: Growing) -> Floats:
    """How many times as much there is when it is first settled, by future; inf for never."""
    seen = _falling_and_staying(future.estimate.parts, growing, np.ones((2, 1, 1)))
    falling, staying = _falling_and_staying(future.estimate.parts, growing, future.doubts)
    if not falling.any():
        return np.full(FUTURES, np.inf)
    later = _GROWTHS[1:]
    # What the variance seems is what it seemed today, as far as today's opinions still count.
    today = 1 / later
    errors = np.sqrt(
        (seen[0] * today + falling * (1 - today)) * today
        + seen[1] * today + staying * (1 - today)
    )  # fmt: skip
    numbers = future.numbers(
        articles=later if "articles" in growing else 1.0,
        persons=later if "readers" in growing else 1.0,
    )
    # The sum of what came in goes on from today's, pulled by the truth and shaken by each step.
    falling, staying = _to_futures(falling), _to_futures(staying)
    truth = future.truths(falling=falling, staying=staying)
    steps = np.diff(_GROWTHS)
    came = truth * steps + np.sqrt(falling * steps) * future.noise[:, 1:]
    sums = future.estimate.estimate + np.cumsum(came, axis=1)
    spoken = future.spoken(later, sums / later, errors, np.broadcast_to(numbers, errors.shape))
    return np.where(spoken.any(axis=1), later[spoken.argmax(axis=1)], np.inf)


def _to_futures(rows: Floats) -> Floats:
    """Rows of what some futures share, over all of them."""
    return np.tile(rows, (FUTURES // len(rows), 1))


def _falling_and_staying(
    parts: VarianceParts, growing: Growing, factors: Floats
) -> tuple[Floats, Floats]:
    """What of the variance falls as that grows, and what stays, were the parts by article and by
    person so many times as large, factors of shape (2, any, 1); results of shape (any, 1)."""
    article = np.maximum(0.0, (parts.article or 0.0) * factors[0] - parts.cell)
    person = np.maximum(0.0, (parts.person or 0.0) * factors[1] - parts.cell)
    readers, articles = "readers" in growing, "articles" in growing
    falling = parts.cell + parts.smoothing + person * readers + article * articles
    return falling, person * (not readers) + article * (not articles)


def _binding(settled: dict[Growing, Floats]) -> Growing | None:
    medians = {growing: float(np.median(growths)) for growing, growths in settled.items()}
    quickest = min(medians.values())
    if math.isinf(quickest):
        return None
    return next(growing for growing in GROWING if medians[growing] <= _TOLERANCE * quickest)


def _more(growths: Floats, number: int) -> MoreNeeded | None:
    tail = (1 - RANGE_LEVEL) / 2
    least, most = np.quantile(growths, [tail, 1 - tail], method="inverted_cdf").tolist()
    if math.isinf(least):
        return None
    # It may be settled at any time since the step before.
    before = _GROWTHS[np.searchsorted(_GROWTHS, least) - 1]
    return MoreNeeded(
        least=max(1, math.ceil(number * (before - 1))),
        most=None if math.isinf(most) else math.ceil(number * (most - 1)),
    )


def _days(votes: MoreNeeded | None, votes_a_day: float | None) -> MoreNeeded | None:
    if votes is None or not votes_a_day:
        return None
    most = None if votes.most is None else math.ceil(votes.most / votes_a_day)
    return MoreNeeded(math.ceil(votes.least / votes_a_day), most)
