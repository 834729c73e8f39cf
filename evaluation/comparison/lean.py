"""What readers seem to prefer where nothing is decided, and how often that is right. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

from scipy.special import stdtr

from common.words.counts import counted
from evaluation.comparison.estimates import Estimate
from evaluation.comparison.measures import APPROVAL, DUELS

# A lean of readers that is right four times in five goes before what scores say.
STRONG_LEAN: Final = 0.8
# Nearer to even odds than this a lean is none: it would be wrong about as often as right.
NO_LEAN: Final = 0.55
# Votes that weigh as those of fewer people are said to be a few people's.
FEW_READERS: Final = 6.0
# Votes that weigh as those of fewer readers, or on fewer articles, are one's own: however clear,
# they decide nothing, and say nothing of how often they would be right.
FEWEST_THAT_LEAN: Final = 2.0


@dataclass(frozen=True)
class Lean:
    """What readers seem to prefer where nothing is decided.

    chance: that they truly do, both being as likely before; .5 to 1. readers: how many equal ones
    their votes weigh as much as. who: they, in words.
    """

    choice: str
    chance: float
    readers: float
    who: str

    @property
    def sentence(self) -> str:
        """The choice, how often such a lean is right, and whether it is a few people's."""
        right = min(99, round(100 * self.chance))
        text = f"{self.choice}; {self.who} lean that way, which is right about {right} times in 100"
        if self.readers >= FEW_READERS:
            return f"{text}."
        few = max(1, round(self.readers))
        return f"{text}, by votes that weigh as those of {counted(few, 'readers')}."


def lean_of(estimates: Sequence[Estimate], baseline: str, candidate: str, who: str) -> Lean | None:
    """By Student's distribution of the first of duels and 👍 that has an error, None without one.

    Its degrees of freedom are the effective clusters less one, at least one.
    """
    by_key = {e.measure.key: e for e in estimates}
    for key in (DUELS.key, APPROVAL.key):
        found = by_key.get(key)
        if found and found.difference is not None and found.error and found.withheld == "":
            if found.clustered and found.clustered.clusters < FEWEST_THAT_LEAN:
                continue
            degrees = max(1.0, found.clustered.clusters - 1) if found.clustered else inf
            chance = float(stdtr(degrees, found.difference / found.error))
            readers = found.clustered.effective.persons if found.clustered else inf
            if chance >= 0.5:
                return Lean(candidate, chance, readers, who)
            return Lean(baseline, 1 - chance, readers, who)
    return None
