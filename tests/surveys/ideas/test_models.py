"""Wrong states of ideas and points that the database itself refuses."""

from __future__ import annotations

import pytest
from django.db import IntegrityError
from django.db.models import F

from surveys.ballots.models import Ballot
from surveys.collecting.services import collect_ballots
from surveys.demo.ideas import load_demo_ideas
from surveys.ideas.models import Idea, IdeaPoints, IdeaTally
from tests.rows.ideas import give, make_idea, points_of
from tests.rows.said import make_ballot, make_reader
from tests.rows.written import make_summary

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("value", [-1, 4])
def test_a_ballot_gives_zero_to_three_points(value: int) -> None:
    give(make_reader(), make_idea(), 1)
    with pytest.raises(IntegrityError, match="points_ballot"):
        Ballot.objects.update(value=value)


def test_points_are_about_an_idea() -> None:
    give(make_reader(), make_idea(), 1)
    with pytest.raises(IntegrityError, match="points_ballot"):
        Ballot.objects.update(idea=None)


def test_a_thumb_is_about_no_idea() -> None:
    make_ballot(make_reader(), make_summary())
    with pytest.raises(IntegrityError, match="idea_of_points_only"):
        Ballot.objects.update(idea=make_idea())


def test_a_declined_idea_has_a_reason() -> None:
    make_idea()
    with pytest.raises(IntegrityError, match="declined_with_a_reason"):
        Idea.objects.update(state="declined")


def test_an_idea_is_not_merged_into_itself() -> None:
    make_idea()
    with pytest.raises(IntegrityError, match="merged_into_another"):
        Idea.objects.update(merged_into=F("pk"))


def test_a_reader_holds_one_to_three_points_once_on_an_idea() -> None:
    reader, idea = make_reader(), make_idea()
    give(reader, idea, 1)
    collect_ballots()
    with pytest.raises(IntegrityError):
        IdeaPoints.objects.create(reader=reader, idea=idea, points=1)


def test_no_more_points_are_simulated_than_there_are() -> None:
    idea = make_idea()
    give(make_reader(), idea, 1)
    collect_ballots()
    with pytest.raises(IntegrityError, match="idea_tally_holds_its_simulated"):
        IdeaTally.objects.update(simulated=2)


def test_the_demo_has_ideas_in_every_state_with_simulated_points_and_loads_once() -> None:
    assert load_demo_ideas(seed=1, readers=20) == 8
    before = Ballot.objects.count()
    assert load_demo_ideas(seed=1, readers=20) == 0
    assert Ballot.objects.count() == before
    shown = Idea.objects.on_board()
    assert {idea.state for idea in shown} == {
        "review", "planned", "building", "shipped", "declined"
    }  # fmt: skip
    for idea in shown:
        points, simulated = points_of(idea)
        assert points == simulated > 0
    assert Idea.objects.filter(merged_into__isnull=False).count() == 1
