"""What was seen while rows were written, for the card of an export."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from common.words.counts import counted


@dataclass(slots=True)
class ExportNotes:
    """Numbers by the words that stand behind them.

    left_out: what is not in it, and why. marked: what is in it and counts for no verdict. people:
    who is behind the rows.
    """

    left_out: Counter[str] = field(default_factory=Counter)
    marked: Counter[str] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)


def noted_words(number: int, words: str) -> str:
    """So many of what stands first in the words, such as "1 pair with no such votes"."""
    things, blank, rest = words.partition(" ")
    return f"{counted(number, things)}{blank}{rest}"
