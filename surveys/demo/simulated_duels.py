"""Duels judged by readers who don't exist, drawn from a seed; pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from surveys.demo.simulated_votes import approval_of, uniform
from surveys.duels.outcome import Outcome

TIE_LOG_ODDS: Final = -0.7
BOTH_BAD: Final = 0.5  # of the chance that both would be disapproved of


@dataclass(frozen=True)
class Entrant:
    """A summary that can enter a duel, by its version's identifier and id."""

    summary_id: int
    version_id: int
    version: str


@dataclass(frozen=True)
class Field:
    """An article, by its key, with the summaries that can meet on it."""

    article: str
    article_id: int
    entrants: tuple[Entrant, ...]


@dataclass(frozen=True)
class SimulatedDuel:
    """What one reader says of one pair; `first` has the lower version id.

    `choice` is seen from the page, the left one first.
    """

    article_id: int
    first: Entrant
    second: Entrant
    first_on_left: bool
    choice: Outcome
    probability: float


def duels_of(
    fields: Sequence[Field], *, seed: int, reader: int, share: float
) -> Iterator[SimulatedDuel]:
    """What a reader chooses, in the order of `fields`; one pair of each with probability `share`.

    Every draw depends on the seed and on names only. The stronger version is likelier to be
    preferred, as far as their approvals lie apart.
    """
    for field in fields:
        if uniform(seed, "duels", reader, field.article) >= share:
            continue
        entrants = sorted(field.entrants, key=lambda entrant: entrant.version_id)
        pairs = list(combinations(entrants, 2))
        if not pairs:
            continue

        def draw(pair: tuple[Entrant, Entrant], article: str = field.article) -> float:
            return uniform(seed, "pair", reader, article, *sorted(each.version for each in pair))

        first, second = max(pairs, key=draw)
        names = (field.article, first.version, second.version)
        on_left = uniform(seed, "side", reader, *names) < 0.5
        left, right = (first, second) if on_left else (second, first)
        choice = _choice(left.version, right.version, seed, uniform(seed, "choice", reader, *names))
        yield SimulatedDuel(field.article_id, first, second, on_left, choice, 1 / len(pairs))


def _choice(left: str, right: str, seed: int, draw: float) -> Outcome:
    """Both bad, a tie, or one of the two, by Davidson's model on the logits of the approvals."""
    approvals = [approval_of(version, seed=seed) for version in (left, right)]
    bad = BOTH_BAD * (1 - approvals[0]) * (1 - approvals[1])
    gap = math.log(approvals[0] / (1 - approvals[0])) - math.log(approvals[1] / (1 - approvals[1]))
    odds = {
        Outcome.FIRST: math.exp(gap / 2),
        Outcome.TIE: math.exp(TIE_LOG_ODDS),
        Outcome.SECOND: math.exp(-gap / 2),
    }
    left_over = draw - bad
    if left_over < 0:
        return Outcome.BAD
    for outcome, odd in odds.items():
        left_over -= (1 - bad) * odd / sum(odds.values())
        if left_over < 0:
            return outcome
    return Outcome.SECOND
