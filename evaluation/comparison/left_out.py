"""How many opinions were not counted, and why. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from common.words.counts import counted

FORMER: Final = "for a text that has changed since"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many opinions on the versions compared were not counted, and why.

    not_blind: choices between texts of which one names a version or its maker, or speaks of itself
    as a model. refusals: of which one refuses or is a server's error. opened: of readers who had
    opened other versions of the article by then. former_texts: votes for a text that is another
    one by now.
    """

    simulated: int
    quarantined: int
    unscreened: int
    not_blind: int = 0
    refusals: int = 0
    opened: int = 0
    former_texts: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        aside = self.simulated + self.quarantined + self.unscreened
        return aside + self.opened + self.former_texts + self.choices

    @property
    def own(self) -> int:
        """Those of the people compared, without the simulated ones beside them."""
        return self.total - self.simulated

    @property
    def former_sentence(self) -> str:
        """How many votes a change of a text left behind; "" for none."""
        number = self.former_texts
        verb = "was" if number == 1 else "were"
        return f"{counted(number, 'votes')} {verb} given {FORMER}." if number else ""

    @property
    def choices(self) -> int:
        """Choices in duels that count for nothing because of one of the two texts."""
        return self.not_blind + self.refusals
