"""Both levels of correlation: a small sum by hand, scipy article by article."""

import math

import numpy as np
import pytest
from scipy import stats

from evaluation.stats.coefficients import Kind
from evaluation.stats.correlation import article_coefficients, summary_level, system_level
from evaluation.stats.exact import whole_ratings

NAN = math.nan


def test_three_articles_by_hand() -> None:
    metric = np.array([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0], [5.0, 5.0, 5.0]])
    human = np.array([[1.0, 2.0, 3.0], [1.0, 3.0, 2.0], [1.0, 2.0, 3.0]])
    # article 1: +1; article 2: ranks 3 2 1 against 1 3 2, rho = 1 - 6 * 6 / (3 * 8) = -.5;
    # article 3: the metric is constant. Mean (1 - .5) / 2 = .25
    level = summary_level(metric, human, kind="spearman")
    assert level.coefficient == pytest.approx(0.25)
    assert (level.articles, level.left_out) == (2, 1)
    # means 3 3 3 against 1 7/3 8/3: the metric's systems tie, exactly
    assert system_level(metric, human, kind="kendall").coefficient is None
    assert system_level(metric, human, kind="kendall").systems == 3


def test_missing_cells_are_left_out_of_both_sides() -> None:
    metric = np.array([[1.0, 2.0, NAN, 3.0], [NAN, 1.0, 1.0, NAN], [NAN, NAN, NAN, NAN]])
    human = np.array([[1.0, 3.0, 9.0, 2.0], [1.0, NAN, 2.0, NAN], [1.0, 2.0, 3.0, 4.0]])
    # article 1: ranks 1 2 3 against 1 3 2, tau = (2 - 1) / 3; article 2: one cell; article 3: none
    level = summary_level(metric, human, kind="kendall")
    assert level.coefficient == pytest.approx(1 / 3)
    assert (level.articles, level.left_out) == (1, 1)
    # systems 1, 2, 4 have 1, 2, 3 against 1, 3, 2; system 3 has 1 against 2
    whole = system_level(metric, human, kind="kendall")
    # x 1 2 1 3, y 1 3 2 2: agree 1-2, 2-3, 1-4; disagree 2-4; ties 1-3 in x, 3-4 in y
    assert whole.coefficient == pytest.approx((3 - 1) / 5)
    assert whole.systems == 4


def test_nothing_shared_has_no_coefficient() -> None:
    nothing = np.full((2, 3), NAN)
    assert summary_level(nothing, nothing, kind="pearson").coefficient is None
    assert system_level(nothing, nothing, kind="pearson").coefficient is None
    assert system_level(nothing, nothing, kind="pearson").systems == 0


@pytest.mark.parametrize("kind", ["pearson", "spearman", "kendall"])
def test_two_systems_are_in_order_or_not_and_one_is_in_none(kind: Kind) -> None:
    human = np.array([[1.0, 3.0], [2.0, 3.0]])
    for metric, value in ((human, 1.0), (-human, -1.0)):
        found = system_level(metric, human, kind=kind)
        assert found.coefficient == pytest.approx(value) and found.systems == 2
    one = system_level(human[:, :1], human[:, :1], kind=kind)
    assert (one.coefficient, one.systems) == (None, 1)


def test_two_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match=r"give \(articles, systems\) of both"):
        summary_level(np.zeros((2, 3)), np.zeros((3, 2)), kind="pearson")


@pytest.mark.parametrize("kind", ["pearson", "spearman", "kendall"])
def test_each_article_is_scipys(kind: Kind) -> None:
    rng = np.random.default_rng(5)
    human = rng.integers(3, 16, size=(40, 8)).astype(float)
    metric = human + rng.normal(0, 6, size=human.shape)
    metric[rng.random(metric.shape) < 0.1] = NAN
    peers = {"pearson": stats.pearsonr, "spearman": stats.spearmanr, "kendall": stats.kendalltau}
    values = article_coefficients(metric, human, kind=kind)
    for x, y, value in zip(metric, human, values, strict=True):
        known = ~np.isnan(x)
        assert value == pytest.approx(peers[kind](x[known], y[known]).statistic)


def test_a_missing_cell_of_a_far_origin_costs_pearson_nothing() -> None:
    rng = np.random.default_rng(6)
    metric, human = rng.normal(size=(2, 3, 9))
    expected = [stats.pearsonr(x[1:], y[1:]).statistic for x, y in zip(metric, human, strict=True)]
    metric += np.array([[0.0], [1e7], [-1e7]])
    human[:, 0] = NAN
    assert article_coefficients(metric, human, kind="pearson") == pytest.approx(expected, abs=1e-6)
    assert article_coefficients(human, metric, kind="pearson") == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("kind", ["spearman", "kendall"])
def test_without_systems_no_article_has_a_coefficient(kind: Kind) -> None:
    found = summary_level(np.zeros((2, 0)), np.zeros((2, 0)), kind=kind)
    assert (found.coefficient, found.articles, found.left_out) == (None, 0, 0)


def test_systems_of_equal_ratings_tie_whatever_the_order_of_addition() -> None:
    # Both systems have 1/3, 2/3 and 4/3 on three articles, in another order.
    printed = np.array(
        [[0.333333, 1.333333, 2.0], [0.666667, 0.333333, 2.0], [1.333333, 0.666667, 2]]
    )
    whole = whole_ratings(printed, raters=3)
    metric = np.array([[1.0, 2.0, 3.0]] * 3)
    # one pair ties in the ratings: tau-b = 2 / sqrt(3 * 2)
    assert system_level(metric, whole, kind="kendall").coefficient == pytest.approx(2 / 6**0.5)
