"""Ideas and points: proposed by readers, written by the team, given and merged."""

from __future__ import annotations

from itertools import count
from typing import Any

from surveys.ballots.models import Ballot
from surveys.ideas.models import Idea, IdeaTally
from surveys.ideas.selectors import budget_of, holdings
from surveys.ideas.services import give_points, save_idea
from surveys.readers.models import Reader

_numbers = count(1)


def make_idea(**fields: Any) -> Idea:
    """An idea on the board, under review, with a title of its own."""
    fields = {"title": f"Idea {next(_numbers)}", "state": Idea.State.REVIEW} | fields
    idea = Idea(**fields)
    save_idea(idea=idea)
    return idea


def give(reader: Reader, idea: Idea, points: int) -> Ballot:
    """A ballot of points, not counted yet."""
    receipt = give_points(reader=reader, idea=idea.pk, points=points, key=f"points{next(_numbers)}")
    return Ballot.objects.get(pk=receipt.ballot_id)


def merge(idea: Idea, into: Idea | None) -> None:
    """Merge as the team does; None undoes it."""
    idea.refresh_from_db()
    idea.merged_into = into
    save_idea(idea=idea)


def set_state(idea: Idea, state: str) -> None:
    """Change the state as the team does."""
    idea.refresh_from_db()
    idea.state = state
    idea.reason = "Not for us." if state == Idea.State.DECLINED else ""
    save_idea(idea=idea)


def points_of(idea: Idea) -> tuple[int, int]:
    """The tally: all points, and the simulated ones."""
    tally = IdeaTally.objects.filter(idea=idea).first()
    return (tally.points, tally.simulated) if tally else (0, 0)


def left(reader: Reader) -> int:
    """The points that a reader may still give."""
    return budget_of(holdings(reader).values()).left
