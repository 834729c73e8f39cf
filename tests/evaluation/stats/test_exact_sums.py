"""Sums by columns are those number by number, to the last part, whatever the numbers."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from evaluation.stats.exact_sums import AT_ONCE, LARGEST, LARGEST_WEIGHT, power_sums, weighted_sum
from evaluation.stats.moments import Moments, parts_of, weighted_parts

RNG = np.random.default_rng(54)
COLUMNS: dict[str, NDArray[np.float64]] = {
    "shares": RNG.random(500),
    "of both signs": RNG.normal(size=500),
    "nothing": np.zeros(0),
    "more than are added at once": RNG.random(2 * AT_ONCE + 7),
    "below a part, and half of one": np.array(
        [2.0**-101, 3 * 2.0**-101, -(2.0**-101), 1e-40, 5e-324]
    ),
    "some of them nothing": RNG.integers(-1, 2, size=50) / 4,
    "as large as may be": np.full(AT_ONCE + 1, np.nextafter(LARGEST, 0)),
    "nearly as large, and no two alike": LARGEST * (1 - RNG.random(AT_ONCE) / 100),
    "rounded up in every limb": np.full(AT_ONCE, 1 - 2.0**-53),
    "of every size": RNG.normal(size=900) * 2.0 ** RNG.integers(-120, 20, size=900).astype(float),
}  # fmt: skip


@pytest.mark.parametrize("name", COLUMNS)
def test_powers_add_up_exactly(name: str) -> None:
    values = np.clip(COLUMNS[name], -LARGEST / 2, np.nextafter(LARGEST, 0))
    parts = [parts_of(value) for value in values.tolist()]
    assert power_sums(values) == tuple(sum(part**power for part in parts) for power in (1, 2, 3))


@pytest.mark.parametrize("name", COLUMNS)
def test_weighted_sums_do_too(name: str) -> None:
    values = COLUMNS[name][np.abs(COLUMNS[name]) < LARGEST]
    weights = RNG.integers(0, LARGEST_WEIGHT + 1, size=len(values))
    weights[:2] = LARGEST_WEIGHT
    pairs = zip(values.tolist(), weights.tolist(), strict=True)
    expected = sum(parts_of(value) * weight for value, weight in pairs)
    assert weighted_sum(values, weights) == expected


def test_weights_may_all_be_as_large_as_any() -> None:
    values, weights = 1 - RNG.random(AT_ONCE) / 100, LARGEST_WEIGHT - np.arange(AT_ONCE)
    pairs = zip(values.tolist(), weights.tolist(), strict=True)
    assert weighted_sum(values, weights) == sum(parts_of(value) * weight for value, weight in pairs)


@pytest.mark.parametrize("number", [40, 41])  # one by one, and by columns
@pytest.mark.parametrize("among", [LARGEST, np.nextafter(LARGEST, 0), -LARGEST, 1e300])
def test_large_numbers_among_small_ones_are_added_apart(number: int, among: float) -> None:
    values = np.append(RNG.random(number - 1), among)
    parts = [parts_of(value) for value in values.tolist()]
    expected = Moments(number, *(sum(part**power for part in parts) for power in (1, 2, 3)))
    assert Moments.of(values) == expected == Moments.of(values.tolist())
    weights = np.arange(number)
    assert weighted_parts(values, weights) == sum(
        part * weight for part, weight in zip(parts, range(number), strict=True)
    )


def test_many_numbers_too_large_for_columns_are_added_exactly_all_the_same() -> None:
    # From 2**20 on the product of two limbs, so many times, would not fit a float.
    values = 2.0**20 * (1 + RNG.random(AT_ONCE))
    parts = [parts_of(value) for value in values.tolist()]
    sums = (sum(part**power for part in parts) for power in (1, 2, 3))
    assert Moments.of(values) == Moments(AT_ONCE, *sums)
