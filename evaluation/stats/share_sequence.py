"""A share that may be looked at after every vote: its interval holds at all looks at once."""

from __future__ import annotations

import math

from scipy import special

from evaluation.stats.interval import Interval, two_sided_z


def anytime_share(*, total: float, votes: int, level: float = 0.95) -> Interval | None:
    """The shares that a bettor who may start from any of them could not have grown rich against.

    total: the sum of the votes' worth, each between 0 and 1 (a tie in a duel counts one half);
        0 to votes. Only the sum and the number are needed: nothing is stored between looks.
    Valid where each vote's expected worth is the same whatever came before, in which case the
    chance that the true share is ever outside is at most 1 - level. Votes that resemble each
    other break that; for those see `evaluation.stats.anytime_interval`.
    Returns ends between 0 and 1, None without votes.
    Raises ValueError for a total outside 0 to votes.

    Source: the beta-binomial mixture for sub-Bernoulli sums, Howard, Ramdas, McAuliffe and
    Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence sequences", Annals of
    Statistics 49 (2021), 1055-1080, here with a uniform mixture.
    """
    two_sided_z(level)
    if not 0 <= total <= votes:
        raise ValueError(f"total {total} of {votes} votes; each is worth 0 to 1")
    if votes == 0:
        return None
    # A share is rejected once its likelihood falls this far below the mixture's.
    floor = float(special.betaln(total + 1, votes - total + 1)) + math.log(1 - level)
    seen = total / votes
    return Interval(
        low=_turn(0.0, seen, total=total, votes=votes, floor=floor),
        high=_turn(1.0, seen, total=total, votes=votes, floor=floor),
        level=level,
    )


def _turn(edge: float, kept: float, *, total: float, votes: int, floor: float) -> float:
    """Where the log-likelihood falls to the floor between a kept share and an edge, by halving."""

    def rejected(share: float) -> bool:
        likelihood = special.xlogy(total, share) + special.xlog1py(votes - total, -share)
        return float(likelihood) <= floor

    if not rejected(edge):
        return edge
    for _ in range(60):
        middle = (edge + kept) / 2
        if rejected(middle):
            edge = middle
        else:
            kept = middle
    return edge
