"""Readers who choose the same version in nearly every duel, whatever others say of the pair. Pure.

Such a reader may have a taste. How far tastes go is assumed; what goes beyond them is found.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from surveys.screening.screens import tail

LEAST_DUELS: Final = 20  # with a version; fewer are no habit
SAME_SHARE: Final = 0.9  # of them; who stuffs hardly varies
LEAST_OTHERS: Final = 20  # choices of other readers on the pair; fewer say little of it
# Spread of readers' own tastes for one version over another, in log-odds. One reader in six then
# prefers at 73 of 100 what the others have at 50, one in forty at 88.
TASTE: Final = 1.0
RARE: Final = 1e-4  # of honest readers with such tastes

# Tastes in spreads, and how many readers have each; a quarter of a spread apart.
_GRID: Final = [step / 4 for step in range(-28, 29)]
_HEAVY: Final = [math.exp(-taste * taste / 2) for taste in _GRID]

Pair = tuple[int, int]


class ChoiceRow(NamedTuple):
    """A choice between two versions that stands; ties are none."""

    ballot: int
    reader: int
    chosen: int
    other: int


def one_version(rows: Iterable[ChoiceRow], *, chosen: Mapping[Pair, int]) -> set[int]:
    """All ballots of readers who nearly always choose one version, or never one.

    chosen: (version, other) → how often it was chosen in their duels by anyone, these readers too:
    they are taken out. A pair on which others chose less than LEAST_OTHERS times is not looked at.

    From LEAST_DUELS with a version on and SAME_SHARE of them alike, found where a reader whose own
    taste is drawn with the spread TASTE about what the others chose would go so far with a
    probability below RARE: where others are even from 85 that are all alike on, 33 where
    others choose it in 3 of 10, 228 where in 7 of 10. Of honest readers with tastes of .8 in
    log-odds none of 100,000 was found by a look after every one of 150 duels, of 1.0 one in 6,000,
    of 1.2 one in 1,000. Who votes less than that is found by no screen: few duels of one reader
    cannot tell a taste from a grudge, and weigh little.
    """
    held: dict[int, list[ChoiceRow]] = defaultdict(list)
    for row in rows:
        held[row.reader].append(row)
    found: set[int] = set()
    for own in held.values():
        if len(own) >= LEAST_DUELS and _is_set_on_one(own, chosen):
            found |= {row.ballot for row in own}
    return found


def _is_set_on_one(own: list[ChoiceRow], chosen: Mapping[Pair, int]) -> bool:
    """Whether a reader's choices are all for or all against some version, beyond any taste."""
    mine: dict[Pair, int] = defaultdict(int)
    for row in own:
        mine[row.chosen, row.other] += 1
    pairs = {pair for one, other in mine for pair in ((one, other), (other, one))}
    for version in sorted({version for pair in pairs for version in pair}):
        wins, of, odds = 0, 0, []
        for pair in sorted(pair for pair in pairs if pair[0] == version):
            turned = (pair[1], pair[0])
            for_it = chosen.get(pair, 0) - mine.get(pair, 0)
            against = chosen.get(turned, 0) - mine.get(turned, 0)
            if for_it + against < LEAST_OTHERS:
                continue
            duels = mine.get(pair, 0) + mine.get(turned, 0)
            wins, of = wins + mine.get(pair, 0), of + duels
            odds += [(math.log((for_it + 1) / (against + 1)), duels)]
        if _is_beyond_taste(wins, of, odds):
            return True
        if _is_beyond_taste(of - wins, of, [(-each, duels) for each, duels in odds]):
            return True
    return False


def _is_beyond_taste(alike: int, of: int, odds: list[tuple[float, int]]) -> bool:
    """odds: of saying so, of the other readers on each pair, and how many duels were on it.

    The mean chance over pairs takes the place of each: so far out it makes the tail larger, never
    smaller (Hoeffding, "On the distribution of the number of successes in independent trials",
    Annals of Mathematical Statistics 27 (1956), 713-721).
    """
    if of < LEAST_DUELS or alike < SAME_SHARE * of:
        return False
    return _chance(alike, of, odds) < RARE


def _chance(alike: int, of: int, odds: list[tuple[float, int]]) -> float:
    """Of going so far, a mean over tastes.

    Where others choose it in a share p, the readers' middle lies further out than p's own log-odds,
    by MacKay's approximation (Neural Computation 4 (1992), 720-736, section 3.1).
    """
    further = math.sqrt(1 + math.pi * TASTE**2 / 8)
    total = 0.0
    for taste, heavy in zip(_GRID, _HEAVY, strict=True):
        of_pairs = (duels / (1 + math.exp(-(further * odd + TASTE * taste))) for odd, duels in odds)
        mean = min(max(math.fsum(of_pairs) / of, 1e-9), 1 - 1e-9)
        total += heavy * tail(alike, of, mean)
    return total / math.fsum(_HEAVY)
