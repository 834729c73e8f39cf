"""All votes up to each day, with the interval that holds over all days. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from evaluation.comparison.estimates import Measure
from evaluation.comparison.measures import DUELS
from evaluation.comparison.pair_votes import PairVotes
from evaluation.comparison.report import TrendPoint
from evaluation.comparison.votes import Asked, duel_estimate, thumb_estimate, thumbs_of
from evaluation.opinions.columns import SECONDS_A_DAY, numbered

MOST_POINTS: Final = 40


def trend_days(votes: PairVotes, measure: Measure) -> list[int]:
    """Days since 1970 on which one of the two got a vote of the measure, ascending."""
    if measure.family != "votes":
        return []
    columns = votes.duels if measure.key == DUELS.key else thumbs_of(votes, measure)
    return numbered(columns.day)[1].tolist()


def trend_points(votes: PairVotes, measure: Measure, asked: Asked) -> tuple[TrendPoint, ...]:
    """A point for each day on which one of the two got a vote; () for what is not voted on.

    Of more than `MOST_POINTS` days some are left out, never the last.
    """
    of_duels = measure.key == DUELS.key
    days = trend_days(votes, measure)
    step = -(-len(days) // MOST_POINTS) or 1
    points = []
    for day in days[(len(days) - 1) % step :: step]:
        until = votes.within(until=(day + 1) * SECONDS_A_DAY)
        found = duel_estimate(until, asked) if of_duels else thumb_estimate(until, measure, asked)
        if found.difference is not None:
            date = datetime.fromtimestamp(day * SECONDS_A_DAY, UTC).date()
            points.append(TrendPoint(date, found.difference, found.interval, found.ballots or 0))
    return tuple(points)
