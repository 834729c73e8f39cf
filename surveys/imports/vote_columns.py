"""The columns of a table of votes, as whoever splits its lines asks for them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from common.files.rejections import FieldError, Reason
from summaries.importing.fields import what_is_there
from summaries.importing.names import inner_names
from surveys.imports.given import VoteReading
from surveys.imports.vote_names import OUTCOMES, columns_meant


@dataclass(frozen=True, slots=True)
class VoteColumns:
    """The columns of a table of votes, as whoever splits its lines asks for them."""

    how: VoteReading

    @property
    def delimiter(self) -> str | None:
        """The sign between cells where it was named."""
        return self.how.delimiter

    @property
    def inner(self) -> Sequence[str]:
        """Names that reach into objects of a line."""
        voters = (name for name in self.how.voters_from if "." in name)
        return (*inner_names(self.how.columns), *voters)

    def known(self, names: Sequence[str]) -> int:
        """How many of the names mean something."""
        return len(columns_meant(names, self.how.columns))

    def check(self, names: Sequence[str]) -> None:
        """Raise FieldError where no line that has only these can be a vote."""
        there = columns_meant(names, self.how.columns)
        if {"won", "lost"} <= there.keys() or {*self.how.voters_from} & {*names}:
            return
        if {"won", "lost"} & there.keys() and {"model_a", "model_b"} <= there.keys():
            return
        has_winner = "winner" in there or not OUTCOMES.keys().isdisjoint(there)
        if not has_winner and "vote" not in there and "vote_words" not in there:
            raise FieldError(
                Reason.MISSING,
                f'"vote" and "winner" are both missing; {what_is_there(dict.fromkeys(names))}; '
                "--map vote=COLUMN or --map winner=COLUMN",
            )
        if has_winner and not {"model_a", "model_b"} <= there.keys():
            raise FieldError(
                Reason.MISSING,
                f'"model_a" and "model_b" are needed beside "winner"; '
                f"{what_is_there(dict.fromkeys(names))}; --map model_a=COLUMN",
            )

    def cells(self, names: Sequence[str]) -> Mapping[str, str]:
        """Ids may be whole numbers that a table holds as floats; all else is read as text."""
        there = columns_meant(names, self.how.columns)
        ids = ("vote_id", "article_id", "prompt_id", "voter")
        return {theirs: "id" for ours, theirs in there.items() if ours in ids}
