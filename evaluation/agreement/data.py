"""Scores, lengths and ratings as tables of articles by systems; reads only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.comparison.articlewise import raters_by_group, rating_cells, rating_measures
from evaluation.comparison.estimates import Measure
from evaluation.comparison.known_measures import score_measures
from evaluation.comparison.measures import score_measure
from evaluation.opinions.part_names import Part
from evaluation.opinions.slices import parts_of_articles
from evaluation.runs.models import Score
from summaries.breakdowns.models import Rating, Summary
from summaries.versions.models import ModelVersion

LENGTH = score_measure("words", "words|tok:space")

Table = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class TrustData:
    """Everything that is rated, shape (articles, systems) each, NaN where there is none.

    metrics: by measure, the length baseline last. ratings: by measure, sums over raters, so that
    equal ones of whole numbers tie; raters: of each group. singles: by group, single ratings,
    shape (articles, systems, dimensions, raters), in the order of `dimensions`. parts: of the
    articles, each as a mask of shape (articles,).
    """

    versions: tuple[ModelVersion, ...]
    metrics: tuple[tuple[Measure, Table], ...]
    ratings: tuple[tuple[Measure, Table], ...]
    raters: dict[str, int]
    singles: dict[str, Table]
    dimensions: tuple[str, ...]
    parts: tuple[tuple[Part, NDArray[np.bool_]], ...]


def trust_data() -> TrustData | None:
    """Everything that is rated; None where nothing is. A fixed number of queries."""
    rated = Rating.objects.all()
    raters = raters_by_group()
    cells = rating_cells(rated, raters)
    if not cells:
        return None
    articles = sorted({article for article, _, _ in cells})
    ids = {version for _, version, _ in cells}
    versions = sorted(
        ModelVersion.objects.filter(pk__in=ids), key=lambda v: (len(v.name), v.identifier)
    )
    row = {article: i for i, article in enumerate(articles)}
    column = {version.pk: j for j, version in enumerate(versions)}
    measures = rating_measures({key for _, _, key in cells})
    tables = {m.key: np.full((len(articles), len(versions)), np.nan) for m in measures}
    for (article, version, key), value in cells.items():
        tables[key][row[article], column[version]] = value
    dimensions = tuple(sorted({measure.key.split(":", 1)[1] for measure in measures}))
    of = parts_of_articles(articles)
    parts = sorted({part for each in of.values() for part in each} - {("whole", "")})
    masks = [np.array([part in of[article] for article in articles]) for part in parts]
    return TrustData(
        versions=tuple(versions),
        metrics=(*_scores(row, column), (LENGTH, _lengths(row, column))),
        ratings=tuple((measure, tables[measure.key]) for measure in measures),
        raters=raters,
        singles=_singles(row, column, raters, dimensions),
        dimensions=dimensions,
        parts=tuple(zip(parts, masks, strict=True)),
    )


def _scores(row: dict[int, int], column: dict[int, int]) -> list[tuple[Measure, Table]]:
    metrics = {pk: m for pk, m in score_measures() if m.key != LENGTH.key}
    tables = {pk: np.full((len(row), len(column)), np.nan) for pk in metrics}
    scores = Score.objects.filter(
        metric__in=metrics, value__isnull=False, summary__version__in=column
    ).order_by()
    for metric, article, version, value in scores.values_list(
        "metric_id", "summary__article_id", "summary__version_id", "value"
    ):
        if article in row and value is not None:
            tables[metric][row[article], column[version]] = value
    return [(measure, tables[pk]) for pk, measure in metrics.items()]


def _lengths(row: dict[int, int], column: dict[int, int]) -> Table:
    """Words of each summary, counted here: the baseline needs no run."""
    table = np.full((len(row), len(column)), np.nan)
    texts = Summary.objects.filter(version__in=column).order_by()
    for article, version, text in texts.values_list("article_id", "version_id", "text"):
        if article in row:
            table[row[article], column[version]] = len(text.split())
    return table


def _singles(
    row: dict[int, int], column: dict[int, int], raters: dict[str, int], dimensions: tuple[str, ...]
) -> dict[str, Table]:
    shape = (len(row), len(column), len(dimensions))
    tables = {group: np.full((*shape, number), np.nan) for group, number in raters.items()}
    place = {dimension: k for k, dimension in enumerate(dimensions)}
    rows = Rating.objects.filter(rater__isnull=False).order_by()
    for article, version, group, dimension, rater, value in rows.values_list(
        "summary__article_id", "summary__version_id", "group", "dimension", "rater", "value"
    ):
        tables[group][row[article], column[version], place[dimension], rater] = value
    return tables
