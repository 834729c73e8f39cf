"""Votes of readers with tastes on articles with appeal, and a share that is known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Voted:
    """Columns of shape (votes,): 1 or 0, and codes of article and person."""

    values: Floats
    article: NDArray[np.intp]
    person: NDArray[np.intp]


@cache
def middle_of(share: float, effect: float) -> float:
    """The log-odds about which two normal effects of this size bring the share on average."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    low, high = -8.0, 8.0
    for _ in range(50):
        middle = (low + high) / 2
        mean = weights @ special.expit(middle + nodes * effect * np.sqrt(2)) / weights.sum()
        low, high = (middle, high) if mean < share else (low, middle)
    return low


def voted(
    rng: np.random.Generator,
    *,
    persons: int,
    articles: int,
    votes: int,
    effect: float,
    share: float,
) -> Voted:
    """One run: each person votes at most once on an article."""
    cells = rng.choice(persons * articles, votes, replace=False)
    article, person = np.divmod(np.sort(cells), persons)
    odds = (
        middle_of(share, effect)
        + rng.normal(0, effect, articles)[article]
        + rng.normal(0, effect, persons)[person]
    )
    return Voted((rng.random(votes) < special.expit(odds)).astype(float), article, person)
