"""How often each unit is drawn in each resample: the weights every bootstrap here shares."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


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
    drawn = rng.integers(units, size=(resamples, units), dtype=np.int64)
    drawn += np.arange(resamples)[:, None] * units
    counts = np.bincount(drawn.ravel(), minlength=resamples * units)
    return counts.reshape(resamples, units).astype(np.float32)
