"""Pooled correlation: scipy's numbers, what each summary adds, and intervals that hold."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pytest
from scipy import stats

from evaluation.stats.clusters import Floats
from evaluation.stats.coefficients import KINDS, Kind
from evaluation.stats.concordance import concordance, signed_sums
from evaluation.stats.pooled_correlation import _OF_KIND, PooledLevel, pooled_level

PEERS: Final[dict[Kind, Any]] = {
    "pearson": stats.pearsonr, "spearman": stats.spearmanr, "kendall": stats.kendalltau
}  # fmt: skip


def sides(values: int, *, seed: int, distinct: int = 6) -> tuple[Floats, Floats]:
    """Two sides with ties that have something in common."""
    rng = np.random.default_rng(seed)
    x = rng.integers(distinct, size=values).astype(float)
    return x, x + rng.integers(distinct, size=values)


@pytest.mark.parametrize("values", [2, 3, 17, 64, 200])
@pytest.mark.parametrize("distinct", [2, 6, 1_000])
def test_concordance_is_that_of_all_pairs(values: int, distinct: int) -> None:
    x, y = sides(values, seed=values, distinct=distinct)
    naive = (np.sign(x[:, None] - x) * np.sign(y[:, None] - y)).sum(axis=1)
    assert (concordance(x, y) == naive).all()
    assert concordance(x[:0], y[:0]).tolist() == []
    weighted = (np.sign(x - x[:, None]) * y).sum(axis=1)
    assert signed_sums(x, y) == pytest.approx(weighted)


@pytest.mark.parametrize("kind", KINDS)
def test_the_coefficient_is_scipys_over_all_cells_that_both_have(kind: Kind) -> None:
    x, y = (side.reshape(40, 3) for side in sides(120, seed=1))
    x[::7, 1] = np.nan
    y[3::7, 2] = np.nan
    found = pooled_level(x, y, kind=kind)
    both = ~(np.isnan(x) | np.isnan(y))
    assert found.coefficient == pytest.approx(PEERS[kind](x[both], y[both]).statistic, abs=1e-12)
    assert found.summaries == both.sum() == 120 - 6 - 6


@pytest.mark.parametrize("seldom", ["neither", "x", "y"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_a_summary_adds_is_how_far_the_coefficient_moves_without_it(
    kind: Kind, seldom: str
) -> None:
    x, y = sides(150, seed=2)
    # One of two values, so that ranks of one side vary far less than the other's.
    if seldom == "y":
        y = (y > 7).astype(float)
    if seldom == "x":
        x = (x > 4).astype(float)
    value, influence = _OF_KIND[kind](x, y)
    assert influence.mean() == pytest.approx(0, abs=1e-12)
    without = [_OF_KIND[kind](np.delete(x, i), np.delete(y, i))[0] for i in range(150)]
    jackknife = 149 * (value - np.array(without))
    # They differ by terms of 1/150 and less.
    assert np.abs(influence - jackknife).max() < 0.05 * np.abs(influence).max()


@pytest.mark.parametrize("kind", KINDS)
def test_with_one_summary_an_article_the_interval_holds_and_is_as_wide_as_it_must_be(
    kind: Kind,
) -> None:
    # Two standard normal sides of correlation .5; Spearman's and Kendall's by Pearson's formulas.
    truth = {"pearson": 0.5, "spearman": 6 / np.pi * np.arcsin(0.25), "kendall": 1 / 3}[kind]
    rng = np.random.default_rng(3)
    held, widths, values = 0, [], []
    for _ in range(400):
        x = rng.standard_normal((80, 1))
        y = 0.5 * x + np.sqrt(0.75) * rng.standard_normal((80, 1))
        found = pooled_level(x, y, kind=kind)
        assert found.interval is not None and found.coefficient is not None
        held += found.interval.holds(truth)
        widths.append(found.interval.high - found.interval.low)
        values.append(found.coefficient)
    assert 0.92 <= held / 400 <= 0.98
    # About 2 * 1.99 standard deviations of what is estimated.
    assert np.mean(widths) == pytest.approx(2 * 1.99 * np.std(values), rel=0.12)


def test_summaries_of_one_article_are_not_taken_for_independent() -> None:
    rng = np.random.default_rng(4)
    effects = rng.standard_normal((60, 1)), rng.standard_normal((60, 1))
    noise = rng.standard_normal((2, 60, 8)) * 0.2
    clustered = pooled_level(effects[0] + noise[0], effects[1] + noise[1], kind="kendall").interval
    x, y = rng.standard_normal((2, 480, 1))
    independent = pooled_level(x, y, kind="kendall").interval
    assert clustered is not None and independent is not None
    widths = [each.high - each.low for each in (clustered, independent)]
    assert widths[0] > 2 * widths[1]  # 60 articles tell less than 480, near sqrt(8) times


@pytest.mark.parametrize(("articles", "known"), [(4, False), (5, True)])
def test_an_interval_needs_five_articles(articles: int, known: bool) -> None:
    x, y = (side.reshape(articles, 4) for side in sides(articles * 4, seed=5))
    found = pooled_level(x, y, kind="kendall")
    assert found.coefficient is not None and (found.interval is not None) == known
    assert found.summaries == articles * 4


def test_nothing_is_said_of_a_constant_side_or_a_single_summary() -> None:
    x = np.arange(6.0).reshape(6, 1)
    assert pooled_level(x, np.ones((6, 1)), kind="kendall") == PooledLevel(None, None, 6)
    assert pooled_level(np.ones((6, 1)), x, kind="kendall") == PooledLevel(None, None, 6)
    assert pooled_level(x[:1], x[:1], kind="kendall") == PooledLevel(None, None, 1)
    none = np.full((6, 1), np.nan)
    assert pooled_level(x, none, kind="kendall") == PooledLevel(None, None, 0)
    perfect = pooled_level(x, 2 * x, kind="kendall")
    assert perfect.coefficient == 1 and perfect.interval is None
