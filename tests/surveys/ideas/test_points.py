"""How points add up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.demo.simulated_votes import points_of
from surveys.ideas.points import Given, groups_of, over_budget, points_together, root_of


def test_points_on_merged_ideas_add_up_to_three_at_most() -> None:
    assert points_together([]) == 0
    assert points_together([Given(1, 10, 1), Given(2, 11, 1)]) == 2
    assert points_together([Given(1, 10, 2), Given(2, 11, 2)]) == 3  # min(3, 2 + 2)


def test_a_total_given_for_both_replaces_what_was_said_before_and_not_what_came_after() -> None:
    assert points_together([Given(1, 10, 2), Given(2, 11, 1, frozenset({1}))]) == 1
    assert points_together([Given(1, 12, 1), Given(2, 11, 1, frozenset({1}))]) == 2


def test_the_root_of_a_chain_stands_for_all_of_it() -> None:
    merged = {1: 2, 2: 3, 5: 3}
    assert [root_of(idea, merged) for idea in (1, 2, 3, 4)] == [3, 3, 3, 4]
    assert groups_of([1, 4], merged) == {3: frozenset({1, 2, 3, 5}), 4: frozenset({4})}


def test_a_circle_is_an_error_and_no_endless_loop() -> None:
    with pytest.raises(ValueError, match="merged into itself"):
        root_of(1, {1: 2, 2: 1})


def test_the_oldest_points_lose_first() -> None:
    assert over_budget([(1, 10, 3), (2, 11, 3)]) == {}
    held = [(1, 10, 3), (2, 14, 3), (3, 12, 3), (4, 13, 3)]
    assert over_budget(held) == {1: 1}  # 3 + 3 + 3 + 1 = 10
    assert over_budget([*held, (5, 9, 2)]) == {1: 1, 5: 0}


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 99), st.integers(0, 3)),
                unique_by=lambda each: each[0]))  # fmt: skip
def test_what_is_left_never_exceeds_the_budget_and_nothing_is_cut_without_need(
    held: list[tuple[int, int, int]],
) -> None:
    cut = over_budget(held)
    assert sum(cut.get(idea, points) for idea, _, points in held) == min(
        10, sum(points for _, _, points in held)
    )


def test_simulated_points_depend_on_the_seed_alone_and_keep_the_budget() -> None:
    ideas = [f"Idea {number}" for number in range(12)]
    given = [points_of(ideas, seed=1, reader=reader) for reader in range(50)]
    assert given == [points_of(ideas[::-1], seed=1, reader=reader) for reader in range(50)]
    assert given != [points_of(ideas, seed=2, reader=reader) for reader in range(50)]
    assert max(sum(each.values()) for each in given) <= 10
    assert {points for each in given for points in each.values()} == {1, 2, 3}
