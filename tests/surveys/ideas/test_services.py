"""Points are spent from a budget, counted from ballots, and move with a merging."""

from __future__ import annotations

from functools import partial

import pytest
from django.core.exceptions import ValidationError
from pytest_django import DjangoAssertNumQueries

from surveys.ballots.models import Ballot
from surveys.ballots.services import KeyReusedError, SubjectGoneError
from surveys.collecting.services import collect_ballots, quarantine_ballots, release_ballots
from surveys.ideas.models import Idea, IdeaPoints
from surveys.ideas.points import BUDGET
from surveys.ideas.services import (
    BudgetSpentError,
    IdeaClosedError,
    IdeaMissingError,
    KnownIdeaError,
    MergingError,
    TooManyWaitingError,
    approve_ideas,
    give_points,
    propose_idea,
    save_idea,
)
from surveys.my_data.forgetting import forget_reader
from surveys.readers.models import Reader
from tests.rows.ideas import give, left, make_idea, merge, points_of, set_state
from tests.rows.said import make_reader

pytestmark = pytest.mark.django_db


# --- Giving and taking back -----------------------------------------------------------------------


def test_points_are_counted_when_they_are_collected_and_simulated_ones_apart() -> None:
    idea = make_idea()
    give(make_reader(), idea, 3)
    give(make_reader(simulated=True), idea, 2)
    assert points_of(idea) == (0, 0)
    assert collect_ballots().counted == 2
    assert points_of(idea) == (5, 2)  # 3 + 2, of which 2


def test_the_newest_total_stands_and_zero_takes_all_back() -> None:
    idea, reader = make_idea(), make_reader()
    for points in (1, 3, 2):
        give(reader, idea, points)
    collect_ballots()
    assert points_of(idea) == (2, 0)
    give(reader, idea, 0)
    collect_ballots()
    assert points_of(idea) == (0, 0)
    assert not IdeaPoints.objects.exists()
    assert Ballot.objects.count() == 4  # the history stays


def test_a_quarantined_ballot_uncovers_the_one_before_and_a_release_brings_it_back() -> None:
    idea, reader = make_idea(), make_reader()
    give(reader, idea, 1)
    newest = give(reader, idea, 3)
    collect_ballots()
    quarantine_ballots(ballots=[newest.pk], reason="burst")
    assert points_of(idea) == (1, 0)
    release_ballots(ballots=[newest.pk])
    assert points_of(idea) == (3, 0)


def test_ten_points_are_the_budget_and_no_eleventh_is_taken() -> None:
    reader = make_reader()
    ideas = [make_idea() for _ in range(4)]
    for idea in ideas[:3]:
        give(reader, idea, 3)
    assert left(reader) == 1  # 10 - 3 · 3
    with pytest.raises(BudgetSpentError) as spent:
        give(reader, ideas[3], 2)
    assert (spent.value.wanted, spent.value.budget.left) == (2, 1)
    give(reader, ideas[3], 1)
    give(reader, ideas[0], 1)  # taking back is always possible
    assert left(reader) == 2  # 10 - (1 + 3 + 3 + 1)


@pytest.mark.parametrize("points", [-1, 4])
def test_an_idea_takes_no_other_number_of_points(points: int) -> None:
    with pytest.raises(ValueError, match="0 to 3"):
        give(make_reader(), make_idea(), points)


@pytest.mark.parametrize("state", [Idea.State.SHIPPED, Idea.State.DECLINED])
def test_points_on_a_closed_idea_are_the_readers_again_and_stay_in_its_count(state: str) -> None:
    idea, reader = make_idea(), make_reader()
    give(reader, idea, 3)
    collect_ballots()
    set_state(idea, state)
    assert left(reader) == BUDGET
    assert points_of(idea) == (3, 0)
    with pytest.raises(IdeaClosedError):
        give(reader, idea, 1)


def test_an_idea_opened_again_leaves_a_reader_with_nothing_to_give_and_takes_nothing_away() -> None:
    reader = make_reader()
    first, *others = [make_idea() for _ in range(5)]
    give(reader, first, 3)
    set_state(first, Idea.State.SHIPPED)
    for idea, points in zip(others, (3, 3, 3, 1), strict=True):
        give(reader, idea, points)
    set_state(first, Idea.State.REVIEW)
    assert left(reader) == 0  # 13 are given
    with pytest.raises(BudgetSpentError):
        give(reader, others[3], 2)
    give(reader, first, 0)
    assert left(reader) == 0  # 10 are given


def test_what_waits_or_is_not_there_takes_no_points() -> None:
    reader = make_reader()
    with pytest.raises(IdeaMissingError):
        give(reader, make_idea(state=Idea.State.WAITING), 1)
    with pytest.raises(IdeaMissingError):
        give_points(reader=reader, idea=999, points=1, key="k")


def test_a_repeat_gets_its_first_receipt_also_when_the_budget_is_spent_since() -> None:
    reader = make_reader()
    ideas = [make_idea() for _ in range(5)]
    say = partial(give_points, reader=reader, idea=ideas[0].pk, key="k")
    first = say(points=1)
    give(reader, ideas[0], 0)
    for idea, points in zip(ideas[1:], (3, 3, 3, 1), strict=True):
        give(reader, idea, points)
    again = say(points=1)
    assert (again.ballot_id, again.created) == (first.ballot_id, False)
    with pytest.raises(KeyReusedError):
        say(points=2)
    assert left(reader) == 0


def test_a_reader_whose_data_was_deleted_meanwhile_gives_nothing() -> None:
    idea, reader = make_idea(), make_reader()
    forget_reader(reader=Reader.objects.get(pk=reader.pk))
    with pytest.raises(SubjectGoneError):
        give(reader, idea, 1)


def test_collecting_points_costs_the_same_for_one_ballot_and_for_many(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for idea in [make_idea() for _ in range(5)]:
        for _ in range(4):
            give(make_reader(), idea, 2)
    with django_assert_max_num_queries(21):  # on Postgres one says that the commit need not flush
        assert collect_ballots().counted == 20


# --- Merging --------------------------------------------------------------------------------------


def test_a_merging_shows_both_ideas_points_at_most_three_of_a_reader_and_can_be_undone() -> None:
    one, other = make_idea(), make_idea()
    both, first = make_reader(), make_reader()
    give(both, one, 2)
    give(both, other, 2)
    give(first, one, 1)
    collect_ballots()
    merge(one, other)
    assert points_of(other) == (4, 0)  # min(3, 2 + 2) + 1
    assert points_of(one) == (0, 0)
    assert left(both) == 7  # 10 - 3
    merge(one, None)
    assert (points_of(one), points_of(other)) == ((3, 0), (2, 0))  # 2 + 1, and 2


def test_a_total_given_after_the_merging_takes_the_place_of_both() -> None:
    one, other, reader = make_idea(), make_idea(), make_reader()
    give(reader, one, 2)
    give(reader, other, 2)
    collect_ballots()
    merge(one, other)
    give(reader, one, 1)  # the duplicate's stale page stands for the idea
    collect_ballots()
    assert points_of(other) == (1, 0)
    assert left(reader) == 9
    merge(one, None)
    assert (points_of(one), points_of(other)) == ((2, 0), (1, 0))


def test_what_was_merged_into_a_duplicate_comes_along() -> None:
    one, two, three = make_idea(), make_idea(), make_idea()
    for idea in (one, two, three):
        give(make_reader(), idea, 1)
    collect_ballots()
    merge(one, two)
    merge(two, three)
    assert [points_of(idea)[0] for idea in (one, two, three)] == [0, 0, 3]
    merge(two, None)
    assert [points_of(idea)[0] for idea in (one, two, three)] == [0, 2, 1]


def test_what_is_merged_into_a_duplicate_is_one_of_the_idea_it_stands_for() -> None:
    one, two, three = make_idea(), make_idea(state=Idea.State.WAITING), make_idea()
    give(make_reader(), one, 2)
    merge(two, three)
    merge(one, two)
    one.refresh_from_db()
    assert one.merged_into == three
    collect_ballots()
    assert points_of(three) == (2, 0)


def test_no_merging_makes_a_circle_or_hides_points_behind_what_waits() -> None:
    one, two = make_idea(), make_idea()
    merge(one, two)
    for idea, into in [(two, one), (two, two), (two, make_idea(state=Idea.State.WAITING))]:
        with pytest.raises(MergingError):
            merge(idea, into)


def test_a_declined_idea_needs_a_reason() -> None:
    idea = make_idea()
    idea.state = Idea.State.DECLINED
    with pytest.raises(ValidationError, match="Say why"):
        save_idea(idea=idea)


def test_a_state_knows_since_when_it_holds() -> None:
    idea = make_idea()
    before = idea.state_at
    idea.body = "More words."
    save_idea(idea=idea)
    assert idea.state_at == before
    set_state(idea, Idea.State.PLANNED)
    idea.refresh_from_db()
    assert idea.state_at > before


# --- Proposals ------------------------------------------------------------------------------------


def test_a_proposal_waits_and_the_team_approves_it() -> None:
    reader = make_reader()
    proposed = propose_idea(reader=reader, title="A map", body="Of places.").idea
    assert proposed.state == Idea.State.WAITING
    assert approve_ideas(ideas=[proposed.pk]) == 1
    assert approve_ideas(ideas=[proposed.pk]) == 0
    assert give(reader, proposed, 1).idea_id == proposed.pk


def test_the_same_title_is_known_whatever_its_case_signs_and_spaces() -> None:
    known = make_idea(title="Dark mode!")
    with pytest.raises(KnownIdeaError) as refusal:
        propose_idea(reader=make_reader(), title="  DARK   mode")
    assert refusal.value.idea == known


def test_a_proposal_sent_twice_by_its_reader_is_one() -> None:
    reader = make_reader()
    sent = [propose_idea(reader=reader, title="A map", body="!") for _ in range(2)]
    assert [each.created for each in sent] == [True, False]
    assert Idea.objects.count() == 1


def test_a_reader_has_three_proposals_waiting_and_no_fourth() -> None:
    reader = make_reader()
    for number in range(3):
        propose_idea(reader=reader, title=f"Idea number {number}")
    with pytest.raises(TooManyWaitingError) as refusal:
        propose_idea(reader=reader, title="One more")
    assert refusal.value.own
    propose_idea(reader=make_reader(), title="One more")


def test_more_than_the_team_can_read_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surveys.ideas.services.MOST_WAITING_OF_ALL", 1)
    propose_idea(reader=make_reader(), title="First")
    with pytest.raises(TooManyWaitingError) as refusal:
        propose_idea(reader=make_reader(), title="Second")
    assert not refusal.value.own
