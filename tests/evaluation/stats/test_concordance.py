"""Pairs in order against all pairs one by one, with ties on either side and on both."""

import numpy as np
import pytest
from scipy import stats

from evaluation.stats import concordance as module
from evaluation.stats.concordance import concordance, signed_sums


@pytest.mark.parametrize(("number", "different"), [(1, 1), (2, 2), (40, 4), (40, 1_000), (70, 33)])
def test_it_is_what_all_pairs_say(number: int, different: int) -> None:
    x, y = np.random.default_rng(number).integers(0, different, (2, number)).astype(float)
    signs = [np.sign(side[:, None] - side[None, :]) for side in (x, y)]
    found = concordance(x, y)
    assert found.tolist() == (signs[0] * signs[1]).sum(axis=1).tolist()
    if number == 40:
        of_each = concordance(x, x).sum() * concordance(y, y).sum()
        assert found.sum() / of_each**0.5 == pytest.approx(stats.kendalltau(x, y).statistic)


@pytest.mark.parametrize("turned", [1, -1])
@pytest.mark.parametrize("different", [3, 9, 200])
def test_smaller_on_both_sides_is_counted_as_all_pairs_say(different: int, turned: int) -> None:
    x, y = turned * np.random.default_rng(different).integers(0, different, (2, 60))
    smaller = (x[None, :] < x[:, None]) & (y[None, :] < y[:, None])
    assert module._below(x, y).tolist() == smaller.sum(axis=1).tolist()


def test_signed_sums_are_of_what_lies_above_less_what_lies_below() -> None:
    rng = np.random.default_rng(2)
    x, weights = rng.integers(0, 9, 50).astype(float), rng.normal(size=50)
    expected = (np.sign(x[None, :] - x[:, None]) * weights).sum(axis=1)
    assert signed_sums(x, weights) == pytest.approx(expected)


def test_of_nothing_there_is_nothing() -> None:
    none = np.zeros(0)
    assert concordance(none, none).tolist() == signed_sums(none, none).tolist() == []
