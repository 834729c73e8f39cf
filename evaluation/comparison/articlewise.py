"""Scores and ratings of two versions on the same articles, and their paired comparison. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evaluation.comparison.estimates import Measure
from evaluation.comparison.measures import rating_measure
from evaluation.comparison.missing import SEED
from evaluation.comparison.named_ratings import NamedRatings, RatingRow, with_raters
from evaluation.comparison.paired import PairFigure
from evaluation.opinions.part_names import WHOLE, Part
from evaluation.stats.exact import exact_mean
from evaluation.stats.least_reach import number_apart, smallest_step
from evaluation.stats.paired import PairedComparison, paired_comparisons
from evaluation.stats.resampling import affordable_resamples

# Of a mean that is known to be one of whole ratings: 0.33 may be anything near a third.
FEWEST_DIGITS: Final = 4
EXPERT: Final = "expert"  # Rating.Group.EXPERT, whose measures come first

Cell = tuple[int, int, str]
# Article, version, the measure's key, value; None of a text that is one of its own references.
ScoreRow = tuple[int, int, str, float | None]


@dataclass(frozen=True, slots=True, eq=False)
class ArticleValues:
    """What two versions got on each article.

    values: shape (articles, 2, measures), NaN where there is none; ratings as the sum over raters,
    so that equal ones of whole numbers tie. raters: how many single ratings a text of theirs has at
    most, by measure, 0 where none is known; each measure is divided by it. fewest: and at least, of
    those that have any. own: shape (articles, measures), where a score of either is left out since
    its text is one of its own references, and the other has one.
    """

    articles: tuple[int, ...]
    measures: tuple[Measure, ...]
    values: NDArray[np.float64]
    raters: NDArray[np.intp]
    fewest: NDArray[np.intp]
    own: NDArray[np.bool_]


def article_values(
    first: int,
    second: int,
    *,
    scores: Iterable[ScoreRow],
    ratings: Iterable[RatingRow],
    measures: Sequence[Measure],
    within: Iterable[int] | None = None,
) -> ArticleValues:
    """Every score and rating of two versions, by id, on the articles that both wrote about.

    measures: of the scores. within: only these articles; None for all.
    """
    scored: dict[Cell, float | None] = {
        (article, version, key): value for article, version, key, value in scores
    }
    left_out = {
        (article, key)
        for (article, version, key), value in scored.items()
        if value is None and (article, first if version == second else second, key) in scored
    }
    cells = {cell: value for cell, value in scored.items() if value is not None}
    rows = list(ratings)
    numbers = single_ratings(rows)
    rated = rating_cells(rows, {key: max(each) for key, each in numbers.items()})
    cells.update(rated)
    every = [*rating_measures({key for _, _, key in rated}), *measures]
    wanted = None if within is None else set(within)
    mentioned = {a for a, _, _ in cells} | {a for a, _ in left_out}
    articles = sorted(a for a in mentioned if wanted is None or a in wanted)
    values = np.full((len(articles), 2, len(every)), np.nan)
    row = {article: i for i, article in enumerate(articles)}
    column = {measure.key: j for j, measure in enumerate(every)}
    for (article, version, key), value in cells.items():
        if article in row:
            values[row[article], int(version == second), column[key]] = value
    own = np.array([[(a, m.key) in left_out for m in every] for a in articles], np.bool_)
    own = own.reshape(len(articles), len(every))
    each = [numbers.get(measure.key, {0}) for measure in every]
    most, fewest = (np.array([end(found) for found in each], np.intp) for end in (max, min))
    return ArticleValues(tuple(articles), tuple(every), values, most, fewest, own)


def single_ratings(rows: Iterable[RatingRow]) -> dict[str, set[int]]:
    """By measure's key, the numbers of single ratings that texts have, without those of none."""
    each = Counter(
        (article, version, f"{group}:{dimension}")
        for article, version, group, dimension, place, *_ in rows
        if place is not None
    )
    found: dict[str, set[int]] = {}
    for (_, _, key), number in each.items():
        found.setdefault(key, set()).add(number)
    return found


def rating_cells(rows: Iterable[RatingRow], raters: Mapping[str, int]) -> dict[Cell, float]:
    """The sum over raters of each summary's ratings, by article, version and measure's key.

    raters: by measure's key, how many single ratings a text has at most.
    Single ratings are summed exactly, so that equal ones tie. A cell of which only some raters'
    ratings are known gets their mean times all raters.
    """
    singles: dict[Cell, list[float]] = {}
    cells: dict[Cell, float] = {}
    for article, version, group, dimension, place, _, value in rows:
        cell = (article, version, f"{group}:{dimension}")
        if place is None:
            cells[cell] = rating_sum(value, raters.get(cell[2], 1))
        else:
            singles.setdefault(cell, []).append(value)
    for cell, values in singles.items():
        number = raters[cell[2]]
        mean = exact_mean(np.array(values)) or 0.0
        cells[cell] = math.fsum(values) if len(values) == number else mean * number
    return cells


def rating_sum(mean: float, raters: int) -> float:
    """The sum over raters behind a mean; `raters` times the mean where nothing else is certain.

    4.333333 of three raters is 13 / 3 to its last printed digit, and counts as 13, so that it ties
    with single ratings of that sum. A mean that differs from such a quotient in any digit that was
    given, or was given to fewer than `FEWEST_DIGITS`, stays what it is.
    """
    whole = round(raters * mean)
    digits = -int(Decimal(repr(mean)).as_tuple().exponent)
    if digits >= FEWEST_DIGITS and round(whole / raters, digits) == mean:
        return float(whole)
    return raters * mean


def rating_measures(keys: Iterable[str]) -> list[Measure]:
    """The measures of these keys, experts' first."""
    ordered = sorted(keys, key=lambda key: (not key.startswith(EXPERT), key))
    named = (key.partition(":") for key in ordered)
    return [rating_measure(group, dimension) for group, _, dimension in named]


def figures_of_values(
    found: ArticleValues,
    parts_of: Mapping[int, Sequence[Part]] | None,
    named: Mapping[str, NamedRatings],
) -> list[PairFigure]:
    """Compare two versions, ids ascending, on every measure, whole and part by part.

    parts_of: by article, the parts it is in; None for the whole only. named: by measure, the
    ratings of which it is known who gave them. The same data give the same
    figures: the seed is the product's, the draws depend on nothing else.
    """
    if not found.articles:
        return []
    parts = _masks(found.articles, parts_of)
    masks = np.array(list(parts.values())).T  # (articles, parts)
    differences = found.values[:, 1] - found.values[:, 0]  # (articles, measures)
    columns = np.where(masks[:, :, None], differences[:, None, :], np.nan)
    articles = np.array(found.articles)
    steps = [smallest_step(found.values[:, :, j]) for j in range(len(found.measures))]
    flat = columns.reshape(len(found.articles), -1)
    results = paired_comparisons(
        flat,
        rng=np.random.default_rng(SEED),
        resamples=affordable_resamples(len(found.articles)),
    )
    figures = []
    for index, result in enumerate(results):
        part, j = divmod(index, len(found.measures))
        if result.articles or (found.own[:, j] & masks[:, part]).any():
            mask = masks[:, part] & ~np.isnan(differences[:, j])
            figure = _figure(found, list(parts)[part], j, mask=mask, result=result, step=steps[j])
            own = int((found.own[:, j] & masks[:, part]).sum())
            figure = replace(figure, own_references=own)
            if figure.measure in named:
                figure = with_raters(figure, named[figure.measure], articles[mask].tolist())
            figures.append(figure)
    return figures


def _masks(
    articles: Sequence[int], parts_of: Mapping[int, Sequence[Part]] | None
) -> dict[Part, list[bool]]:
    if parts_of is None:
        return {WHOLE: [True] * len(articles)}
    of = {article: parts_of[article] for article in articles}
    every = sorted({part for parts in of.values() for part in parts}, key=lambda p: (p != WHOLE, p))
    return {part: [part in of[article] for article in articles] for part in every}


def _figure(
    found: ArticleValues,
    part: Part,
    j: int,
    *,
    mask: NDArray[np.bool_],
    result: PairedComparison,
    step: float | None,
) -> PairFigure:
    scale = float(found.raters[j] or 1)
    differences = found.values[mask, 1, j] - found.values[mask, 0, j]
    sums = [exact_mean(found.values[mask, side, j]) for side in (0, 1)]

    def scaled(value: float | None) -> float | None:
        return None if value is None else value / scale

    interval = result.interval
    return PairFigure(
        measure=found.measures[j].key, signature=found.measures[j].signature,
        dimension=part[0], value=part[1],
        first=scaled(sums[0]), second=scaled(sums[1]), difference=scaled(result.difference),
        low=scaled(interval.low if interval else None),
        high=scaled(interval.high if interval else None),
        p=result.permutation_p, articles=result.articles,
        ratings_each=int(found.raters[j]) or None,
        ratings_fewest=int(found.fewest[j]) or None,
        step=scaled(step), apart=number_apart(differences) if mask.any() else 0,
    )  # fmt: skip
