"""What an input file says, line by line: frozen records, and rejections with their reasons. Pure.

In a record `None`, "" and () mean "the line does not say", never "there is none".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO

SECTION_KINDS = ("question", "comment", "turn", "action", "term")
RATING_GROUPS = ("expert", "crowd")
STATUSES = ("draft", "live", "retired")


class Reason(StrEnum):
    """Why a line was refused; the commands count them."""

    BROKEN_UTF8 = "broken UTF-8"
    BROKEN_JSON = "broken JSON"
    BROKEN_CSV = "broken CSV"
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
    CONFLICT = "differs from an earlier line"
    CHANGED = "differs from what is held"
    SETTINGS = "settings are fixed"
    IN_USE = "something points at it"
    REFUSED = "refused by the database"


@dataclass(frozen=True, slots=True)
class SectionRecord:
    """One votable piece of a breakdown; its position is its place among those of its kind."""

    kind: str
    heading: str
    body: str
    polarity: int | None


@dataclass(frozen=True, slots=True)
class SimilarRecord:
    """A similar article's title and its similarity, a cosine from -1 to 1."""

    title: str
    similarity: float


@dataclass(frozen=True, slots=True)
class RatingRecord:
    """One rating; `rater` is its position in its list, from 0; a mean over raters has None."""

    group: str
    dimension: str
    rater: int | None
    value: float


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """What is said of an article; without a `key` it has a title or a text to know it by."""

    key: str | None = None
    slug: str = ""
    title: str = ""
    text: str | None = None
    url: str | None = None
    source: str = ""
    tags: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    similar: tuple[SimilarRecord, ...] = ()
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """What is said of a model version."""

    name: str
    version: str = "1"
    title: str = ""
    kind: str = ""
    note: str = ""
    settings: Mapping[str, object] = field(default_factory=dict)
    status: str | None = None
    weight: float | None = None
    created_at: datetime | None = None

    @property
    def identifier(self) -> str:
        """The name a command takes: `BART@2`."""
        return f"{self.name}@{self.version}"


@dataclass(frozen=True, slots=True)
class SummaryRecord:
    """One line: a version's breakdown of an article, with what is said of both."""

    article: ArticleRecord
    version: VersionRecord
    text: str
    sections: tuple[SectionRecord, ...] = ()
    ratings: tuple[RatingRecord, ...] = ()
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """A line that could be read; `ignored` names its fields that mean nothing here."""

    line: int
    raw: bytes
    record: SummaryRecord
    ignored: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read a file's fields.

    `columns` maps our field names to the file's, `model` is the (name, version) of lines that name
    none, `defaults` are fields for lines that lack them.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    model: tuple[str, str] | None = None
    defaults: Mapping[str, object] = field(default_factory=dict)


Entry = Accepted | Rejection
ReadFormat = Callable[[BinaryIO, ReadOptions], Iterator[Entry]]


def split_identifier(identifier: str) -> tuple[str, str]:
    """The name and version of `BART@2`; the version of a bare `BART` is "1".

    Raises FieldError where either is empty.
    """
    name, at, version = identifier.rpartition("@")
    if not at:
        name, version = identifier, "1"
    if not name.strip() or not version.strip():
        raise FieldError(
            Reason.VALUE, f"{identifier!r} names no model version; write NAME or NAME@VERSION"
        )
    return name, version
