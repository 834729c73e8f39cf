"""All differences between versions at once, and the ranks that they do not rule out.

Tukey's method: with the critical value of the range of as many equal means, every difference holds
at once. Where versions have unequal errors it is conservative (Hayter proved it for independent
means; for others no exception is known), so that neither a covariance nor a draw is needed and the
same data give the same bytes everywhere.

Sources: A. J. Hayter, "A proof of the conjecture that the Tukey-Kramer multiple comparisons
procedure is conservative", Annals of Statistics 12 (1984), 61-75; ranks from all differences:
Mogstad, Romano, Shaikh and Wilhelm, "Inference for ranks with applications to mobility across
neighbourhoods and academic achievement across countries", Review of Economic Studies 91 (2024),
476-518.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from evaluation.stats.interval import two_sided_z

Array = NDArray[np.float64]
# Where the smallest number may lie; a step of .01 gives the integral to 1e-12.
_POINTS: Final = np.linspace(-9.0, 9.0, 1_801)


@dataclass(frozen=True, slots=True)
class RankSpan:
    """Rank 1 is the strongest; equal strengths share it. best to worst are not ruled out."""

    rank: int
    best: int
    worst: int


@lru_cache(maxsize=256)
def local_tail(versions: int, *, level: float) -> float:
    """The chance a single difference may err by, so that with `level` none of all of them errs.

    versions: at least 2; of two it is 1 - level. Rounded to 6 significant digits.
    """
    if versions < 2:
        raise ValueError(f"{versions} versions have no difference; give 2 or more")
    two_sided_z(level)
    low, high = 0.0, 40.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _range_chance(middle, versions) < level else (low, middle)
    return float(f"{2 * NormalDist().cdf(-high / 2**0.5):.6g}")


def rank_spans(strengths: Array, margins: Array) -> list[RankSpan]:
    """The rank of each strength, and those it may have.

    strengths: shape (versions,). margins: how far two must lie apart to be surely different, 0 or
    more, shape (versions, versions), such as the reach of simultaneous intervals.
    The best rank of a version is 1 + the number that are surely stronger, its worst is the number
    of versions less that of those surely weaker.
    """
    ahead = strengths[:, None] - strengths[None, :]
    surely = ahead > margins
    return [
        RankSpan(rank=1 + int(stronger), best=1 + int(beaten), worst=len(strengths) - int(beats))
        for stronger, beaten, beats in zip(
            (ahead > 0).sum(axis=0), surely.sum(axis=0), surely.sum(axis=1), strict=True
        )
    ]


def _range_chance(width: float, means: int) -> float:
    """That the range of independent standard normal numbers is at most `width`."""
    density = np.exp(-(_POINTS**2) / 2) / np.sqrt(2 * np.pi)
    between = special.ndtr(_POINTS + width) - special.ndtr(_POINTS)
    return float(means * np.trapezoid(density * between ** (means - 1), _POINTS))
