"""How a reader's points add up: the budget, the most on one idea, ideas merged into one; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

BUDGET: Final = 10  # points of a reader over all open ideas
MOST: Final = 3  # points of a reader on one idea


@dataclass(frozen=True)
class Given:
    """What a reader's newest ballot on an idea says: so many points, 0 to MOST.

    `ballot` is its place in the server's sequence. It was given in sight of the ideas `covers`,
    which were merged into this one then, and stands for them as well.
    """

    idea: int
    ballot: int
    points: int
    covers: frozenset[int] = frozenset()


def points_together(given: Collection[Given]) -> int:
    """What a reader gives to ideas that are merged into one: the sum, and at most MOST.

    A total that was given when they had been merged takes the place of what was said before.
    """
    return min(
        MOST,
        sum(
            each.points
            for each in given
            if not any(each.idea in other.covers and other.ballot > each.ballot for other in given)
        ),
    )


def root_of(idea: int, merged: Mapping[int, int]) -> int:
    """The idea that stands for this one, by `merged`: idea → the one it was merged into.

    Raises ValueError where the mapping runs in a circle.
    """
    seen = {idea}
    while idea in merged:
        idea = merged[idea]
        if idea in seen:
            raise ValueError(f"idea {idea} is merged into itself")
        seen.add(idea)
    return idea


def groups_of(ideas: Iterable[int], merged: Mapping[int, int]) -> dict[int, frozenset[int]]:
    """Root → every idea that it stands for, itself among them; for the roots of `ideas`."""
    members: dict[int, set[int]] = {root_of(idea, merged): set() for idea in ideas}
    for duplicate in merged:
        root = root_of(duplicate, merged)
        if root in members:
            members[root].add(duplicate)
    return {root: frozenset({root, *its}) for root, its in members.items()}


def over_budget(held: Iterable[tuple[int, int, int]], budget: int = BUDGET) -> dict[int, int]:
    """What is left of points that exceed the budget: idea → points, of those that lose some.

    `held` are (idea, newest ballot, points). The newest keep theirs; the oldest lose first.
    """
    cut: dict[int, int] = {}
    left = budget
    for idea, _, points in sorted(held, key=lambda each: each[1], reverse=True):
        kept = min(points, left)
        left -= kept
        if kept < points:
            cut[idea] = kept
    return cut
