"""Votes that were given elsewhere, as a file or a call says them: frozen records. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from summaries.importing.days import Days
from summaries.importing.table import SummaryRecord

Named = tuple[str, str]
"""A version's name and number."""


@dataclass(frozen=True, slots=True)
class GivenVote:
    """One vote: a thumb on one model's summary, or a choice between two models'.

    models: one, or two as they stood, the left one first. value: of a thumb 1 or -1, of a choice
    that of `Outcome.choice`, the left one first.
    article: the key of an article that is held, or that comes with the texts. prompt: the number
    that the source gave to what it was about, where no article has it. Both empty: nobody says.
    records: the texts that came along, one for each model, or none.
    key: the row's own id in its source. voter: who voted, by the source's name. at: when. section:
    kind and place of the part that a thumb is about; None for the summary. sides_drawn: nobody says
    which of the two stood left, but that lots were drawn; the order of `models` says nothing.
    winner_first: the order of `models` is what was said, the winner's name being the first.
    """

    line: int
    raw: bytes
    models: tuple[Named, ...]
    value: int
    article: str = ""
    prompt: str = ""
    records: tuple[SummaryRecord, ...] = ()
    key: str = ""
    voter: str = ""
    at: datetime | None = None
    section: tuple[str, int] | None = None
    reasons: tuple[str, ...] = ()
    comment: str = ""
    sides_drawn: bool = False
    winner_first: bool = False

    @property
    def is_duel(self) -> bool:
        """Whether it is a choice between two."""
        return len(self.models) == 2


@dataclass(frozen=True, slots=True)
class VoteReading:
    """How to read a file of votes.

    columns: our field names to the file's. model: what the thumbs of a file that names none are
    about. zero_is_down: whether 0 is 👎; else nobody knows, and such a row is refused. name: of a
    source that keeps several scores side by side, the one that holds votes; others are passed over.
    sides_shuffled: the two of a choice were shown in an order drawn by lot, which the file does not
    say: its columns are no sides. days: how times are written; None: as their column tells.
    voters_from: columns that hold one person's votes each, who is called so.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    model: Named | None = None
    zero_is_down: bool = False
    name: str = ""
    sides_shuffled: bool = False
    delimiter: str | None = None
    days: Days | None = None
    voters_from: tuple[str, ...] = ()
