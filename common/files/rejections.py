"""What an input file says, line by line: frozen records, and rejections with their reasons. Pure.

In a record `None`, "" and () mean "the line does not say", never "there is none".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Reason(StrEnum):
    """Why a line was refused; the commands count them."""

    BROKEN_UTF8 = "broken UTF-8"
    BROKEN_JSON = "broken JSON"
    BROKEN_CSV = "broken CSV"
    BROKEN_PARQUET = "broken Parquet"
    NESTING = "nested too deep"
    DUPLICATE_FIELD = "field given twice"
    NOT_A_NUMBER = "not a finite number"
    NUL = "NUL character"
    SURROGATE = "lone surrogate"
    MISSING = "missing field"
    EMPTY = "empty text"
    TYPE = "wrong type"
    VALUE = "wrong value"
    LIMIT = "over a limit"
    UNPLACED = "line without a place"
    NO_ANSWER = "no answer: skipped, cancelled or taken back"
    NOT_A_PERSONS = "not a person's: given by a program"
    CONFLICT = "differs from an earlier line"
    CHANGED = "differs from what is held"
    SETTINGS = "settings are fixed"
    IN_USE = "something points at it"
    REFUSED = "refused by the database"


NOT_MEANT: Final = frozenset({Reason.NO_ANSWER, Reason.NOT_A_PERSONS})
"""Of lines that are as they should be and hold nothing to take: no command fails for them."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A line that was refused: where, why in a word, why in a sentence, and the line itself.

    `raw` may be only the beginning of a line that was too long to hold.
    """

    line: int
    reason: Reason
    message: str
    raw: bytes

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


class FieldError(ValueError):
    """A field that cannot be taken as it is."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
