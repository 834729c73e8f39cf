"""What a bundle keeps of a plan's moments: the team's own, and of readers' the side alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from evaluation.bundles.plan_moments import PlanMoments, plan_moments
from evaluation.comparison.declared import PlanProgress, RulePlan
from evaluation.comparison.judging import DEFAULT_RULE
from evaluation.comparison.report import Rule
from evaluation.opinions.columns import SECONDS_A_DAY, DuelColumns, columns_of

DECLARED = datetime(2026, 3, 2, 10, 30, 0, 500_000, tzinfo=UTC)
FIRST = int(datetime(2026, 3, 2, 10, 30, 1, tzinfo=UTC).timestamp())  # that counts
DAY = FIRST // SECONDS_A_DAY * SECONDS_A_DAY


def rule(*, size: int | None = None, until: datetime | None = None) -> Rule:
    return replace(DEFAULT_RULE, plan=RulePlan(DECLARED, size, until, watched_live=False))


def looked(second: int) -> PlanProgress:
    return PlanProgress(30, datetime.fromtimestamp(second, UTC))


def at(moments: PlanMoments, *seconds: int) -> list[int]:
    rows = [(1, n, second, 0, 0, 1, 2, 0) for n, second in enumerate(seconds)]
    found: list[int] = moments.days_of(columns_of(DuelColumns, rows)).at.tolist()
    return found


def test_without_a_plan_days_are_days() -> None:
    for progress in (None, PlanProgress(0, None)):
        assert plan_moments(DEFAULT_RULE, progress) == PlanMoments()
    assert plan_moments(rule(size=30), None) == PlanMoments()
    assert at(PlanMoments(), FIRST, DAY + SECONDS_A_DAY + 5) == [DAY, DAY + SECONDS_A_DAY]


def test_the_first_second_after_the_declaration_divides_its_day() -> None:
    moments = plan_moments(rule(size=30), PlanProgress(3, None))
    assert moments == PlanMoments(since=(FIRST,)) and moments.looked_at is None
    assert at(moments, FIRST - 1, FIRST, FIRST + 99) == [DAY, FIRST, FIRST]


def test_a_date_divides_its_day_and_is_no_reached_size() -> None:
    until = datetime(2026, 3, 5, 12, tzinfo=UTC)
    end = int(until.timestamp())
    moments = plan_moments(rule(until=until), looked(end))
    assert moments == PlanMoments(since=(FIRST, end + 1))
    assert at(moments, end, end + 1) == [end // SECONDS_A_DAY * SECONDS_A_DAY, end + 1]


def test_the_moment_at_which_a_size_was_reached_is_told_to_nobody() -> None:
    later = DAY + 2 * SECONDS_A_DAY + 4_321
    moments = plan_moments(rule(size=30), looked(later))
    start = DAY + 2 * SECONDS_A_DAY
    assert moments.after == later and moments.looked_at == datetime.fromtimestamp(start, UTC)
    assert at(moments, later, later + 1) == [start, start + SECONDS_A_DAY - 1]
    same_day = plan_moments(rule(size=30), looked(FIRST + 60))
    assert same_day.looked_at == datetime.fromtimestamp(FIRST, UTC)
    assert at(same_day, FIRST - 9, FIRST + 60, FIRST + 61) == [DAY, FIRST, DAY + SECONDS_A_DAY - 1]
