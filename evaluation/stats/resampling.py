"""How often each unit is drawn in each resample: the weights every bootstrap here shares."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

# Units times resamples: what bounds the memory and the time of one bootstrap, 40 MB of weights.
_DRAWS: Final = 10_000_000
_BLOCK: Final = 1_000_000  # of them at once, since drawing takes four times the room


def affordable_resamples(units: int) -> int:
    """How many resamples of so many units are drawn where somebody waits: 399 to 9,999."""
    return int(np.clip(_DRAWS // max(1, units), 399, 9_999))


def resample_weights(
    *, units: int, resamples: int, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Draw `units` of `units` with replacement, `resamples` times, and count.

    Returns whole numbers as float32, shape (resamples, units), each row summing to `units`, so
    that the resampled sums of many columns are one matrix product.
    Raises ValueError where there is no unit or no resample.
    """
    if units < 1 or resamples < 1:
        raise ValueError(f"{resamples} resamples of {units} units; both must be at least 1")
    weights = np.empty((resamples, units), dtype=np.float32)
    block = max(1, _BLOCK // units)
    for start in range(0, resamples, block):
        rows = weights[start : start + block]
        drawn = rng.integers(units, size=rows.shape, dtype=np.int64)
        drawn += np.arange(len(rows))[:, None] * units
        rows[:] = np.bincount(drawn.ravel(), minlength=rows.size).reshape(rows.shape)
    return weights
