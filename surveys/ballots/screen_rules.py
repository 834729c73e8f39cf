"""What the screens know of a kind of ballot; pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ScreenRules:
    """How the screens look at the ballots of a kind; by themselves they find nothing.

    fastest_ms: whoever chooses in less cannot have read; 0 where no time is too short.
    drawn_sides: the values that stand for a place on the page, where lots are drawn for places: no
    taste is always on one side. opinions: the values that are an opinion of a target that others
    judge as well; two, for and against.
    """

    fastest_ms: int = 0
    drawn_sides: frozenset[int] = frozenset()
    opinions: frozenset[int] = frozenset()
