"""A point a day, and of many days so few that a line can be drawn, the last among them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from evaluation.comparison.judging import DEFAULT_RULE
from evaluation.comparison.measures import APPROVAL, DUELS, score_measure
from evaluation.comparison.pair_votes import PairVotes
from evaluation.comparison.trend import trend_days, trend_points
from evaluation.comparison.votes import Asked
from evaluation.opinions.columns import SECONDS_A_DAY, DuelColumns, ThumbColumns, columns_of
from surveys.duels.outcome import Outcome

ASKED = Asked(DEFAULT_RULE)


def won_on(days: list[int]) -> PairVotes:
    """A duel on each day since 1970, in its last second, each of another reader and article."""
    rows = [
        (n, n, (day + 1) * SECONDS_A_DAY - 1, 0, 0, 1, 2, Outcome.SECOND.code)
        for n, day in enumerate(days)
    ]
    return PairVotes(1, 2, columns_of(ThumbColumns, []), columns_of(DuelColumns, rows))


@pytest.mark.parametrize(
    ("days", "points", "first"), [(1, 1, 0), (40, 40, 0), (41, 21, 0), (42, 21, 1), (81, 27, 2)]
)
def test_of_more_than_forty_days_some_are_left_out_and_never_the_last(
    days: int, points: int, first: int
) -> None:
    found = trend_points(won_on(list(range(days))), DUELS, ASKED)
    assert len(found) == points
    start = datetime(1970, 1, 1, tzinfo=UTC).date()
    assert found[0].day == start + timedelta(days=first)
    assert found[-1].day == start + timedelta(days=days - 1)
    # All votes until then, of one a day, all won.
    assert [found[0].ballots, found[-1].ballots] == [first + 1, days]
    assert {point.difference for point in found} == {0.5}


def test_what_nobody_votes_on_has_no_trend() -> None:
    votes = won_on([5, 9])
    scores = score_measure("rouge1", "rouge1|v:1")
    assert trend_days(votes, DUELS) == [5, 9]
    assert trend_days(votes, APPROVAL) == trend_days(votes, scores) == []
    assert trend_points(votes, scores, ASKED) == trend_points(votes, APPROVAL, ASKED) == ()
