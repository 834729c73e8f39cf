"""In which order a rater meets articles, gold ones and texts: drawn by seeds; pure."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

Thing = TypeVar("Thing")


def drawn_order(things: Sequence[Thing], *, seed: int, of: str) -> list[Thing]:
    """The things in the order that a seed draws; `of` keeps the draws of one seed apart."""
    drawn = list(things)
    random.Random(f"{seed}:{of}").shuffle(drawn)  # noqa: S311
    return drawn


def gold_turns(*, seed: int, ordinary: int, gold: int) -> list[int]:
    """At which turns, counted from 1, the gold articles come among so many ordinary ones.

    Every turn is as likely as another, so that none is known to be gold by where it stands.
    """
    turns = range(1, ordinary + gold + 1)
    return sorted(random.Random(f"{seed}:gold").sample(turns, gold))  # noqa: S311
