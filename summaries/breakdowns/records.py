"""The parts of a breakdown as plain values, whoever says them: a file, a generator. Pure."""

from __future__ import annotations

from dataclasses import dataclass

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
    """One rating; `place` is that in its list, from 0; a mean over raters has None.

    `rater` names who gave it; "" where that is not known.
    """

    group: str
    dimension: str
    place: int | None
    value: float
    rater: str = ""
