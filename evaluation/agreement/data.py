"""Scores, lengths and ratings as tables of articles by systems; reads only."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from django.db.models import Max
from numpy.typing import NDArray

from evaluation.agreement.report import ASPECTS, Aspect
from evaluation.agreement.sentence_votes import sentence_ratings
from evaluation.comparison.article_rows import rating_rows
from evaluation.comparison.articlewise import rating_cells, rating_measures, single_ratings
from evaluation.comparison.estimates import Measure
from evaluation.comparison.known_measures import score_measures
from evaluation.comparison.measures import score_measure
from evaluation.comparison.own_references import own_references, reads_references
from evaluation.opinions.part_names import Part
from evaluation.opinions.slices import parts_of_articles
from evaluation.runs.models import Metric, Score
from summaries.breakdowns.models import Rating, Summary
from summaries.ratings.selectors import dimensions_held
from summaries.versions.models import ModelVersion

LENGTH = score_measure("words", "words|tok:space")
# The column of a score that holds each aspect.
COLUMNS: Final[dict[Aspect, str]] = {"f": "value", "precision": "precision", "recall": "recall"}
# Of sums of ratings: a mean that was printed to six decimals ties with the sum that it is of, and
# ratings on any scale that people use stay apart.
TIE_DECIMALS: Final = 5

Table = NDArray[np.float64]
Cell = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class MetricTable:
    """The scores under one signature, shape (articles, systems), NaN where there is none.

    own_references: summaries left out since their text is one of the references it was scored
    against. standing: whether it is of those that are shown first.
    """

    measure: Measure
    table: Table
    own_references: int = 0
    standing: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class TrustData:
    """Everything that is rated, shape (articles, systems) each, NaN where there is none.

    metrics: one a signature, the length baseline last. ratings: by measure, sums over raters, so
    that equal ones of whole numbers tie; raters: by measure's key, how many a text has at most;
    singles: by group, single ratings,
    shape (articles, systems, dimensions, raters), in the order of `dimensions`. parts: of the
    articles, each as a mask of shape (articles,).
    """

    versions: tuple[ModelVersion, ...]
    metrics: tuple[MetricTable, ...]
    ratings: tuple[tuple[Measure, Table], ...]
    raters: dict[str, int]
    singles: dict[str, Table]
    dimensions: tuple[str, ...]
    parts: tuple[tuple[Part, NDArray[np.bool_]], ...]

    @property
    def length(self) -> Table:
        """The baseline's table."""
        return self.metrics[-1].table


def trust_data(aspect: Aspect = "f") -> TrustData | None:
    """Everything that is rated; None where nothing is. A fixed number of queries.

    aspect: which number of the scores; metrics without it are not there.
    """
    rows = [*rating_rows(Rating.objects.all()), *sentence_ratings()]
    raters = {key: max(numbers) for key, numbers in single_ratings(rows).items()}
    cells = rating_cells(rows, raters)
    if not cells:
        return None
    articles = sorted({article for article, _, _ in cells})
    ids = {version for _, version, _ in cells}
    versions = sorted(
        ModelVersion.objects.filter(pk__in=ids), key=lambda v: (len(v.name), v.identifier)
    )
    row = {article: i for i, article in enumerate(articles)}
    column = {version.pk: j for j, version in enumerate(versions)}
    lower = {f"{g}:{name}" for (g, name), each in dimensions_held().items() if each.lower_is_better}
    measures = [
        replace(each, better="lower") if each.key in lower else each
        for each in rating_measures({key for _, _, key in cells})
    ]
    tables = {m.key: np.full((len(articles), len(versions)), np.nan) for m in measures}
    for (article, version, key), value in cells.items():
        tables[key][row[article], column[version]] = round(value, TIE_DECIMALS)
    dimensions = tuple(sorted({measure.key.split(":", 1)[1] for measure in measures}))
    of = parts_of_articles(articles)
    parts = sorted({part for each in of.values() for part in each} - {("whole", "")})
    masks = [np.array([part in of[article] for article in articles]) for part in parts]
    length = MetricTable(LENGTH, _lengths(row, column))
    return TrustData(
        versions=tuple(versions),
        metrics=(*_metric_tables(row, column, aspect), length),
        ratings=tuple((measure, tables[measure.key]) for measure in measures),
        raters=raters,
        singles=_singles(row, column, dimensions),
        dimensions=dimensions,
        parts=tuple(zip(parts, masks, strict=True)),
    )


def _metric_tables(
    row: dict[int, int], column: dict[int, int], aspect: Aspect
) -> Iterator[MetricTable]:
    """Every signature that has this aspect of a score anywhere, names together."""
    first_shown = {pk for pk, _ in score_measures()}
    metrics = {
        metric.pk: metric for metric in Metric.objects.order_by("id")
        if metric.signature != LENGTH.signature and metric.name != LENGTH.key
    }  # fmt: skip
    tables = _scores(row, column, aspect, metrics)
    own = [
        (row[article], column[version])
        for article, version in sorted(own_references(column))
        if article in row
    ]
    names = list(dict.fromkeys(metric.name for metric in metrics.values()))
    for pk in sorted(tables, key=lambda pk: (names.index(metrics[pk].name), pk)):
        metric, table, left_out = metrics[pk], tables[pk], 0
        if reads_references(metric.engine):
            scored = [cell for cell in own if not np.isnan(table[cell])]
            for cell in scored:
                table[cell] = np.nan
            left_out = len(scored)
        measure = score_measure(metric.name, metric.signature)
        if aspect != "f":
            measure = replace(measure, label=f"{measure.label}, {ASPECTS[aspect].lower()}")
        yield MetricTable(measure, table, left_out, standing=pk in first_shown)


def _scores(
    row: dict[int, int], column: dict[int, int], aspect: Aspect, metrics: dict[int, Metric]
) -> dict[int, Table]:
    name = COLUMNS[aspect]
    rows = Score.objects.filter(metric__in=metrics, **{f"{name}__isnull": False}).order_by()
    tables = {
        pk: np.full((len(row), len(column)), np.nan)
        for pk in rows.values_list("metric_id", flat=True).distinct()
    }
    of_rated = rows.filter(summary__version__in=column)
    for metric, article, version, value in of_rated.values_list(
        "metric_id", "summary__article_id", "summary__version_id", name
    ):
        if article in row and value is not None and math.isfinite(value):
            tables[metric][row[article], column[version]] = value
    return tables


def _lengths(row: dict[int, int], column: dict[int, int]) -> Table:
    """Words of each summary, counted here: the baseline needs no run."""
    table = np.full((len(row), len(column)), np.nan)
    texts = Summary.objects.filter(version__in=column).order_by()
    for article, version, text in texts.values_list("article_id", "version_id", "text"):
        if article in row:
            table[row[article], column[version]] = len(text.split())
    return table


def _singles(
    row: dict[int, int], column: dict[int, int], dimensions: tuple[str, ...]
) -> dict[str, Table]:
    shape = (len(row), len(column), len(dimensions))
    rows = Rating.objects.filter(place__isnull=False).order_by()
    last = rows.values("group").annotate(place=Max("place"))
    tables = {each["group"]: np.full((*shape, each["place"] + 1), np.nan) for each in last}
    column_of = {dimension: k for k, dimension in enumerate(dimensions)}
    for article, version, group, dimension, place, value in rows.values_list(
        "summary__article_id", "summary__version_id", "group", "dimension", "place", "value"
    ):
        if math.isfinite(value):
            tables[group][row[article], column[version], column_of[dimension], place] = value
    return tables
