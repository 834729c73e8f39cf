"""What an experiment does next, and at which shares."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from evaluation.experiments.course import (
    MOST_STEPS,
    Move,
    Progress,
    RampStep,
    next_move,
    ramp_fault,
    split_at,
    split_fault,
)

START = datetime(2027, 3, 1, tzinfo=UTC)
RAMP = (RampStep(5, 24, 30), RampStep(50, 0, 0), RampStep(100, 0, 0))
FRESH = Progress(
    now=START, ramp=RAMP, step=0, step_began=START, votes=0, verdicts={2: "cannot tell yet"},
    gains={}, no_worse_wins=False,
)  # fmt: skip
A_DAY_LATER = replace(FRESH, now=START + timedelta(hours=24), votes=30)


def test_a_step_gives_new_versions_a_part_of_their_share_and_the_control_the_rest() -> None:
    # 5 % of 40 and of 20; 100 - 2 - 1 = 97
    assert split_at(5, {2: 0.4, 3: 0.2}, control=1) == pytest.approx({2: 0.02, 3: 0.01, 1: 0.97})
    assert split_at(100, {2: 0.4}, control=1) == pytest.approx({2: 0.4, 1: 0.6})


@pytest.mark.parametrize(
    ("hours", "votes", "kind"),
    [(24, 30, "ramp"), (23.99, 30, "wait"), (24, 29, "wait")],
)
def test_a_step_lasts_its_hours_and_has_its_votes(hours: float, votes: int, kind: str) -> None:
    progress = replace(FRESH, now=START + timedelta(hours=hours), votes=votes)
    assert next_move(progress).kind == kind


def test_the_last_step_waits_for_a_verdict() -> None:
    assert next_move(replace(A_DAY_LATER, step=2)) == Move("wait")


def test_who_is_worse_is_dropped_at_once_and_the_last_one_ends_it() -> None:
    assert next_move(replace(FRESH, verdicts={2: "worse"})) == Move("lose", (2,))
    two = {2: "worse", 3: "cannot tell yet"}
    assert next_move(replace(FRESH, verdicts=two)) == Move("drop", (2,))  # type: ignore[arg-type]


def test_who_is_better_wins_when_the_step_has_lasted() -> None:
    assert next_move(replace(FRESH, verdicts={2: "better"})) == Move("wait")
    assert next_move(replace(A_DAY_LATER, verdicts={2: "better"})) == Move("win", (2,))
    two = replace(A_DAY_LATER, verdicts={2: "better", 3: "better"}, gains={2: 0.1, 3: 0.2})
    assert next_move(two) == Move("win", (3,))


def test_no_worse_wins_only_where_it_is_told_to() -> None:
    last = replace(A_DAY_LATER, step=2, verdicts={2: "no worse"})
    assert next_move(last) == Move("wait")
    assert next_move(replace(last, no_worse_wins=True)) == Move("win", (2,))


def test_its_day_ends_it_and_a_verdict_goes_before() -> None:
    over = replace(A_DAY_LATER, until=A_DAY_LATER.now)
    assert next_move(over) == Move("expire")
    assert next_move(replace(over, until=over.now + timedelta(seconds=1))) == Move("ramp")
    assert next_move(replace(over, verdicts={2: "better"})) == Move("win", (2,))


@pytest.mark.parametrize("verdict", ["better", "worse", "cannot tell yet"])
def test_while_an_alarm_stands_nothing_moves_whatever_is_shown(verdict: str) -> None:
    alarmed = replace(A_DAY_LATER, verdicts={2: verdict}, alarms=("Bad.",))  # type: ignore[dict-item]
    assert next_move(alarmed) == Move("hold")
    assert next_move(replace(alarmed, held=True)) == Move("wait")
    assert next_move(replace(alarmed, until=alarmed.now)) == Move("expire")
    assert next_move(replace(alarmed, held=True, alarms=())) == Move("go on")


@pytest.mark.parametrize(
    ("percents", "fault"),
    [
        ([5, 50, 100], ""),
        ([100], ""),
        ([], "one step"),
        ([0, 100], "over 0"),
        ([50, 50, 100], "larger"),
        ([5, 50], "100 %"),
        ([10, 20, 30, 40, 50, 100], ""),  # MOST_STEPS
        ([10, 20, 30, 40, 50, 60, 100], f"More than {MOST_STEPS}"),
    ],
)
def test_steps_rise_to_the_full_split(percents: list[float], fault: str) -> None:
    found = ramp_fault([RampStep(percent, 0, 0) for percent in percents])
    assert fault in found and bool(fault) == bool(found)


def test_the_control_keeps_five_in_a_hundred() -> None:
    assert split_fault({2: 0.95}) == ""
    assert "5 % at least" in split_fault({2: 0.951})
    assert "5 % at least" in split_fault({2: 0.5, 3: 0.46})
    assert "one new version" in split_fault({})
    assert "over 0" in split_fault({2: 0.0})
