"""Scores and ratings as columns of articles, and their figures part by part, without a database."""

from __future__ import annotations

import math

import numpy as np
import pytest

from evaluation.comparison.articlewise import (
    ArticleValues,
    article_values,
    figures_of_values,
    rating_cells,
    rating_measures,
    rating_sum,
    single_ratings,
)
from evaluation.comparison.measures import score_measure
from evaluation.comparison.named_ratings import RatingRow, named_ratings, with_raters
from evaluation.opinions.part_names import WHOLE

OLD, NEW = 4, 9
ROUGE = score_measure("rouge1", "rouge1|v:1")


def rated(article: int, version: int, *values: float, dimension: str = "style") -> list[RatingRow]:
    """Experts' single ratings of a text, by their places."""
    return [(article, version, "expert", dimension, n, None, v) for n, v in enumerate(values)]


def values_of(rows: list[RatingRow], within: list[int] | None = None) -> ArticleValues:
    scores = [(article, version, "rouge1", article / 10 + (version == NEW))
              for article in (1, 2, 3) for version in (OLD, NEW)]  # fmt: skip
    return article_values(OLD, NEW, scores=scores, ratings=rows, measures=[ROUGE], within=within)


def test_values_stand_by_article_version_and_measure_ratings_first() -> None:
    found = values_of([*rated(1, OLD, 1, 2), *rated(1, NEW, 3, 5), *rated(7, NEW, 4)])
    assert found.articles == (1, 2, 3, 7)
    assert [measure.key for measure in found.measures] == ["expert:style", "rouge1"]
    # Sums of two raters; one of the two on article 7 counts as both.
    np.testing.assert_allclose(found.values[:, :, 0].T, [[3, *[math.nan] * 3],
                                                         [8, math.nan, math.nan, 8]])  # fmt: skip
    np.testing.assert_allclose(found.values[:3, :, 1], [[0.1, 1.1], [0.2, 1.2], [0.3, 1.3]])
    assert found.raters.tolist() == [2, 0] and found.fewest.tolist() == [1, 0]
    assert values_of([], within=[3, 1, 99]).articles == (1, 3)


def test_experts_come_first_and_the_rest_by_name() -> None:
    keys = ["crowd:style", "expert:b", "crowd:a", "expert:a"]
    found = [measure.key for measure in rating_measures(keys)]
    assert found == ["expert:a", "expert:b", "crowd:a", "crowd:style"]


@pytest.mark.parametrize(
    ("mean", "raters", "total"),
    [
        (4.333333, 3, 13.0),  # 13 / 3 to its last digit
        (4.3333, 3, 13.0),  # four digits are enough
        (4.333, 3, 12.999),  # three are not
        (4.333334, 3, 13.000002),  # the last digit is another
        (2.5, 2, 5.0),
    ],
)
def test_a_mean_counts_as_a_sum_where_nothing_else_has_its_digits(
    mean: float, raters: int, total: float
) -> None:
    assert rating_sum(mean, raters) == pytest.approx(total, abs=1e-12)


def test_single_ratings_are_summed_exactly_and_a_mean_beside_them_ties() -> None:
    rows = [*rated(1, OLD, 4, 4, 5), (1, NEW, "expert", "style", None, None, 4.333333)]
    numbers = single_ratings(rows)
    assert numbers == {"expert:style": {3}}
    cells = rating_cells(rows, {"expert:style": 3})
    assert cells == {(1, OLD, "expert:style"): 13.0, (1, NEW, "expert:style"): 13.0}
    # Two of three raters: their mean, three times. A mean of nobody known stays what it is.
    some = rating_cells(rated(1, OLD, 0.1, 0.2), {"expert:style": 3})
    assert some == {(1, OLD, "expert:style"): pytest.approx(0.45)}
    alone = [(1, OLD, "crowd", "style", None, None, 2.123456)]
    assert rating_cells(alone, {}) == {(1, OLD, "crowd:style"): 2.123456}


def test_each_part_has_a_figure_for_each_measure_that_it_has_values_of() -> None:
    rows = [*rated(1, OLD, 1, 2), *rated(1, NEW, 3, 5), *rated(2, OLD, 2, 2), *rated(2, NEW, 2, 3)]
    sea = ("source", "sea")
    parts = {1: [WHOLE, sea], 2: [WHOLE], 3: [WHOLE]}
    figures = figures_of_values(values_of(rows), parts, {})
    found = {(each.dimension, each.value, each.measure): each for each in figures}
    assert list(found) == [(*WHOLE, "expert:style"), (*WHOLE, "rouge1"),
                           (*sea, "expert:style"), (*sea, "rouge1")]  # fmt: skip
    whole = found[*WHOLE, "expert:style"]
    # Of two raters each: (3 + 4) / 2 / 2 and (8 + 5) / 2 / 2.
    assert (whole.first, whole.second, whole.difference) == (1.75, 3.25, 1.5)
    assert (whole.articles, whole.ratings_each, whole.ratings_fewest) == (2, 2, 2)
    # Sums differ by one at least, so ratings by a half; both articles from each other.
    assert (whole.step, whole.apart) == (0.5, 1)
    assert found[*sea, "expert:style"].difference == 2.5
    scores = found[*WHOLE, "rouge1"]
    assert (scores.articles, scores.ratings_each, scores.signature) == (3, None, "rouge1|v:1")
    assert scores.difference == pytest.approx(1.0)
    only_whole = figures_of_values(values_of(rows), None, {})
    assert [(each.dimension, each.value) for each in only_whole] == [WHOLE, WHOLE]
    assert figures_of_values(article_values(OLD, NEW, scores=[], ratings=[], measures=[]),
                             None, {}) == []  # fmt: skip


def named_rows(articles: int) -> list[RatingRow]:
    """Two raters, of whom the second likes the new one by a point more than the first."""
    rng = np.random.default_rng(2)
    return [
        (article, version, "expert", "style", place, 50 + place,
         float(rng.integers(1, 4) + (version == NEW) * (1 + place)))
        for article in range(articles) for version in (OLD, NEW) for place in (0, 1)
    ]  # fmt: skip


def test_only_a_measure_of_which_every_rater_is_known_is_one_of_named_raters() -> None:
    rows = named_rows(3)
    assert set(named_ratings(rows, second=NEW)) == {"expert:style"}
    assert named_ratings([*rows, *rated(1, OLD, 3)], second=NEW) == {}
    other = named_ratings([*rows, *rated(1, OLD, 3, dimension="tone")], second=NEW)["expert:style"]
    assert other.raters == 2 and len(other.value) == 12
    assert other.is_second.sum() == 6 and set(other.rater.tolist()) == {50, 51}
    assert set(other.within([1, 2]).article.tolist()) == {1, 2}


def test_raters_who_are_known_are_in_the_error_and_one_alone_is_taken_as_given() -> None:
    rows = named_rows(12)
    values = article_values(OLD, NEW, scores=[], ratings=rows, measures=[])
    named = named_ratings(rows, second=NEW)
    (plain,), (both,) = figures_of_values(values, None, {}), figures_of_values(values, None, named)
    assert (both.difference, both.first) == (plain.difference, plain.first)
    assert (both.raters, both.ratings_each, both.ratings_fewest) == (2, None, None)
    assert both.clustered is not None and plain.clustered is None
    assert both.clustered.estimate == pytest.approx(both.difference)
    # Of two raters a point apart Student's factor of one degree is in the interval.
    assert both.low is not None and plain.low is not None and both.low < plain.low - 1
    alone = named_ratings([row for row in rows if row[5] == 50], second=NEW)
    kept = with_raters(plain, alone["expert:style"], list(range(12)))
    assert (kept.raters, kept.low, kept.p, kept.clustered) == (1, plain.low, plain.p, None)
