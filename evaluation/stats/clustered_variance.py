"""The variance of a weighted sum of opinions that resemble each other by article and by person.

Every estimate here is a sum of contributions, one an opinion: its coefficient times what it
departs from what was expected. Opinions on one article depart together, and so do those of one
person, so contributions are summed within clusters before they are squared.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import numpy as np

from evaluation.stats.clusters import Clusters, Floats
from evaluation.stats.rounding import SUMMED, rounded

# The part of duels that is decided from which on all counts that smoothing adds: of thirty, the
# first look, fifteen, which chance seldom makes alike.
MOSTLY_DECIDED: Final = 0.5

ClusteredBy = Literal["article and person", "article", "person"]


@dataclass(frozen=True, slots=True)
class VarianceParts:
    """What the variance is made of, each 0 or more, in the estimate's unit squared.

    article, person, cell: the variance clustered by each alone; a cell is one person on one
    article. article and person are None where there is only one of them.
    smoothing: what was added so that unanimity does not look certain.
    """

    article: float | None
    person: float | None
    cell: float
    smoothing: float

    @property
    def total(self) -> float:
        """By article and by person, less what both counted, never below any of them alone."""
        alone = [part for part in (self.article, self.person) if part is not None]
        return max(sum(alone) - (len(alone) - 1) * self.cell, self.cell, *alone) + self.smoothing


@dataclass(frozen=True, slots=True)
class EffectiveNumbers:
    """How many equal, independent clusters those that there are weigh as much as; 1 or more."""

    articles: float
    persons: float


@dataclass(frozen=True, slots=True)
class ClusteredEstimate:
    """An estimate with how sure it is.

    estimate, error: in the unit of the values, to `rounding.SUMMED` decimals; error is the standard
    error.
    effective: numbers of articles and persons, and opinions: how many there are.
    parts: the variance, of which error is the root.
    clustered_by: "article" where a single person's opinions were taken as given, "person" where a
        single article was: then the estimate speaks of that person or article only.
    """

    estimate: float
    error: float
    effective: EffectiveNumbers
    opinions: int
    parts: VarianceParts
    clustered_by: ClusteredBy

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> ClusteredEstimate:
        """What `dataclasses.asdict` made of one."""
        return cls(
            **{
                **fields,
                "effective": EffectiveNumbers(**fields["effective"]),
                "parts": VarianceParts(**fields["parts"]),
            }
        )

    @property
    def clusters(self) -> float:
        """The effective number that Student's factor goes by: the smaller that was clustered by."""
        return _fewest(self.parts, self.effective)


def clustered_parts(
    contributions: Floats,
    loads: Floats,
    clusters: Clusters,
    *,
    span: float | None,
    article_contributions: Floats | None = None,
    decided: float = 1.0,
) -> tuple[VarianceParts, EffectiveNumbers]:
    """The variance of the sum of contributions.

    contributions: coefficient times residual, shape (opinions,), in the columns' own order.
    loads: the square of each coefficient, the variance that an opinion brings in, shape
        (opinions,); they say how evenly clusters weigh.
    span: the most that two values can differ, 1 for shares, where the variance is to be smoothed
        (`smoothed_excess`); None where values have no such bound.
    article_contributions: contributions to be summed by article, where they differ.
    decided: the part of values that lie at an end of the span; the rest lies in its middle.

    Residuals about a fitted mean are a little small. Where opinions are independent the sum of
    squares is too small by exactly one part in the effective number of clusters, (sum of loads)**2
    / sum of squared loads, so it is divided by what is left; for equal clusters that is the usual
    G / (G - 1).

    Sources: Cameron, Gelbach and Miller, "Robust inference with multiway clustering", Journal of
    Business and Economic Statistics 29 (2011), 238-249, equation 2.9; the effective number is
    Kish's, "Survey Sampling" (1965), section 11.7.
    """
    cells, cell_loads = clusters.by_cell(contributions), clusters.by_cell(loads)
    of_articles = cells
    if article_contributions is not None:
        of_articles = clusters.by_cell(article_contributions)
    article_loads, person_loads = clusters.by_article(cell_loads), clusters.by_person(cell_loads)
    effective = EffectiveNumbers(effective_number(article_loads), effective_number(person_loads))
    parts = VarianceParts(
        article=_squared(clusters.by_article(of_articles), article_loads),
        person=_squared(clusters.by_person(cells), person_loads),
        cell=_squared(cells, cell_loads) or 0.0,
        smoothing=0.0,
    )
    if span is None:
        return parts, effective
    total = float(np.sum(loads))
    variance = float(np.sum(contributions * contributions)) / total
    fewest = _fewest(parts, effective)
    most = span**2 * total
    excess = smoothed_excess(variance / span**2, fewest, decided=decided) * most
    # Opinions that take each other back within a person and article leave nothing to see either.
    alike = smoothed_excess(0.0, fewest, decided=decided) * most
    return replace(parts, smoothing=max(excess, alike - parts.total)), effective


def clustered_estimate(
    estimate: float, parts: VarianceParts, effective: EffectiveNumbers, *, opinions: int
) -> ClusteredEstimate | None:
    """Put an estimate and its variance together; None for one person on one article, whose
    variance cannot be seen."""
    by: ClusteredBy = "article and person"
    if parts.person is None:
        by = "article"
    elif parts.article is None:
        by = "person"
    if parts.person is None and parts.article is None:
        return None
    return ClusteredEstimate(
        estimate=rounded(estimate, SUMMED),
        error=rounded(math.sqrt(parts.total), SUMMED),
        effective=effective,
        opinions=opinions,
        parts=parts,
        clustered_by=by,
    )


def smoothed_excess(variance: float, clusters: float, *, decided: float = 1.0) -> float:
    """What the variance of one value from 0 to 1 gains by one more cluster of each kind.

    variance: 0 to 1/4, p * (1 - p) of a share p; clusters: their effective number; decided: the
    part of values that are 0 or 1, the rest being 1/2, from 0 to 1. Nothing is gained at 1/4.
    Values that are all alike, whose squares are 0, are kept from looking certain, by as much as
    there are few clusters.

    Source: p + 1 of n + 2 for p of n, Laplace's rule, as Agresti and Caffo use it on each side,
    "Simple and effective confidence intervals for proportions and differences of proportions
    result from adding two successes and two failures", The American Statistician 54 (2000),
    280-288; the gain q * (1 - q) - p * (1 - p) with q = (p * n + 1) / (n + 2), written with the
    variance alone, so that it serves ties and differences within strata, too.
    Ties are a small variance that is known, not one that is not seen: where less than half is
    decided, as much less is gained, and no less than if one more cluster were decided where none
    is. That looks after every vote stay honest at that is shown by simulation
    (`benchmarks.verdict_simulations`, settings with ties).
    """
    gained = max(0.0, (1 - 4 * variance) * (clusters + 1) / (clusters + 2) ** 2)
    return gained * max(min(1.0, decided / MOSTLY_DECIDED), 1 / (clusters + 2))


def _fewest(parts: VarianceParts, effective: EffectiveNumbers) -> float:
    """The smaller effective number of those that were clustered by."""
    numbers = []
    if parts.article is not None:
        numbers.append(effective.articles)
    if parts.person is not None:
        numbers.append(effective.persons)
    return min(numbers, default=1.0)


def _squared(sums: Floats, loads: Floats) -> float | None:
    """The sum of squares, made up for fitted means; None for a single cluster."""
    effective = effective_number(loads)
    if np.count_nonzero(loads) < 2:
        return None
    return float(np.sum(sums * sums)) / (1 - 1 / effective)


def effective_number(loads: Floats) -> float:
    """How many equal clusters those with these loads weigh as much as, shape (clusters,); Kish's.

    1 or more; 1 where nothing is loaded.
    """
    squares = float(np.sum(loads * loads))
    return float(np.sum(loads)) ** 2 / squares if squares > 0 else 1.0
