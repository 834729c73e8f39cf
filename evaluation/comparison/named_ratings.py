"""Ratings of two versions of which it is known who gave each, on the articles they share; reads."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from evaluation.comparison.paired import PairFigure
from evaluation.stats.clustered_variance import DECIMALS
from evaluation.stats.clusters import Floats
from evaluation.stats.rater_difference import rater_difference, student_p
from evaluation.stats.verdict_interval import verdict_interval
from summaries.breakdowns.models import Rating


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
        columns = (self.article, self.rater, self.is_second, self.value)
        return NamedRatings(*(column[kept] for column in columns))

    @property
    def raters(self) -> int:
        """How many people gave them."""
        return len(np.unique(self.rater))


def named_ratings(first: int, second: int) -> dict[str, NamedRatings]:
    """By measure, the ratings of two versions, by id, of which every one has a named rater.

    A measure with one that has none is compared by article alone. Two queries at most.
    """
    rows = Rating.objects.filter(summary__version__in=[first, second]).order_by()
    known = rows.filter(rater__isnull=False).order_by("id").values_list(
        "group", "dimension", "summary__article_id", "rater_id", "summary__version_id", "value"
    )  # fmt: skip
    by_measure: dict[str, list[tuple[int, int, bool, float]]] = defaultdict(list)
    for group, dimension, article, rater, version, value in known:
        found = (article, rater or 0, version == second, value)
        by_measure[f"{group}:{dimension}"].append(found)
    if not by_measure:
        return {}
    nameless = rows.filter(rater__isnull=True).values_list("group", "dimension").distinct()
    for group, dimension in nameless:
        by_measure.pop(f"{group}:{dimension}", None)
    return {key: _columns(found) for key, found in by_measure.items()}


def with_raters(figure: PairFigure, named: NamedRatings, articles: Sequence[int]) -> PairFigure:
    """The figure with its error by article and by rater; articles: those that it is of.

    Means and difference stay: they are from exact sums. With a single rater, who is taken as
    given, and where nothing varies, so do interval and p, which are by article.
    """
    found = named.within(articles)
    figure = replace(figure, raters=found.raters, ratings_each=None)
    if found.raters < 2 or figure.difference is None:
        return figure
    estimate = rater_difference(
        found.value, found.is_second, article=_codes(found.article), rater=_codes(found.rater)
    )
    if estimate is None or not estimate.error:
        return figure
    estimate = replace(estimate, estimate=round(figure.difference, DECIMALS))
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
