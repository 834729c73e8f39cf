"""As how many labels those that there are count at least, once a judge has made them surer."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from scipy import special

from evaluation.stats.clustered_variance import effective_number
from evaluation.stats.clusters import Clusters, Floats
from evaluation.stats.interval import LEVEL

# Of so many clusters less is the variance of Fisher's z.
_FISHERS: Final = 3


def effective_labels(
    alone: Floats,
    powered: Floats,
    clusters: Clusters,
    *,
    more: tuple[float, float],
    labels: int,
    level: float = LEVEL,
) -> float | None:
    """A lower bound of labels times the variance of people alone over that with a judge.

    alone, powered: what each label contributes to either estimate, about it, shape (labels,).
    more: what each variance has beside: smoothing, and what the judge's other articles bring in.
    None where the bound is not above the number of labels.

    Either variance is a sum over clusters, and so is how the ratio of the two departs from what was
    seen: its error is that of such a sum, by article and by person. Of few clusters that is seen
    too small as often as not, and then it is what normal sums would have: with r for the
    correlation that the gain implies, 1 - r**2 the ratio, the logarithm of it has twice r times
    the error of Fisher's z. The bound is on the logarithm, by Student's quantile of both sides for
    the number of articles: of one side it would hold in .89 to .95 where those are ten.

    Source of the second: R. A. Fisher, "On the probable error of a coefficient of correlation
    deduced from a small sample", Metron 1 (1921), 3-32.
    """
    before, after = _ClusterSquares.of(alone, clusters), _ClusterSquares.of(powered, clusters)
    whole = before.total + more[0]
    if whole <= 0:
        return None
    ratio = (after.total + more[1]) / whole
    if ratio <= 0:
        return None
    by_article = after.articles - ratio * before.articles
    by_person = after.persons - ratio * before.persons
    spread = sum(
        float(np.square(each - each.mean()).sum()) * len(each) / (len(each) - 1)
        for each in (by_article, by_person)
        if len(each) > 1
    )
    cells = clusters.by_cell(np.ones(clusters.opinions))
    articles = effective_number(clusters.by_article(cells))
    if articles <= _FISHERS or ratio >= 1:
        return None
    normal = 2 * math.sqrt((1 - ratio) / (articles - _FISHERS))
    error = max(math.sqrt(spread) / whole / ratio, normal)
    reach = float(special.stdtrit(articles - 1, 0.5 + level / 2)) * error
    bound = labels * math.exp(-math.log(ratio) - reach)
    return bound if bound > labels else None


class _ClusterSquares:
    """The variance of a sum of contributions, by cluster: total is by article and by person.

    articles: squares of each article's sum; persons: what each person adds over articles.
    """

    def __init__(self, articles: Floats, persons: Floats) -> None:
        self.articles, self.persons = articles, persons
        self.total = float(articles.sum()) + max(0.0, float(persons.sum()))
        if persons.sum() < 0:
            self.persons = np.zeros(len(persons))

    @classmethod
    def of(cls, contributions: Floats, clusters: Clusters) -> _ClusterSquares:
        """Squares of sums by article; by person those of products across articles."""
        cells = clusters.by_cell(contributions)
        articles = clusters.by_article(cells) ** 2
        persons = clusters.by_person(cells) ** 2 - clusters.by_person(cells * cells)
        return cls(articles, persons)
