"""What is derived from ballots: a module for each kind of them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from surveys.models import Ballot
from surveys.services.counting.duels import recount_duels
from surveys.services.counting.thumbs import recount_thumbs

# Each is called inside a transaction with ids of ballots of its kind, whose rows have changed.
COUNTERS: Final[dict[str, Callable[[Collection[int]], None]]] = {
    Ballot.Kind.THUMB: recount_thumbs,
    Ballot.Kind.DUEL: recount_duels,
}

__all__ = ["COUNTERS", "recount_duels", "recount_thumbs"]
