"""Ratings of two versions of which it is known who gave each, on the articles they share. Pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from evaluation.comparison.paired import PairFigure
from evaluation.stats.clusters import Floats
from evaluation.stats.rater_difference import are_apart, rater_difference, student_p
from evaluation.stats.rounding import SUMMED, rounded
from evaluation.stats.verdict_interval import verdict_interval

# Article, version, group, dimension, place in its list or None for a mean, rater or None where that
# is not known, value.
RatingRow = tuple[int, int, str, str, int | None, int | None, float]


@dataclass(frozen=True, slots=True, eq=False)
class NamedRatings:
    """One measure's single ratings as columns, shape (ratings,) each.

    article, rater: ids. is_second: whether of the second version's text, or else of the first's.
    """

    article: NDArray[np.int64]
    rater: NDArray[np.int64]
    is_second: NDArray[np.bool_]
    value: Floats

    def within(self, articles: Sequence[int]) -> NamedRatings:
        """Those on these articles."""
        kept = np.isin(self.article, articles)
        return NamedRatings(
            self.article[kept], self.rater[kept], self.is_second[kept], self.value[kept]
        )

    @property
    def raters(self) -> int:
        """How many people gave them."""
        return len(np.unique(self.rater))


def named_ratings(rows: Iterable[RatingRow], *, second: int) -> dict[str, NamedRatings]:
    """By measure, the ratings of two versions of which every one has a named rater.

    second: the id of the second version. A measure with one rating that has none is compared by
    article alone.
    """
    by_measure: dict[str, list[tuple[int, int, bool, float]]] = defaultdict(list)
    nameless = set()
    for article, version, group, dimension, _, rater, value in rows:
        if rater is None:
            nameless.add(f"{group}:{dimension}")
        else:
            found = (article, rater, version == second, value)
            by_measure[f"{group}:{dimension}"].append(found)
    return {key: _columns(found) for key, found in by_measure.items() if key not in nameless}


def with_raters(figure: PairFigure, named: NamedRatings, articles: Sequence[int]) -> PairFigure:
    """The figure with its error by article and by rater; articles: those that it is of.

    Means and difference stay: they are from exact sums. With a single rater, who is taken as
    given, and where nothing varies, so do interval and p, which are by article.
    """
    found = named.within(articles)
    figure = replace(figure, raters=found.raters, ratings_each=None, ratings_fewest=None)
    if found.raters < 2 or figure.difference is None:
        return figure
    article, rater = _codes(found.article), _codes(found.rater)
    if are_apart(found.is_second, article=article, rater=rater):
        return replace(figure, low=None, high=None, p=None, raters_apart=True)
    estimate = rater_difference(found.value, found.is_second, article=article, rater=rater)
    if estimate is None or not estimate.error:
        return figure
    estimate = replace(estimate, estimate=rounded(figure.difference, SUMMED))
    interval = verdict_interval(estimate, looks="one look", bounds=(-math.inf, math.inf))
    return replace(
        figure,
        low=interval.low,
        high=interval.high,
        p=student_p(estimate),
        clustered=estimate,
    )


def _columns(found: Sequence[tuple[int, int, bool, float]]) -> NamedRatings:
    article, rater, is_second, value = zip(*found, strict=True)
    return NamedRatings(
        np.array(article, np.int64), np.array(rater, np.int64), np.array(is_second, bool),
        np.array(value, np.float64),
    )  # fmt: skip


def _codes(ids: NDArray[np.int64]) -> NDArray[np.intp]:
    return np.unique(ids, return_inverse=True)[1]
