"""Two metrics against the same people: what a swap means."""

import itertools

import numpy as np
import pytest

from evaluation.stats.correlation import article_coefficients
from evaluation.stats.metric_difference import summary_level_difference


def test_at_summary_level_it_is_the_paired_test_of_the_articles() -> None:
    rng = np.random.default_rng(1)
    human = rng.normal(size=(8, 5))
    first, other = human + rng.normal(0, 1, (8, 5)), human + rng.normal(0, 2, (8, 5))
    result = summary_level_difference(first, other, human, kind="kendall", rng=rng)
    differences = article_coefficients(other, human, kind="kendall") - article_coefficients(
        first, human, kind="kendall"
    )
    assert result.difference == pytest.approx(differences.mean())
    sums = [abs(np.dot(signs, differences)) for signs in itertools.product((-1, 1), repeat=8)]
    reached = sum(s >= abs(differences.sum()) - 1e-9 for s in sums)
    assert result.permutation_p == reached / 256
    assert result.exact


def test_the_interval_is_of_the_level_that_is_asked_for() -> None:
    human, first, other = np.random.default_rng(4).normal(size=(3, 30, 5))
    widths = []
    for level in (0.8, 0.95):
        result = summary_level_difference(
            first, other, human, kind="pearson", rng=np.random.default_rng(1), level=level
        )
        assert result.interval is not None and result.interval.level == level
        widths.append(result.interval.high - result.interval.low)
    assert widths[0] < 0.75 * widths[1]  # 1.28 of 1.96


def test_a_cell_counts_where_both_metrics_and_the_people_know_it() -> None:
    human = np.array([[1.0, 2.0, 3.0, 4.0]])
    first, other = human.copy(), np.array([[1.0, 2.0, 3.0, 0.0]])
    first[0, 3] = np.nan  # what would turn the other's tau to 0 is left out for both
    for one, two in ((first, other), (other, first)):
        result = summary_level_difference(
            one, two, human, kind="kendall", rng=np.random.default_rng(1)
        )
        assert result.difference == 0.0


def test_an_article_on_which_one_metric_is_constant_counts_for_neither() -> None:
    human = np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]])
    first, other = human.copy(), human.copy()
    first[1] = 5.0
    for one, two in ((first, other), (other, first)):
        result = summary_level_difference(
            one, two, human, kind="kendall", rng=np.random.default_rng(1)
        )
        assert (result.articles, result.difference) == (1, 0.0)


def test_an_article_that_counts_for_neither_leaves_the_interval_as_it_is() -> None:
    human, first, other = np.random.default_rng(4).normal(size=(3, 30, 5))
    alike = np.full((1, 5), 2.0)
    alone, with_one_more = (
        summary_level_difference(
            np.vstack([first, of_first]), np.vstack([other, of_other]), np.vstack([human, people]),
            kind="pearson", rng=np.random.default_rng(1),
        )
        for of_first, of_other, people in ((alike[:0],) * 3, (alike, other[:1], human[:1]))
    )  # fmt: skip
    assert alone == with_one_more and alone.interval is not None


def test_metrics_of_equal_worth_are_told_apart_at_the_level_only() -> None:
    rng, alarms = np.random.default_rng(2026), 0
    for _ in range(200):
        human, *noise = rng.normal(size=(3, 12, 6))
        first, other = (human + each for each in noise)
        result = summary_level_difference(first, other, human, kind="pearson", rng=rng)
        alarms += result.permutation_p is not None and result.permutation_p <= 0.05
    assert alarms <= 0.05 * 200 + 6.2  # two standard errors of 200 draws


def test_a_much_better_metric_is_found() -> None:
    rng = np.random.default_rng(3)
    human, bad, good = rng.normal(size=(3, 20, 8))
    result = summary_level_difference(
        human + 3 * bad, human + 0.1 * good, human, kind="spearman", rng=rng
    )
    assert result.difference is not None and result.difference > 0.3
    assert result.permutation_p is not None and result.permutation_p < 0.01
