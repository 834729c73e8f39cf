"""The rows behind scores and ratings of two versions; reads only."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from django.db.models import QuerySet

from evaluation.comparison.articlewise import (
    ScoreRow,
    article_values,
    figures_of_values,
)
from evaluation.comparison.estimates import Measure
from evaluation.comparison.known_measures import score_measures
from evaluation.comparison.named_ratings import RatingRow, named_ratings
from evaluation.comparison.paired import PairFigure
from evaluation.opinions.slices import parts_of_articles
from evaluation.runs.models import Score
from summaries.breakdowns.models import Rating


def pair_figures(
    first: int, second: int, *, within: Sequence[int] | None = None
) -> list[PairFigure]:
    """Compare two versions, ids ascending, on every measure, whole and part by part.

    within: only these articles, and only as a whole; None for all articles and every part.
    """
    measures = score_measures()
    ratings = list(rating_rows(Rating.objects.filter(summary__version__in=[first, second])))
    found = article_values(
        first,
        second,
        scores=score_rows(first, second, measures),
        ratings=ratings,
        measures=[measure for _, measure in measures],
        within=within,
    )
    parts = parts_of_articles(found.articles) if within is None else None
    return figures_of_values(found, parts, named_ratings(ratings, second=second))


def score_rows(
    first: int, second: int, measures: Sequence[tuple[int, Measure]]
) -> Iterator[ScoreRow]:
    """The scores of two versions by these measures, with the ids of their metrics. One query.

    What is not finite, which nothing here stores, is no number.
    """
    keys = {metric: measure.key for metric, measure in measures}
    rows = Score.objects.filter(
        metric__in=keys, value__isnull=False, summary__version__in=[first, second]
    ).order_by()
    for article, version, metric, value in rows.values_list(
        "summary__article_id", "summary__version_id", "metric_id", "value"
    ):
        if value is not None and math.isfinite(value):
            yield article, version, keys[metric], value


def rating_rows(rows: QuerySet[Rating]) -> Iterator[RatingRow]:
    """These ratings, the oldest first, but for what is not finite and so no number. One query."""
    every = rows.order_by("id").values_list(
        "summary__article_id", "summary__version_id", "group", "dimension", "place", "rater_id",
        "value",
    )  # fmt: skip
    yield from (row for row in every if math.isfinite(row[-1]))
