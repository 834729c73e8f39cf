"""What is derived from ballots: a module for each kind of them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from surveys.ballots.models import Ballot
from surveys.duels.counting import forget_duels, recount_duels
from surveys.ideas.counting import forget_points, recount_points
from surveys.questionnaires.counting import (
    forget_answers,
    recount_answers,
)
from surveys.thumbs.counting import forget_thumbs, recount_thumbs

# Each is called inside a transaction with ids of ballots of its kind, whose rows have changed.
COUNTERS: Final[dict[str, Callable[[Collection[int]], None]]] = {
    Ballot.Kind.ANSWER: recount_answers,
    Ballot.Kind.THUMB: recount_thumbs,
    Ballot.Kind.DUEL: recount_duels,
    Ballot.Kind.POINTS: recount_points,
}

# Each is called inside a transaction with a reader's id before the reader's rows go: it marks the
# cells, and gives what recounts the rest after they went.
FORGETTERS: Final[dict[str, Callable[[int], Callable[[], None]]]] = {
    Ballot.Kind.ANSWER: forget_answers,
    Ballot.Kind.THUMB: forget_thumbs,
    Ballot.Kind.DUEL: forget_duels,
    Ballot.Kind.POINTS: forget_points,
}
