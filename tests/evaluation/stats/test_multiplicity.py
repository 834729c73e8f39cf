"""Adjusted p values against worked sums and the definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.stats.multiplicity import holm


def naive_holm_rejects(p_values: list[float], alpha: float) -> set[int]:
    """Step down by the definition: stop at the first p above alpha over the tests left."""
    rejected: set[int] = set()
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    for rank, i in enumerate(order):
        if p_values[i] > alpha / (len(order) - rank):
            break
        rejected.add(i)
    return rejected


def test_holm_on_a_worked_family() -> None:
    # .01 * 4 = .04; .02 * 3 = .06; .03 * 2 = .06; .04 * 1 = .04, raised to .06
    adjusted = holm([0.03, 0.01, 0.04, 0.02])
    assert adjusted == pytest.approx([0.06, 0.04, 0.06, 0.06])


def test_a_test_that_was_not_made_does_not_count() -> None:
    assert holm([0.01, None, 0.02]) == [0.02, None, 0.02]
    assert holm([]) == []
    assert holm([0.6, 0.9]) == [1.0, 1.0]


def test_a_p_outside_its_range_is_named() -> None:
    with pytest.raises(ValueError, match=r"1\.5 at position 1"):
        holm([0.1, 1.5])


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=20), st.sampled_from([0.01, 0.05, 0.2]))
def test_holm_rejects_what_stepping_down_rejects(thousandths: list[int], alpha: float) -> None:
    # An odd divisor keeps p * tests off alpha itself, where the two round differently.
    p_values = [t / 1000.7 for t in thousandths]
    adjusted = holm(p_values)
    rejected = {i for i, p in enumerate(adjusted) if p is not None and p <= alpha}
    assert rejected == naive_holm_rejects(p_values, alpha)


def test_holm_holds_the_familywise_rate() -> None:
    rng = np.random.default_rng(2026)
    any_false = []
    for _ in range(1000):
        p_values = rng.uniform(size=10).tolist()
        p_values[:4] = rng.beta(0.1, 20, size=4).tolist()  # four true differences
        rejected = [p is not None and p <= 0.05 for p in holm(p_values)]
        any_false.append(any(rejected[4:]))
    assert np.mean(any_false) <= 0.05 + 0.014  # two standard errors of 1,000 draws


def test_a_p_of_one_is_one_and_below_nothing_there_is_none() -> None:
    assert holm([1.0, 0.0]) == [1.0, 0.0]
    with pytest.raises(ValueError, match=r"-0\.5 at position 0"):
        holm([-0.5])
