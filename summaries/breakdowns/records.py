"""What an input file says, line by line: frozen records, and rejections with their reasons. Pure.

In a record `None`, "" and () mean "the line does not say", never "there is none".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

SECTION_KINDS = ("question", "comment", "turn", "action", "term")


RATING_GROUPS = ("expert", "crowd")


STATUSES = ("draft", "live", "retired")


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
