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
from evaluation.comparison.own_references import own_references, reads_references
from evaluation.comparison.paired import PairFigure
from evaluation.opinions.slices import parts_of_articles
from evaluation.runs.models import Metric, Score
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
        scores=score_rows(first, second, measures, within=within),
        ratings=ratings,
        measures=[measure for _, measure in measures],
        within=within,
    )
    parts = parts_of_articles(found.articles) if within is None else None
    return figures_of_values(found, parts, named_ratings(ratings, second=second))


def score_rows(
    first: int,
    second: int,
    measures: Sequence[tuple[int, Measure]],
    *,
    within: Sequence[int] | None = None,
) -> Iterator[ScoreRow]:
    """The scores of two versions by these measures, with the ids of their metrics. Four queries.

    What is not finite, which nothing here stores, is no number. The score of a text that is one of
    its own references is None.
    """
    keys = {metric: measure.key for metric, measure in measures}
    metrics = Metric.objects.filter(pk__in=keys).values_list("pk", "engine")
    by_references = {pk for pk, engine in metrics if reads_references(engine)}
    own = own_references([first, second], within=within) if by_references else frozenset()
    rows = Score.objects.filter(
        metric__in=keys, value__isnull=False, summary__version__in=[first, second]
    ).order_by()
    for article, version, metric, value in rows.values_list(
        "summary__article_id", "summary__version_id", "metric_id", "value"
    ):
        if value is not None and math.isfinite(value):
            is_own = metric in by_references and (article, version) in own
            yield article, version, keys[metric], None if is_own else value


def rating_rows(rows: QuerySet[Rating]) -> Iterator[RatingRow]:
    """These ratings, the oldest first, but for what is not finite and so no number. One query."""
    every = rows.order_by("id").values_list(
        "summary__article_id", "summary__version_id", "group", "dimension", "place", "rater_id",
        "value",
    )  # fmt: skip
    yield from (row for row in every if math.isfinite(row[-1]))
