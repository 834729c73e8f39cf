"""Two metrics against the same people: what a swap means, and false alarms at the level."""

import itertools

import numpy as np
import pytest

from evaluation.stats.coefficients import Kind
from evaluation.stats.correlation import article_coefficients, system_level
from evaluation.stats.metric_difference import summary_level_difference, system_level_difference


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


def test_at_system_level_three_systems_by_hand() -> None:
    # Ranks as twice the distance from the middle: people -2 0 2, first the same, other 2 0 -2.
    # Swapping the middle system changes nothing; swapping one end alone leaves both metrics at
    # -2 0 -2 and 2 0 2, tau 0; swapping both ends turns the difference's sign. So 4 of 8 reach 2.
    people = np.array([[1.0, 2.0, 3.0]])
    result = system_level_difference(
        people, -people, people, kind="kendall", rng=np.random.default_rng(1)
    )
    assert result.difference == pytest.approx(-2.0)
    assert (result.p, result.systems, result.exact) == (0.5, 3, True)


@pytest.mark.parametrize("kind", ["pearson", "spearman", "kendall"])
def test_the_difference_is_of_the_two_coefficients(kind: Kind) -> None:
    rng = np.random.default_rng(2)
    human, first, other = rng.normal(size=(3, 10, 14))
    first[0, 0] = np.nan  # a cell counts where all three have one
    result = system_level_difference(first, other, human, kind=kind, rng=rng, swaps=99)
    people, twin = human.copy(), other.copy()
    people[0, 0] = twin[0, 0] = np.nan
    before = system_level(first, people, kind=kind).coefficient
    after = system_level(twin, people, kind=kind).coefficient
    assert before is not None
    assert after is not None
    assert result.difference == pytest.approx(after - before)
    assert not result.exact
    assert result.p is not None
    assert 0.01 <= result.p <= 1


def test_a_metric_is_no_better_than_itself() -> None:
    human, metric = np.random.default_rng(2).normal(size=(2, 10, 8))
    result = system_level_difference(
        metric, metric, human, kind="spearman", rng=np.random.default_rng(1)
    )
    assert (result.difference, result.p) == (0.0, 1.0)


def test_a_constant_metric_cannot_be_compared() -> None:
    human, metric = np.random.default_rng(2).normal(size=(2, 10, 8))
    for one, two in ((np.ones((10, 8)), metric), (metric, np.ones((10, 8)))):
        result = system_level_difference(
            one, two, human, kind="kendall", rng=np.random.default_rng(1)
        )
        assert (result.difference, result.p, result.systems) == (None, None, 8)
    only = system_level_difference(
        metric[:, :1], metric[:, :1], human[:, :1], kind="kendall", rng=np.random.default_rng(1)
    )
    assert (only.difference, only.systems) == (None, 1)


def test_metrics_of_equal_worth_are_told_apart_at_the_level_only() -> None:
    rng = np.random.default_rng(2026)
    alarms = 0
    for _ in range(200):
        quality = rng.normal(size=(1, 10))
        human = quality + rng.normal(0, 0.3, size=(20, 10))
        first, other = (
            quality + rng.normal(0, 0.7, size=(2, 1, 10)) + rng.normal(0, 0.5, size=(2, 20, 10))
        )
        result = system_level_difference(first, other, human, kind="pearson", rng=rng)
        alarms += result.p is not None and result.p <= 0.05
    assert alarms <= 0.05 * 200 + 6.2  # two standard errors of 200 draws


def test_a_much_better_metric_is_found() -> None:
    rng = np.random.default_rng(3)
    quality = rng.normal(size=(1, 16))
    human = quality + rng.normal(0, 0.1, size=(20, 16))
    noise = rng.normal(size=(1, 16)) + rng.normal(size=(20, 16))
    better = quality + rng.normal(0, 0.1, size=(20, 16))
    result = system_level_difference(noise, better, human, kind="spearman", rng=rng, swaps=999)
    assert result.difference is not None
    assert result.difference > 0.5
    assert result.p is not None
    assert result.p < 0.05
