"""Student's reach against the printed table."""

import numpy as np
import pytest

from evaluation.stats.student import student_reach


@pytest.mark.parametrize(
    ("freedom", "tail", "quantile"),
    [(10, 0.05, 2.228), (4, 0.01, 4.604), (1, 0.05, 12.706), (2, 0.05, 4.303)],
)
def test_the_quantiles_are_those_of_the_table(freedom: float, tail: float, quantile: float) -> None:
    reach = student_reach(np.array([2.0]), np.array([freedom]), tail=tail)
    assert reach == pytest.approx([2 * quantile], abs=2e-3)


def test_less_than_one_degree_counts_as_one() -> None:
    below, at, above = student_reach(np.ones(3), np.array([0.2, 1.0, 1.2]), tail=0.05)
    assert below == at > above
