"""Sums that round once, and one score of several references."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.metrics.rouge.scores import PairScores, combined, exact_sums


@settings(deadline=None)
@given(
    st.integers(1, 12).flatmap(
        lambda size: st.lists(
            st.lists(st.floats(0, 1), min_size=size, max_size=size), min_size=1, max_size=5
        )
    )
)
def test_sums_are_those_of_fsum(values: list[list[float]]) -> None:
    assert exact_sums(np.array(values)).tolist() == [math.fsum(row) for row in values]


@pytest.mark.parametrize(
    "values",
    [
        [0.1] * 10,  # 1.0; added one by one 0.9999999999999999
        [1.0, 2**-53, 2**-53],  # each alone is rounded away, together they are not
        [1.0, 2**-53, 2**-106],  # just over the middle: the errors have an error of their own
        [1.0, 2**-53, 2**-1074],
        [1e16, 1.0, -1e16],
    ],
)
def test_sums_round_once_where_adding_one_by_one_would_not(values: list[float]) -> None:
    assert exact_sums(np.array([values, values[::-1]])).tolist() == [math.fsum(values)] * 2


def test_each_number_of_references_is_combined_by_itself() -> None:
    values = np.tile([0.5, 0.25, 0.75, 1.0], (4, 1))
    scores = PairScores(values, values / 2, values, np.array([0, 1, 1, 4]))
    means = combined(scores, "mean")
    # One reference: 0.5. None: 0. Three: (0.25 + 0.75 + 1) / 3 = 2/3
    assert means[0, 0].tolist() == [0.5, 0.0, 2 / 3]
    assert means[1, 0].tolist() == [0.25, 0.0, 1 / 3]
    assert combined(scores, "max")[0, 0].tolist() == [0.5, 0.0, 1.0]
