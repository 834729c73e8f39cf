"""Betting on a mean: one gambler at a time by hand, its promise, and what it refuses."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.stats.confidence_sequence import mean_sequence


def naive_ends(values: list[float], level: float) -> tuple[float, float]:
    """Every mean on the grid against its two gamblers, a value at a time."""
    limit = 2 / (1 - level)
    above, below = set(), set()
    for step in range(1, 1000):
        mean = step / 1000
        rich_above = rich_below = 1.0
        seen, squares = [0.5], [0.25]
        for i, value in enumerate(values, start=1):
            variance = sum(squares) / len(squares)
            bet = math.sqrt(2 * math.log(limit) / (variance * i * math.log(1 + i)))
            rich_above *= 1 + min(bet, 0.5 / mean) * (value - mean)
            rich_below *= 1 - min(bet, 0.5 / (1 - mean)) * (value - mean)
            if rich_above >= limit:
                above.add(step)
            if rich_below >= limit:
                below.add(step)
            seen.append(value)
            squares.append((value - sum(seen) / len(seen)) ** 2)
    low = next((s - 1 for s in range(1, 1000) if s not in above), 999)
    high = next((s + 1 for s in range(999, 0, -1) if s not in below), 1)
    return low / 1000, high / 1000


@pytest.mark.parametrize("seed", [1, 2])
def test_it_is_the_two_gamblers_of_every_mean(seed: int) -> None:
    values = np.random.default_rng(seed).beta(4, 2, size=40)
    last = mean_sequence(values).last
    assert last is not None
    assert (last.low, last.high) == pytest.approx(naive_ends(values.tolist(), 0.95))


def test_blocks_do_not_show() -> None:
    values = np.random.default_rng(3).beta(4, 2, size=1300)
    whole, part = mean_sequence(values), mean_sequence(values[:700])
    assert (whole.low[:700] == part.low).all()
    assert (whole.high[:700] == part.high).all()
    assert whole.low[600] < whole.low[-1] < 2 / 3 < whole.high[-1] < whole.high[600]


@given(st.lists(st.floats(0, 1), max_size=80))
def test_it_never_widens_and_stays_in_bounds(values: list[float]) -> None:
    sequence = mean_sequence(np.array(values, dtype=float))
    assert (np.diff(sequence.low) >= 0).all()
    assert (np.diff(sequence.high) <= 0).all()
    assert ((sequence.low >= 0) & (sequence.high <= 1)).all()


def test_other_bounds_are_another_scale() -> None:
    values = np.random.default_rng(4).beta(2, 3, size=200)
    plain = mean_sequence(values).last
    moved = mean_sequence(2 * values - 1, bounds=(-1.0, 1.0)).last
    assert plain is not None
    assert moved is not None
    assert (moved.low, moved.high) == pytest.approx((2 * plain.low - 1, 2 * plain.high - 1))


def test_small_variance_is_made_use_of() -> None:
    rng = np.random.default_rng(5)
    steady = mean_sequence(rng.beta(50, 50, size=500)).last
    coins = mean_sequence(rng.integers(2, size=500).astype(float)).last
    assert steady is not None
    assert coins is not None
    assert steady.high - steady.low < 0.4 * (coins.high - coins.low)


def test_without_values_nothing_is_known() -> None:
    assert mean_sequence(np.array([])).last is None


def test_a_mean_that_drifts_may_leave_none() -> None:
    assert mean_sequence(np.repeat([0.0, 1.0], 400)).last is None


@pytest.mark.parametrize(
    ("values", "bounds", "fault"),
    [
        ([0.5, 1.5], (0.0, 1.0), "give the bounds of the measure"),
        ([0.5], (1.0, 0.0), "give the lower one first"),
    ],
)
def test_bad_input_is_named(values: list[float], bounds: tuple[float, float], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        mean_sequence(np.array(values), bounds=bounds)


def test_looking_after_every_value_seldom_loses_the_truth() -> None:
    rng = np.random.default_rng(2026)
    lost = lost_z = 0
    for _ in range(50):
        values = rng.beta(1, 3, size=400)  # skewed, mean 1 / 4
        sequence = mean_sequence(values)
        lost += bool(((sequence.low > 0.25) | (sequence.high < 0.25)).any())
        number = np.arange(1, 401)
        means = values.cumsum() / number
        errors = np.sqrt(np.maximum(1e-12, (values**2).cumsum() / number - means**2) / number)
        lost_z += bool((np.abs(means - 0.25) > 1.96 * errors)[20:].any())
    assert lost <= 0.05 * 50
    assert lost_z > 0.15 * 50
