"""How many votes would settle it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

from evaluation.stats.interval import two_sided_z


@dataclass(frozen=True, slots=True)
class VotesNeeded:
    """total: in all; more: beyond those there are, 0 where they are enough."""

    total: int
    more: int


def votes_needed(
    *,
    effect: float,
    error: float | None,
    votes: int,
    level: float = 0.95,
    power: float = 0.8,
    reach: float | Callable[[float], float] | None = None,
) -> VotesNeeded | None:
    """Votes at which an interval leaves out what lies `effect` away, with the power as chance.

    effect: the distance to tell apart, in the estimate's unit: the margin where the versions may
        be equal, the difference itself where one is sought. Its sign does not matter.
    error: the standard error with the votes there are, clustered as they are. It is taken to
        fall with the root of the votes: as many more articles and readers as votes.
    reach: standard errors the interval reaches to each side; None for the fixed-sample interval
        of the level, for what is shown live `anytime_interval.anytime_factor`, whose reach depends
        on the standard error and shrinks as it does.
    Returns None where the error is not known, there are no votes, or the effect is 0, which no
    number of votes tells from nothing.
    Raises ValueError for a power outside 0 to 1.

    Source: Cohen, "Statistical Power Analysis for the Behavioral Sciences" (1988), section 12.
    """
    chance = _one_sided(power)
    if error is None or votes <= 0 or effect == 0:
        return None
    if callable(reach):
        wanted = _small_enough(abs(effect), reach, chance)
    else:
        wanted = abs(effect) / ((two_sided_z(level) if reach is None else reach) + chance)
    total = math.ceil(votes * (error / wanted) ** 2 - 1e-9)
    return VotesNeeded(total=total, more=max(0, total - votes))


def _small_enough(effect: float, reach: Callable[[float], float], chance: float) -> float:
    """The standard error of which the reach and the chance together come to the effect."""
    low, high = 0.0, effect / chance
    for _ in range(60):
        middle = (low + high) / 2
        if (reach(middle) + chance) * middle < effect:
            low = middle
        else:
            high = middle
    return high


def votes_for_share(
    *, margin: float, level: float = 0.95, power: float = 0.8, design_effect: float = 1.0
) -> int:
    """Votes to tell a share from one `margin` away, before there are any; at a share of 1/2.

    margin: 0 to 1, not 0. design_effect: votes that weigh as much as an independent one.
    Raises ValueError for a margin or a power outside its range.
    """
    if not 0 < margin <= 1:
        raise ValueError(f"margin {margin} is not between 0 and 1; 0.02 is two percent points")
    errors = two_sided_z(level) + _one_sided(power)
    return math.ceil(design_effect * 0.25 * (errors / margin) ** 2 - 1e-9)


def _one_sided(power: float) -> float:
    if not 0 < power < 1:
        raise ValueError(f"power {power} is not strictly between 0 and 1; give 0.8 for 80 %")
    return NormalDist().inv_cdf(power)
