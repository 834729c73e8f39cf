"""Bootstrap weights that are a function of seed, cluster and replicate, not of a stream.

Any machine, in any order, at any time draws the same weights for the same article or reader.
That is what lets replicates be added up in parts, and votes be added and taken back later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# How many of 65,536 equal chances give the weight 0, 1, 2, ...: Poisson with mean 1, shifted by
# at most two ten-thousandths so that mean and variance are exactly 1.
_CHANCES = (24_103, 24_124, 12_046, 4_018, 1_005, 201, 33, 5, 1)
_WEIGHT_OF = np.repeat(np.arange(len(_CHANCES), dtype=np.uint8), _CHANCES)
# The increment and the multipliers of SplitMix64.
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


def cluster_key(name: str) -> int:
    """A key for a cluster that is known by text: 64 bits, the same everywhere and always."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")


def poisson_weights(
    keys: Sequence[int] | NDArray[np.uint64], *, replicates: int, seed: int, family: str
) -> NDArray[np.uint8]:
    """One weight a cluster and replicate: Poisson with mean 1, independent across both.

    keys: 0 to 2**64 - 1, one a cluster, shape (clusters,).
    family: what the keys number, such as "reader": article 5 and reader 5 are unrelated.
    Returns shape (clusters, replicates), 0 to 8.

    Sources: Poisson weights for the bootstrap, Hanley and MacGibbon, "Creating non-parametric
    bootstrap samples using Poisson frequencies", Computer Methods and Programs in Biomedicine 83
    (2006), 57-62; the hash, Steele, Lea and Flood, "Fast splittable pseudorandom number
    generators", OOPSLA 2014.
    """
    base = np.uint64(cluster_key(f"{family}:{seed}"))
    starts = _mixed(np.asarray(keys, dtype=np.uint64) ^ base)
    blocks = np.arange(1, -(-replicates // 4) + 1, dtype=np.uint64) * _GOLDEN
    weights = np.empty((len(starts), replicates), dtype=np.uint8)
    # Some hundred thousand hashes at a time stay in the cache.
    step = max(1, 100_000 // max(1, len(blocks)))
    for first in range(0, len(starts), step):
        rows = slice(first, first + step)
        # Four replicates share the 64 bits of one hash; little-endian, so that machines agree.
        bits = _mixed(starts[rows, None] + blocks[None, :]).astype("<u8", copy=False).view("<u2")
        weights[rows] = np.take(_WEIGHT_OF, bits[:, :replicates])
    return weights


def _mixed(state: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64's output function; unsigned arithmetic wraps, as it must."""
    state = (state ^ (state >> np.uint64(30))) * _FIRST
    state = (state ^ (state >> np.uint64(27))) * _SECOND
    return state ^ (state >> np.uint64(31))
