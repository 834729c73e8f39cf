"""Means whose order of addition does not matter, and ratings brought back to whole numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.stats.exact import exact_mean, exact_means, whole_ratings


@given(st.lists(st.integers(3, 15), min_size=1))
def test_the_order_of_addition_does_not_decide(ratings: list[int]) -> None:
    thirds = [r / 3 for r in ratings]
    assert exact_mean(np.array(thirds)) == exact_mean(np.array(sorted(thirds)))


def test_a_plain_sum_would_break_this_tie() -> None:
    one, other = np.array([0.1, 0.2, 0.3]), np.array([0.3, 0.2, 0.1])
    assert sum(one) != sum(other)
    assert exact_mean(one) == exact_mean(other)


def test_equal_means_of_two_lengths_tie() -> None:
    # 7 / 3 = 14 / 6
    assert exact_mean(np.array([1.0, 2.0, 4.0])) == exact_mean(np.array([1.0, 2, 4, 3, 3, 1]))


def test_a_column_without_values_has_no_mean() -> None:
    assert exact_mean(np.array([])) is None
    assert exact_means(np.array([[np.nan, 1.0], [np.nan, 4.0]])) == [None, 2.5]
    assert exact_means(np.arange(6.0).reshape(3, 2)) == [2.0, 3.0]


def test_printed_means_become_the_sums_behind_them() -> None:
    sums = whole_ratings(np.array([1.333333, 4.666667, 5.0, np.nan]), raters=3)
    assert sums[:3].tolist() == [4.0, 14.0, 15.0]
    assert np.isnan(sums[3])


def test_means_of_another_number_of_raters_are_refused() -> None:
    with pytest.raises(ValueError, match=r"1\.5 is no mean of 3 whole ratings"):
        whole_ratings(np.array([2.0, 1.5, 2.5]), raters=3)


@pytest.mark.parametrize(("mean", "whole"), [(4.097, 4.0), (3.903, 4.0), (0.1, 0.0)])
def test_a_sum_may_be_a_tenth_off(mean: float, whole: float) -> None:
    assert whole_ratings(np.array([mean]), raters=1).tolist() == [whole]


@pytest.mark.parametrize("mean", [4.103, 3.897])
def test_a_sum_that_is_more_than_a_tenth_off_is_refused(mean: float) -> None:
    with pytest.raises(ValueError, match="no mean of 1 whole ratings"):
        whole_ratings(np.array([mean]), raters=1)
