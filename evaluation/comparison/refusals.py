"""What a rule makes of refusals, by which a refusal counts as lost. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evaluation.opinions.columns import Ids
from evaluation.stats.clustered_variance import ClusteredEstimate, VarianceParts
from evaluation.stats.rounding import SUMMED, rounded

LOST: Final = 0.5  # what a lost duel is worth less than an even one, as won ones are worth more


@dataclass(frozen=True, slots=True, eq=False)
class PairRefusals:
    """On which of the articles that both have written about each refused, by rows of one length.

    articles: ids, ascending. baseline, candidate: whether its text refuses or is a server's error.
    """

    articles: Ids
    baseline: NDArray[np.bool_]
    candidate: NDArray[np.bool_]

    def within(self, articles: Ids) -> PairRefusals:
        """Only those on these articles."""
        kept = np.isin(self.articles, articles)
        return PairRefusals(self.articles[kept], self.baseline[kept], self.candidate[kept])

    @property
    def counts(self) -> tuple[int, int]:
        """On how many articles the baseline refused, and the candidate."""
        return int(self.baseline.sum()), int(self.candidate.sum())

    @property
    def any(self) -> bool:
        """Whether one of them refused anywhere."""
        return bool((self.baseline | self.candidate).any())


@dataclass(frozen=True, slots=True)
class RefusalsAlone:
    """What articles that one version alone refused do to a win rate.

    articles: how many there are, without those that both refused. refused: how many one alone did.
    shift: what is added to the win rate, less one half, of the others.
    """

    articles: int
    refused: int
    shift: float

    @property
    def rest(self) -> float:
        """The share of the articles that neither refused."""
        return (self.articles - self.refused) / self.articles


def refusals_alone(refusals: PairRefusals) -> RefusalsAlone | None:
    """None where no article was refused by one version alone."""
    lost = int((refusals.candidate & ~refusals.baseline).sum())
    won = int((refusals.baseline & ~refusals.candidate).sum())
    if not lost + won:
        return None
    articles = int((~(refusals.baseline & refusals.candidate)).sum())
    return RefusalsAlone(articles, lost + won, LOST * (won - lost) / articles)


def with_refusals_lost(duels: ClusteredEstimate, refusals: PairRefusals) -> ClusteredEstimate:
    """The candidate's win rate less one half, an article on which it alone refused being lost.

    duels: of the choices between texts that are none. Articles that both refused are left out.
    Of n articles c were refused by the candidate alone and b by the baseline alone: with e the
    estimate of the duels, it is (n - c - b) / n · e + (b - c) / 2n. The variance is that of the
    duels, scaled, and that of a mean of n articles that are worth -1/2, 1/2 or e each.
    """
    found = refusals_alone(refusals)
    if found is None:
        return duels
    mean = found.rest * duels.estimate + found.shift
    square = found.rest * duels.estimate**2 + LOST**2 * (1 - found.rest)
    between = max(0.0, square - mean**2) / found.articles
    parts = _scaled(duels.parts, found.rest**2, between=between)
    return replace(
        duels,
        estimate=rounded(mean, SUMMED),
        error=rounded(math.sqrt(parts.total), SUMMED),
        parts=parts,
    )


def _scaled(parts: VarianceParts, factor: float, *, between: float) -> VarianceParts:
    article = None if parts.article is None else factor * parts.article
    person = None if parts.person is None else factor * parts.person
    return VarianceParts(article, person, factor * parts.cell, factor * parts.smoothing + between)
