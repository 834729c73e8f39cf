"""Which version a reader sees: a draw by weight that needs no memory to stay the same."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass

_BITS = 52
_STEPS = float(2**_BITS)  # (2**52 - 1) + 0.5 is still exact, so a draw is never 0 or 1


@dataclass(frozen=True)
class WeightedVersion:
    """A version that could be shown. `weight` is its share over the sum of all weights, ≥ 0."""

    id: int
    weight: float


def _uniform(reader_key: str, article_key: str, candidate_id: int) -> float:
    """A number in (0, 1) that depends on nothing but the three names."""
    # Lengths go first: "ab" + "c" and "a" + "bc" must not meet.
    name = f"{len(reader_key)}:{reader_key}:{len(article_key)}:{article_key}:{candidate_id}"
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return ((int.from_bytes(digest) >> (64 - _BITS)) + 0.5) / _STEPS


def drawn(
    candidates: Sequence[WeightedVersion], *, reader_key: str, article_key: str
) -> int | None:
    """The id of the candidate that this reader sees of this article; None where all weigh 0.

    Weighted rendezvous hashing: every candidate gets an exponential waiting time of rate `weight`
    from a hash of (reader, article, candidate), and the first to arrive is shown. It wins with
    probability weight / sum of weights, whatever the order of `candidates`. When a version comes,
    goes or changes its weight, only the readers who move to it or away from it see another one.

    Raises ValueError on a weight that is negative or not finite.
    """
    best: tuple[float, int] | None = None
    for candidate in candidates:
        if not math.isfinite(candidate.weight) or candidate.weight < 0:
            raise ValueError(
                f"version {candidate.id} weighs {candidate.weight}; a weight is a number from 0 up"
            )
        if candidate.weight == 0:
            continue
        waiting = -math.log(_uniform(reader_key, article_key, candidate.id)) / candidate.weight
        best = min(best, (waiting, candidate.id)) if best else (waiting, candidate.id)
    return best[1] if best else None
