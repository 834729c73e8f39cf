"""A declared size or date: what counts, when the look is due, and what watching live costs."""

import numpy as np
import pytest

from evaluation.stats.declared_plan import (
    DeclaredPlan,
    DueLook,
    StillCollecting,
    levels_spent,
    look_of_plan,
)

TIMES = np.array([30.0, 10.0, 20.0, 50.0, 40.0, 40.0])


def counted(look: StillCollecting | DueLook) -> list[float]:
    assert isinstance(look, DueLook)
    times: list[float] = TIMES[look.counts].tolist()
    return times


def test_only_opinions_after_the_declaration_count() -> None:
    plan = DeclaredPlan(declared_at=20.0, size=3)
    # 30, 40, 40; the one at 20 was there when it was declared.
    look = look_of_plan(TIMES, plan, now=60.0)
    assert counted(look) == [30, 40, 40]
    assert isinstance(look, DueLook) and look.at == 40


def test_until_the_size_is_reached_it_is_collecting() -> None:
    plan = DeclaredPlan(declared_at=20.0, size=3)
    assert look_of_plan(TIMES, plan, now=39.0) == StillCollecting(1, 3, None)
    assert isinstance(look_of_plan(TIMES, plan, now=40.0), DueLook)
    more = DeclaredPlan(declared_at=20.0, size=5)
    assert look_of_plan(TIMES, more, now=60.0) == StillCollecting(4, 5, None)


def test_of_one_time_those_first_in_the_column_count() -> None:
    look = look_of_plan(TIMES, DeclaredPlan(declared_at=20.0, size=2), now=60.0)
    assert isinstance(look, DueLook)
    assert look.counts.tolist() == [True, False, False, False, True, False]
    many = look_of_plan(np.ones(40), DeclaredPlan(declared_at=0.0, size=20), now=1.0)
    assert isinstance(many, DueLook)
    assert many.counts.tolist() == [True] * 20 + [False] * 20


def test_among_hundreds_of_few_times_those_first_in_the_column_count() -> None:
    times = np.random.default_rng(1).integers(1, 4, 500).astype(float)
    look = look_of_plan(times, DeclaredPlan(declared_at=0.0, size=250), now=9.0)
    assert isinstance(look, DueLook)
    first = sorted(range(500), key=lambda place: times[place])[:250]
    assert np.flatnonzero(look.counts).tolist() == sorted(first)


def test_what_comes_after_the_look_does_not_count() -> None:
    plan = DeclaredPlan(declared_at=5.0, size=2)
    first, later = (look_of_plan(TIMES, plan, now=now) for now in (20.0, 99.0))
    assert counted(first) == counted(later) == [10, 20]
    third = look_of_plan(TIMES, DeclaredPlan(declared_at=5.0, size=3), now=99.0)
    assert isinstance(third, DueLook) and third.at == 30  # 10 and 20 came before


def test_a_date_counts_what_came_up_to_it_and_waits_for_it() -> None:
    plan = DeclaredPlan(declared_at=15.0, until=40.0)
    assert look_of_plan(TIMES, plan, now=39.9) == StillCollecting(2, None, 40.0)
    look = look_of_plan(TIMES, plan, now=40.0)
    assert counted(look) == [30, 20, 40, 40]
    assert counted(look_of_plan(TIMES, plan, now=99.0)) == counted(look)


def test_a_date_without_opinions_is_due_and_counts_none() -> None:
    look = look_of_plan(np.zeros(0), DeclaredPlan(declared_at=0.0, until=1.0), now=2.0)
    assert isinstance(look, DueLook)
    assert (len(look.counts), look.at) == (0, 1.0)


def test_a_plan_has_one_end_and_it_lies_ahead() -> None:
    with pytest.raises(ValueError, match="give one of the two"):
        DeclaredPlan(declared_at=0.0)
    with pytest.raises(ValueError, match="give one of the two"):
        DeclaredPlan(declared_at=0.0, size=1, until=1.0)
    with pytest.raises(ValueError, match="below 1"):
        DeclaredPlan(declared_at=0.0, size=0)
    with pytest.raises(ValueError, match="before its declaration"):
        DeclaredPlan(declared_at=1.0, until=1.0)
    assert DeclaredPlan(declared_at=1.0, until=1.1).size is None
    assert DeclaredPlan(declared_at=1.0, size=1).until is None


def test_whoever_watches_live_as_well_pays_for_both() -> None:
    alone = levels_spent(DeclaredPlan(declared_at=0.0, size=9))
    assert (alone.look, alone.live) == (0.95, None)
    both = levels_spent(DeclaredPlan(declared_at=0.0, size=9, watched_live=True))
    assert both.live is not None
    # .04 and .01 together are the .05 that one alone may err.
    assert (both.look, both.live) == pytest.approx((0.96, 0.99))
    with pytest.raises(ValueError, match="strictly between"):
        levels_spent(None, level=1.0)
    live = levels_spent(None, level=0.9)
    assert (live.look, live.live) == (0.9, 0.9)
