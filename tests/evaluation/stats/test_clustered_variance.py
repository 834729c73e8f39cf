"""The parts of a clustered variance: units, what takes itself back, and what is known of little."""

from __future__ import annotations

import math
from dataclasses import asdict

import numpy as np
import pytest

from evaluation.stats.clustered_variance import (
    ClusteredEstimate,
    EffectiveNumbers,
    VarianceParts,
    clustered_estimate,
    clustered_parts,
    effective_number,
    smoothed_excess,
)
from evaluation.stats.clusters import Clusters, find_clusters
from evaluation.stats.rounding import SUMMED

# Three readers on three articles, each once on each.
ARTICLE, PERSON = np.repeat(np.arange(3), 3), np.tile(np.arange(3), 3)
CLUSTERS = find_clusters(ARTICLE, PERSON)
LOADS = np.full(9, 1 / 81)
SHARE = np.array([0.4, 0.4, -0.6, 0.4, 0.4, 0.4, -0.6, 0.4, 0.4]) / 9


def parts_of(
    contributions: np.ndarray, clusters: Clusters = CLUSTERS, *, span: float | None, loads: float
) -> VarianceParts:
    """With as large a load for each opinion."""
    columns = np.full(len(contributions), loads)
    return clustered_parts(contributions, columns, clusters, span=span)[0]


@pytest.mark.parametrize("unit", [0.25, 5.0, 100.0])
def test_in_another_unit_the_variance_is_that_units_squared(unit: float) -> None:
    one = parts_of(SHARE, span=1.0, loads=1 / 81)
    other = parts_of(SHARE * unit, span=unit, loads=1 / 81)
    assert one.smoothing > 0
    for name, value in asdict(one).items():
        assert getattr(other, name) == pytest.approx(value * unit**2), name


def test_what_smoothing_adds_is_what_one_more_cluster_of_each_kind_would() -> None:
    parts, effective = clustered_parts(SHARE, LOADS, CLUSTERS, span=1.0)
    assert (effective.articles, effective.persons) == pytest.approx((3, 3))
    variance = float(np.sum(SHARE**2)) / (9 / 81)
    assert parts.smoothing == pytest.approx(smoothed_excess(variance, 3.0) * 9 / 81)


def test_opinions_that_take_each_other_back_are_smoothed_as_if_all_were_alike() -> None:
    # Each reader chooses both ways on each article: sums of cells are 0, squares are not.
    article, person = np.repeat(ARTICLE, 2), np.repeat(PERSON, 2)
    both_ways = np.tile([0.5, -0.5], 9) / 18
    parts = parts_of(both_ways, find_clusters(article, person), span=1.0, loads=1 / 18**2)
    assert parts.article == parts.person == parts.cell == 0
    assert parts.smoothing == pytest.approx(smoothed_excess(0.0, 3.0) / 18)


def test_without_a_span_nothing_is_smoothed() -> None:
    assert parts_of(SHARE, span=None, loads=1 / 81).smoothing == 0


def test_one_reader_on_one_article_has_one_cluster_and_no_estimate() -> None:
    alone = find_clusters(np.zeros(4, np.intp), np.zeros(4, np.intp))
    contributions = np.array([0.5, 0.5, -0.5, -0.5]) / 4
    parts, effective = clustered_parts(contributions, np.full(4, 1 / 16), alone, span=2.0)
    assert (parts.article, parts.person, effective) == (None, None, EffectiveNumbers(1.0, 1.0))
    # A variance of 1/4 of a span of 2 is 1/16 of one of 1; one cluster is all that there is.
    expected = max(smoothed_excess(1 / 16, 1.0), smoothed_excess(0.0, 1.0)) * 2**2 / 4
    assert parts.smoothing == pytest.approx(expected)
    assert clustered_estimate(0.1, parts, effective, opinions=4) is None


@pytest.mark.parametrize(
    ("loads", "number"),
    [([0.0, 0.0], 1.0), ([], 1.0), ([1.0], 1.0), ([2.0, 2.0, 2.0], 3.0), ([3.0, 1.0], 1.6)],
)
def test_an_effective_number_is_kishs_and_one_where_nothing_is_loaded(
    loads: list[float], number: float
) -> None:
    assert effective_number(np.array(loads)) == pytest.approx(number)


@pytest.mark.parametrize(
    ("article", "person", "by"),
    [(0.04, 0.01, "article and person"), (0.04, None, "article"), (None, 0.01, "person")],
)
def test_an_estimate_says_what_it_was_clustered_by_to_the_decimals_of_sums(
    article: float | None, person: float | None, by: str
) -> None:
    parts = VarianceParts(article, person, 0.01, 0.1)
    made = clustered_estimate(1 / 3, parts, EffectiveNumbers(3, 2), opinions=9)
    assert made is not None and made.clustered_by == by
    assert made.estimate == round(1 / 3, SUMMED) != round(1 / 3, SUMMED - 1)
    assert made.error == round(math.sqrt(parts.total), SUMMED)


def test_an_estimate_comes_back_from_json_as_it_was() -> None:
    parts, effective = clustered_parts(SHARE, LOADS, CLUSTERS, span=1.0)
    made = clustered_estimate(0.6, parts, effective, opinions=9)
    assert made is not None and made.error == pytest.approx(math.sqrt(parts.total))
    assert ClusteredEstimate.from_json(asdict(made)) == made


@pytest.mark.parametrize(
    ("article", "person"),
    [(0.04, 0.01), (0.01, 0.04), (0.03, 0.03), (0.04, 0.002), (0.002, 0.04)],
)
def test_the_total_is_of_both_less_what_both_counted_and_never_below_one(
    article: float, person: float
) -> None:
    assert VarianceParts(article, person, 0.01, 0.5).total == pytest.approx(
        max(article + person - 0.01, article, person, 0.01) + 0.5
    )
    assert VarianceParts(0.01, 0.01, 0.04, 0.0).total == pytest.approx(0.04)
    assert VarianceParts(None, 0.02, 0.01, 0.0).total == pytest.approx(0.02)
