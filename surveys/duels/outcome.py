"""Who won a duel, in one spelling from the ballot to the statistics; pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Outcome(StrEnum):
    """What a duel came to, seen from two summaries in some order.

    The order is that of the page (the left one first) in what a reader pressed, and that of the
    versions' ids in votes and tallies; `seen` goes from one to the other and back. The members'
    values, and `choice`, are what the database holds.
    """

    FIRST = "first"
    SECOND = "second"
    TIE = "tie"
    BAD = "bad"  # both are

    @classmethod
    def of_choice(cls, choice: int) -> Outcome:
        """What the value of a duel's ballot says, the left one first. Raises ValueError."""
        if choice not in _BY_CHOICE:
            raise ValueError(f"a duel's ballot says 1 to 4, not {choice}")
        return _BY_CHOICE[choice]

    @property
    def choice(self) -> int:
        """The value of the ballot that says so: 1 left, 2 right, 3 a tie, 4 both bad."""
        return _CHOICES[self]

    @property
    def code(self) -> int:
        """Its number where outcomes lie in columns of numbers: the first three as solvers take
        them (first 0, tie 1, second 2), then 3, both bad."""
        return _CODES[self]

    @property
    def label(self) -> str:
        """In words."""
        return "both bad" if self is Outcome.BAD else self.value.capitalize()

    def turned(self) -> Outcome:
        """The same seen from the other order."""
        return _TURNED.get(self, self)

    def seen(self, *, first_on_left: bool) -> Outcome:
        """From the order of the page to that of the versions, or back."""
        return self if first_on_left else self.turned()


_CHOICES = {Outcome.FIRST: 1, Outcome.SECOND: 2, Outcome.TIE: 3, Outcome.BAD: 4}
_BY_CHOICE = {choice: outcome for outcome, choice in _CHOICES.items()}
_CODES = {Outcome.FIRST: 0, Outcome.TIE: 1, Outcome.SECOND: 2, Outcome.BAD: 3}
_TURNED = {Outcome.FIRST: Outcome.SECOND, Outcome.SECOND: Outcome.FIRST}
OUTCOMES: Final = tuple(outcome.value for outcome in Outcome)
PAIR_FIELDS: Final = (*OUTCOMES, *(f"simulated_{outcome}" for outcome in OUTCOMES))  # of a tally
