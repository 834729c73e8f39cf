"""How far intervals of values in steps reach at least: a binomial's end, coverage, and width."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from benchmarks.coverage import nearly_tied
from evaluation.stats.least_reach import least_reach, number_apart, smallest_step

Floats = NDArray[np.float64]


@pytest.mark.parametrize(("articles", "apart"), [(1, 0), (6, 0), (6, 5), (30, 1), (100, 40)])
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_it_is_what_the_exact_interval_of_a_share_reaches_upward(
    articles: int, apart: int, level: float
) -> None:
    naive = stats.binomtest(apart, articles).proportion_ci(level, method="exact").high
    found = least_reach(articles, apart, step=0.25, level=level)
    assert found == pytest.approx(0.25 * (naive - apart / articles), abs=1e-9)


def test_of_something_seen_on_none_it_is_one_less_the_root_of_what_may_be_missed() -> None:
    # Six articles: (1 - .459)**6 = .025, by chance none of them.
    assert least_reach(6, 0, step=1.0, level=0.95) == pytest.approx(1 - 0.025 ** (1 / 6))
    assert least_reach(6, 0, step=0.5, level=0.95) == pytest.approx(0.2296, abs=1e-4)
    assert least_reach(1_000, 0, step=0.5, level=0.95) == pytest.approx(0.00184, abs=1e-5)
    assert least_reach(6, 0, step=0.0, level=0.95) == 0


@pytest.mark.parametrize(
    ("articles", "apart", "step", "level"),
    [(0, 0, 1.0, 0.95), (6, 6, 1.0, 0.95), (6, -1, 1.0, 0.95), (6, 0, -0.1, 0.95), (6, 0, 1.0, 1)],
)
def test_what_cannot_be_is_refused(articles: int, apart: int, step: float, level: float) -> None:
    with pytest.raises(ValueError, match=r"give|level"):
        least_reach(articles, apart, step=step, level=level)


def test_the_step_is_the_least_that_values_differ_by_and_not_what_adding_rounds() -> None:
    values = np.array([[0.1 + 0.2, 0.3], [1.0, math.nan], [0.55, 1.0]])
    assert values[0, 0] != values[0, 1]  # by 5e-17
    assert smallest_step(values) == pytest.approx(0.25)
    # Of values up to 1 a thousand-millionth is told apart, and no less.
    assert smallest_step(np.array([1 - 1.1e-9, 1.0])) == pytest.approx(1.1e-9, rel=1e-3)
    assert smallest_step(np.array([1 - 0.9e-9, 1.0])) is None
    assert smallest_step(np.array([0.0, 1e-9, 1.0])) == 1 - 1e-9  # that itself is rounding
    assert smallest_step(np.array([0.0, 1e-12])) == 1e-12  # by the values, in whatever unit
    assert smallest_step(np.array([2.0, 2.0, math.nan])) is None
    assert smallest_step(np.array([math.nan])) is None


def test_articles_apart_are_those_beside_the_commonest_difference() -> None:
    assert number_apart(np.array([0.5])) == 0
    assert number_apart(np.array([0.0, 0.0, 0.0])) == 0
    assert number_apart(np.array([0.1 + 0.2, -1.0, 0.3, 0.3, -1.0])) == 2
    assert number_apart(np.array([3.0, 1.0, 2.0])) == 2
    assert number_apart(np.array([1 - 1.1e-9, 1.0, 1.0])) == 1
    assert number_apart(np.array([1 - 0.9e-9, 1.0, 1.0])) == 0


@pytest.mark.parametrize("articles", [6, 30])
def test_intervals_hold_whatever_the_part_of_articles_that_is_a_step_off(articles: int) -> None:
    held, bare, wider = nearly_tied(articles, resamples=999)
    assert held >= 0.95
    assert bare < 0.02  # by their spread alone: of the part that is never seen
    # Beside the exact interval of a share, which is as wide as it has to be, at most twice as wide.
    assert 1 <= wider <= 2.01


@pytest.mark.parametrize("articles", [6, 30, 100])
def test_values_in_hardly_any_steps_reach_farther_by_their_own_spread(articles: int) -> None:
    rng = np.random.default_rng(7)
    for values in (rng.normal(0.4, 0.1, (articles, 2)), rng.gamma(1, 1, (articles, 2))):
        step, apart = smallest_step(values), number_apart(values[:, 1] - values[:, 0])
        assert step is not None and apart == articles - 1
        student = stats.t.ppf(0.975, articles - 1) * np.diff(values).std(ddof=1)
        reach = least_reach(articles, apart, step=step, level=0.95)
        assert reach < 0.1 * student / math.sqrt(articles)
